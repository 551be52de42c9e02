import Foundation

/// Settings as JSON in one way only: keys sorted, numbers that read back the same.
enum ConfigurationJSON {
  /// The JSON, in one line or, for people, in several with a newline at the end.
  static func encode(_ settings: some Encodable, pretty: Bool = false) throws(TrainingError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    do { return String(decoding: try encoder.encode(settings), as: UTF8.self) + (pretty ? "\n" : "") } catch {
      throw TrainingError.setting(name: "settings", expected: "finite numbers", found: reason(error))
    }
  }

  /// The settings that the JSON holds; throws the reason where it does not hold them.
  static func decode<T: Decodable>(_ json: String, as type: T.Type = T.self) throws(Unreadable) -> T {
    do { return try JSONDecoder().decode(T.self, from: Data(json.utf8)) } catch {
      throw Unreadable(reason: reason(error))
    }
  }

  /// Why settings cannot be read.
  struct Unreadable: Error { let reason: String }

  /// The first setting, in alphabetical order, that differs between two configurations of one type.
  static func firstDifference<T: Encodable>(
    _ a: T, _ b: T
  ) throws(TrainingError) -> (name: String, a: String, b: String)? {
    let (a, b) = (try fields(a), try fields(b))
    for name in Set(a.keys).union(b.keys).sorted() where a[name] != b[name] {
      return (name, a[name] ?? "none", b[name] ?? "none")
    }
    return nil
  }

  static func fields(_ settings: some Encodable) throws(TrainingError) -> [String: String] {
    let json = try encode(settings)
    return (try? decode(json, as: [String: Field].self))?.mapValues(\.text) ?? [:]
  }

  /// A number, a text or a list, as it is printed.
  private struct Field: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else if let integer = try? container.decode(UInt64.self) {
        text = "\(integer)"
      } else if let list = try? container.decode([Field].self) {
        text = list.map(\.text).joined(separator: ", ")
      } else {
        text = "\(try container.decode(Double.self))"
      }
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "no '\(key.stringValue)'"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      "a wrong '\(context.codingPath.map(\.stringValue).joined(separator: "."))': \(context.debugDescription)"
    default: "\(error)"
    }
  }
}
