import Files
import Foundation

/// A folder of reference goldens: JSON files that an independent implementation wrote.
public struct GoldenFolder: Sendable {
  /// Its path.
  public let path: String
  /// What to do about a file that is missing or damaged, as errors tell it.
  public let remedy: String

  /// The folder at a path. `remedy` says how its files are got back.
  public init(_ path: String, remedy: String = "restore it, or make it anew") {
    (self.path, self.remedy) = (path, remedy)
  }

  /// The path as a shell takes it.
  public var shellWord: String { Path(path).shellWord }

  /// Reads one file of the folder, such as `Layers/Conv2d.json`.
  /// - Throws: ``GoldenError`` where it is missing or not what was expected.
  public func decode<T: Decodable>(_ file: String, as type: T.Type = T.self) throws(GoldenError) -> T {
    let path = "\(path)/\(file)"
    guard let bytes = try? File.read(path) else {
      throw GoldenError("\(path): expected a golden, found no readable file; \(remedy)")
    }
    do { return try JSONDecoder().decode(T.self, from: Data(bytes)) } catch {
      throw GoldenError(
        "\(path): expected a golden's JSON, found: \(GoldenError.reason(error)); \(remedy)")
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
