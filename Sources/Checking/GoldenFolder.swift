import Autograd
import Foundation

/// A folder of reference goldens: JSON files that an independent implementation wrote.
public struct GoldenFolder: Sendable {
  /// Its path.
  public let path: String

  /// The folder at a path.
  public init(_ path: String) { self.path = path }

  /// Reads one file of the folder, such as `Layers/Conv2d.json`.
  ///
  /// - Throws: ``GoldenError`` where it is missing or not what was expected.
  public func decode<T: Decodable>(_ file: String, as type: T.Type = T.self) throws(GoldenError) -> T {
    let path = "\(path)/\(file)"
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw GoldenError(
        "\(path): expected a golden, found no readable file; run from the top of the repository, or name the folder "
          + "(--golden)")
    }
    do {
      return try JSONDecoder().decode(T.self, from: bytes)
    } catch {
      throw GoldenError("\(path): expected a golden's JSON, found: \(error); restore it, or run 'make golden'")
    }
  }
}

/// A golden that cannot be used: which file, what was expected, what was found, and the remedy.
public struct GoldenError: Error, CustomStringConvertible {
  /// One line.
  public let description: String

  init(_ description: String) { self.description = description }
}
