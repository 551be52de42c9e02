/// The outcome of one check of one op.
public struct CheckResult: Sendable {
  /// The checks that every op passes.
  public enum Kind: String, Sendable, CaseIterable {
    /// Backward agrees with central differences.
    case gradient
    /// Values and gradients agree with an independent implementation, in `Double`.
    case goldenDouble = "golden (Double)"
    /// The same in `Float`.
    case goldenFloat = "golden (Float)"
    /// The fast kernel agrees with the naive reference.
    case reference
    /// One result for any number of threads, bit by bit.
    case threads
    /// Shapes that do not fit are refused with an error that names the op.
    case rejection
    /// Extreme inputs give what the equation gives.
    case extremes
  }

  /// Which check.
  public let kind: Kind
  /// The op's stem.
  public let stem: String
  /// The number of cases.
  public internal(set) var cases = 0
  /// The largest error of all cases.
  public internal(set) var largest = 0.0
  /// What is allowed.
  public let tolerance: Double
  /// What failed, a line each; empty where the check passed.
  public internal(set) var failures: [String] = []

  init(_ kind: Kind, _ stem: String, tolerance: Double = 0) {
    self.kind = kind
    self.stem = stem
    self.tolerance = tolerance
  }

  /// Whether nothing failed. (An op without limits has no extreme cases; every other check has at least one case.)
  public var passed: Bool { failures.isEmpty && (cases > 0 || kind == .extremes) }

  /// Counts one case. The comparison is written so that NaN fails it.
  mutating func record(_ deviation: Deviation, _ place: String) {
    cases += 1
    largest = deviation.value > largest || deviation.value.isNaN ? deviation.value : largest
    guard deviation.value <= tolerance else {
      failures.append("\(stem) \(kind.rawValue), \(place): \(deviation), tolerance \(tolerance)")
      return
    }
  }

  /// Counts one case that has no number: it holds or it fails.
  mutating func record(_ holds: Bool, _ complaint: @autoclosure () -> String) {
    cases += 1
    if !holds { failures.append("\(stem) \(kind.rawValue): \(complaint())") }
  }
}
