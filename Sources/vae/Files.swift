import Checking
import Foundation

/// Makes a folder, and those above it, where they are missing.
func createFolder(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw FileError("\(path): expected a folder that can be made, found: \(reason(error)); choose another --out-dir")
  }
}

/// Writes a value as JSON with sorted keys, whole or not at all.
func writeJSON(_ value: some Encodable, to path: String) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  do {
    try writeText(String(decoding: encoder.encode(value), as: UTF8.self) + "\n", to: path)
  } catch let error as EncodingError {
    throw FileError("\(path): expected numbers that JSON can hold, found: \(error)")
  }
}

/// Writes a text, whole or not at all.
func writeText(_ text: String, to path: String) throws {
  do {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  } catch {
    throw FileError("\(path): expected a file that can be written, found: \(reason(error)); choose another path")
  }
}

/// The system's word for what went wrong.
func reason(_ error: any Error) -> String {
  let error = error as NSError
  if let underlying = error.userInfo[NSUnderlyingErrorKey] as? any Error { return reason(underlying) }
  return error.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(error.code))) : error.localizedDescription
}

extension GoldenFolder {
  /// The folder that a user has named.
  /// - Throws: where there is none.
  init(existing path: String) throws(GoldenError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw GoldenError(
        "\(path): expected the folder of the goldens, found none; run from the top of the repository, or name the "
          + "folder with --golden")
    }
    self.init(path)
  }
}
