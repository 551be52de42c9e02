/// JSON that is written in one way only: keys in the given order, one space per level, numbers that
/// read back as the same double. JSON has no infinities and no NaN: they are strings.
indirect enum JSONText {
  case text(String)
  case number(Double)
  case integer(Int)
  case null
  case list([JSONText])
  case object([(String, JSONText)])
  /// A value that stands on one line.
  case line(JSONText)

  /// An object of numbers, sorted by name.
  static func numbers(_ numbers: [String: Double]) -> JSONText {
    .object(numbers.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
  }

  /// An object of texts, sorted by name.
  static func texts(_ texts: [String: String]) -> JSONText {
    .object(texts.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
  }

  /// The document, with a line break at its end.
  var document: String { written(depth: 0) + "\n" }

  /// The value; `depth` is nil on one line.
  private func written(depth: Int?) -> String {
    switch self {
    case .text(let text): return Self.quoted(text)
    case .number(let number): return number.isFinite ? "\(number)" : "\"\(number)\""
    case .integer(let number): return "\(number)"
    case .null: return "null"
    case .line(let value): return value.written(depth: nil)
    case .list(let values):
      return Self.enclosed("[", values.map { $0.written(depth: depth.map { $0 + 1 }) }, "]", depth)
    case .object(let members):
      let members = members.map { "\(Self.quoted($0)): \($1.written(depth: depth.map { $0 + 1 }))" }
      return Self.enclosed("{", members, "}", depth)
    }
  }

  private static func enclosed(_ open: String, _ parts: [String], _ close: String, _ depth: Int?) -> String {
    guard let depth, !parts.isEmpty else { return open + parts.joined(separator: ", ") + close }
    let (inner, outer) = (String(repeating: " ", count: depth + 1), String(repeating: " ", count: depth))
    return "\(open)\n\(inner)\(parts.joined(separator: ",\n\(inner)"))\n\(outer)\(close)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
