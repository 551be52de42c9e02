import ArgumentParser
import Checking
import Files
import Foundation

/// Writes a value as JSON with sorted keys, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  do {
    try writeText(String(decoding: encoder.encode(value), as: UTF8.self) + "\n", to: path)
  } catch let error as EncodingError {
    throw WorldError("\(path): expected numbers that JSON can hold, found: \(error)")
  }
}

/// A file that a flag names as an output.
enum OutputFile {
  /// Fails where a picture's name has another format's ending.
  static func expectPNGName(_ path: String) throws {
    let name = Path(path).name
    guard !name.dropFirst().contains(".") || name.lowercased().hasSuffix(".png") else {
      throw ValidationError("--out: expected a name that ends in .png, found '\(path)'")
    }
  }

  /// Fails where an output is one of the files that are read for it: it would be gone.
  static func expectOther(_ path: String, than inputs: [String]) throws {
    for input in inputs where try File.isSame(path, input) {
      throw WorldError(
        "\(path): expected another file than what is read for it, found '\(input)'; choose another path")
    }
  }

  /// Fails where pictures would be written among the images of a data set: they would be images of it
  /// from then on.
  static func expectOutside(_ folder: String, _ images: String) throws {
    // What is not made yet will lie in the nearest folder that is there.
    var place = folder
    while try File.kind(of: place) == nil { place = Path(place).folder }
    guard try Folder.holds(images, place) else { return }
    throw WorldError(
      "\(folder): expected a folder outside of the data set's, found one in '\(images)', whose pictures would be images "
        + "of the data set; choose another with --out-dir")
  }

  /// Fails where the path leads to a file of another kind, such as a checkpoint: nothing of the
  /// user's is overwritten by surprise.
  static func expectReplaceable(_ path: String, _ kind: String, beginning: [UInt8]) throws {
    guard try File.kind(of: path) == .file else { return }
    let start = try File.start(of: path, count: beginning.count)
    guard start.isEmpty || start == beginning else {
      throw WorldError(
        "\(path): expected \(kind) to replace, or no file, found a file of another kind; choose another path")
    }
  }
}

/// Writes a text, whole or not at all.
func writeText(_ text: String, to path: String) throws(WorldError) {
  do { try File.write(text, to: path) } catch {
    throw WorldError("\(path): expected a file that can be written, found: \(error.reason); choose another path")
  }
}

extension GoldenFolder {
  /// The folder that a user has named.
  /// - Throws: where there is none.
  init(existing path: String) throws {
    guard try File.kind(of: path) == .folder else {
      throw GoldenError(
        "\(path): expected the folder of the goldens, found none; run from the top of the repository, or name the "
          + "folder with --golden")
    }
    self.init(path, remedy: "restore it with git, or make it anew with 'make golden'")
  }
}
