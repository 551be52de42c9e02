import Foundation

/// Numbers as text, the same in every locale: `1,234.5`, without noise digits.
public enum Numeral {
  /// `digits` decimals: `fixed(105.618, 2)` is `105.62`. A value that rounds to zero has no sign,
  /// and one of more digits than a `Double` has gets an exponent: `3.0e27`.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return special(value) }
    if value.magnitude >= 1e16 { return scientific(value, 1) }
    let text = String(format: "%.\(max(digits, 0))f", value)
    return text.hasPrefix("-") && !text.contains { "123456789".contains($0) } ? String(text.dropFirst()) : text
  }

  /// One digit before the point, `digits` after it: `scientific(0.00000123, 1)` is `1.2e-6`.
  public static func scientific(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return special(value) }
    if value == 0 { return "0" }
    let parts = String(format: "%.\(max(digits, 0))e", value).split(separator: "e")
    return "\(parts[0])e\(Int(parts[1]) ?? 0)"
  }

  /// At most `digits` significant digits without trailing zeros: `significant(0.25, 6)` is `0.25`.
  public static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return special(value) }
    let text = String(format: "%.\(max(digits, 1))g", value)
    if text == "-0" { return "0" }
    let parts = text.split(separator: "e")
    return parts.count == 2 ? "\(parts[0])e\(Int(parts[1]) ?? 0)" : text
  }

  /// Commas between thousands: `grouped(1234567)` is `1,234,567`.
  public static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// The nearest integer, with commas.
  static func whole(_ value: Double) -> String { Int(exactly: value.rounded()).map { grouped($0) } ?? fixed(value, 0) }

  /// A number of things: `counted(12, "epoch")` is `12 epochs`, `counted(1, "epoch")` is `1 epoch`.
  public static func counted(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A size in binary units with one decimal: `1.5 GiB`.
  public static func bytes(_ value: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (size, unit) = (Double(value), 0)
    while size >= 1024 && unit < units.count - 1 { (size, unit) = (size / 1024, unit + 1) }
    return unit == 0 ? "\(grouped(value)) bytes" : "\(fixed(size, 1)) \(units[unit])"
  }

  /// A duration for people: `42 s`, `3 min 05 s`, `1 h 02 min`, `3 d 04 h`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "—" }
    let whole = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return switch whole {
    case ..<60: "\(whole) s"
    case ..<3600: "\(whole / 60) min \(two(whole % 60)) s"
    case ..<86_400: "\(whole / 3600) h \(two(whole / 60 % 60)) min"
    default: "\(whole / 86_400) d \(two(whole / 3600 % 24)) h"
    }
  }

  private static func special(_ value: Double) -> String { value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
}
