import Files
import Foundation

/// A folder of reference goldens: JSON files that an independent implementation wrote.
public struct GoldenFolder: Sendable {
  /// Its path.
  public let path: String

  /// The folder at a path.
  public init(_ path: String) { self.path = path }

  /// Reads one file of the folder, such as `Layers/Conv2d.json`.
  /// - Throws: ``GoldenError`` where it is missing or not what was expected.
  public func decode<T: Decodable>(_ file: String, as type: T.Type = T.self) throws(GoldenError) -> T {
    let path = "\(path)/\(file)"
    guard let bytes = try? File.read(path) else {
      throw GoldenError("\(path): expected a golden, found no readable file; restore it, or make it anew")
    }
    do { return try JSONDecoder().decode(T.self, from: Data(bytes)) } catch {
      throw GoldenError(
        "\(path): expected a golden's JSON, found: \(GoldenError.reason(error)); restore it, or make it anew")
    }
  }
}

/// A golden that cannot be used: which file, what was expected, what was found, and the remedy.
public struct GoldenError: Error, CustomStringConvertible {
  /// One line.
  public let description: String

  /// An error with this line.
  public init(_ description: String) { self.description = description }

  /// What is wrong with a file, in a few words.
  static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context): "no '\(key.stringValue)'\(place(context))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      "\(context.debugDescription)\(place(context))"
    default: (error as NSError).localizedDescription
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    return path.isEmpty ? "" : " at \(path)"
  }
}
