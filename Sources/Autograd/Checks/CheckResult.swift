/// The outcome of one check: how many cases it had, how far off the worst was, and what failed.
public struct CheckResult: Sendable {
  /// The checks that every op passes. The raw value ends the check's name.
  public enum Kind: String, Sendable, CaseIterable {
    /// Backward agrees with central differences.
    case gradient
    /// Values and gradients agree with an independent implementation, in `Double`.
    case goldenDouble = "golden-double"
    /// The same in `Float`.
    case goldenFloat = "golden-float"
    /// The fast kernel agrees with the naive reference.
    case reference
    /// Values and gradients in `Float` agree with those in `Double`.
    case precision
    /// One result for any number of threads, bit by bit.
    case threads
    /// Shapes that do not fit are refused with an error that names the op.
    case rejection
    /// Extreme inputs give what the equation gives.
    case extremes
  }

  /// A path from the general to the special: `op/Softplus/gradient`, `model/mnist/golden-float`.
  public let name: String
  /// Which of an op's checks it is; nil for others.
  public let kind: Kind?
  /// The number of cases.
  public private(set) var cases = 0
  /// The largest deviation of all cases.
  public private(set) var largest = 0.0
  /// What stood where the deviation was largest; nil where no case deviates, or none has numbers.
  public private(set) var worst: (place: String, deviation: Deviation)?
  /// The largest deviation that is allowed.
  public let tolerance: Double
  /// One unit in the last place of 1, in the precision that is checked: less cannot be asked of a rounded number.
  public let resolution: Double
  /// What failed, a line each; empty where the check passed.
  public private(set) var failures: [String] = []

  /// A check of this name that has not begun. `resolution` is that of what it compares: `Float`'s or `Double`'s.
  public init(_ name: String, tolerance: Double = 0, resolution: Double = Double.ulpOfOne) {
    self.init(name: name, kind: nil, tolerance: tolerance, resolution: resolution)
  }

  init(_ kind: Kind, _ stem: String, tolerance: Double = 0) {
    let inDouble = kind == .gradient || kind == .goldenDouble
    self.init(
      name: "op/\(stem)/\(kind.rawValue)", kind: kind, tolerance: tolerance,
      resolution: inDouble ? Double.ulpOfOne : Double(Float.ulpOfOne))
  }

  private init(name: String, kind: Kind?, tolerance: Double, resolution: Double) {
    (self.name, self.kind, self.tolerance, self.resolution) = (name, kind, tolerance, resolution)
  }

  /// Whether nothing failed. (An op without limits has no extreme cases; every other check has at least one case.)
  public var passed: Bool { failures.isEmpty && (cases > 0 || kind == .extremes) }

  /// Whether the tolerance is at most ten times what was measured, so that whoever loses a decimal digit fails the check.
  ///
  /// A tolerance of one ``resolution`` is always tight: where nothing was off, another machine's last bit may be.
  public var isTight: Bool { tolerance <= max(10 * largest, resolution) }

  /// Counts one case. The comparison is written so that NaN fails it.
  public mutating func record(_ deviation: Deviation, _ place: String) {
    cases += 1
    if deviation.value > largest || deviation.value.isNaN {
      largest = deviation.value
      worst = (place, deviation)
    }
    guard deviation.value <= tolerance else {
      failures.append("\(name): \(place): \(deviation), tolerance \(tolerance)")
      return
    }
  }

  /// Counts one case that has no number: it holds or it fails.
  public mutating func record(_ holds: Bool, _ complaint: @autoclosure () -> String) {
    cases += 1
    if !holds { failures.append("\(name): \(complaint())") }
  }
}
