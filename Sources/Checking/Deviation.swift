import TensorCore

/// How far a tensor is from what was expected: its worst scalar, with both values.
///
/// Relative to the largest expected magnitude, max_i |found_i − expected_i| / max_j |expected_j|,
/// where small elements carry the rounding of large ones; or each scalar to its own magnitude and
/// rounding (`floors`). Absolute where all that is expected is 0. Infinities must match; NaN and
/// other shapes deviate infinitely.
public struct Deviation: Sendable, CustomStringConvertible {
  /// The relative difference.
  public let value: Double
  /// The row-major position of the worst scalar.
  public let position: Int
  /// What was found and what was expected there.
  public let found, expected: Double
  /// Says it in other words, or what differs where it is no number.
  public let remark: String?

  /// The deviation of `found` from `expected`, relative to at least `floor`.
  public init<A: Scalar, B: Scalar>(_ found: Tensor<A>, from expected: Tensor<B>, floor: Double = 0) {
    guard found.shape == expected.shape else {
      self.init(
        value: .infinity, position: 0, found: .nan, expected: .nan,
        remark: "found the shape \(found.shape), expected \(expected.shape)")
      return
    }
    let expected = expected.scalars.map { Double($0) }
    let scale = expected.reduce(floor) { $1.isFinite ? max($0, abs($1)) : $0 }
    self.init(found, from: expected) { _, _ in scale }
  }

  /// The deviation of `found` from `expected`, each scalar relative to its magnitude or, if that is
  /// larger, to its floor, but not to more than the largest magnitude; see ``RoundingFloor``.
  init<A: Scalar>(_ found: Tensor<A>, from expected: Tensor<Double>, floors: Tensor<Double>) {
    guard found.shape == expected.shape, floors.shape == expected.shape else {
      self.init(found, from: expected)
      return
    }
    let (expected, floors) = (expected.scalars, floors.scalars)
    let largest = expected.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    self.init(found, from: expected) { position, magnitude in
      let own = max(magnitude, min(floors[position], largest))
      // Below the normal numbers a format keeps fewer digits.
      return own > 0 ? max(own, Double(A.leastNormalMagnitude)) : largest
    }
  }

  /// Each scalar's deviation is relative to what `scale` says of its position and magnitude.
  private init<A: Scalar>(
    _ found: Tensor<A>, from expected: [Double], relativeTo scale: (_ position: Int, _ magnitude: Double) -> Double
  ) {
    let found = found.scalars.map { Double($0) }
    var (worst, position) = (0.0, 0)
    for (i, (f, e)) in zip(found, expected).enumerated() {
      if f == e { continue }
      let scale = scale(i, abs(e))
      let difference = abs(f - e) / (scale > 0 ? scale : 1)
      // Written so that NaN counts as the worst of all.
      let error = difference.isFinite ? difference : .infinity
      if error > worst { (worst, position) = (error, i) }
    }
    self.init(
      value: worst, position: position, found: found.isEmpty ? 0 : found[position],
      expected: expected.isEmpty ? 0 : expected[position], remark: nil)
  }

  /// The deviation of one number, relative to its magnitude or, if that is larger, to `floor`.
  init(_ found: Double, from expected: Double, relativeTo floor: Double, at position: Int = 0) {
    let scale = max(abs(expected), floor)
    let difference = abs(found - expected) / (scale > 0 ? scale : 1)
    self.init(
      value: found == expected ? 0 : difference.isFinite ? difference : .infinity, position: position, found: found,
      expected: expected)
  }

  /// The deviation in units of what is expected of an ill-conditioned call.
  static func / (deviation: Deviation, condition: Double) -> Deviation {
    Deviation(
      value: deviation.value / condition, position: deviation.position, found: deviation.found,
      expected: deviation.expected, remark: deviation.remark)
  }

  /// A deviation that was measured in another way. A `remark` stands for the description.
  public init(value: Double, position: Int = 0, found: Double, expected: Double, remark: String? = nil) {
    (self.value, self.position, self.found, self.expected, self.remark) = (value, position, found, expected, remark)
  }

  /// `found 0.25, expected 0.26, deviation 0.04`.
  public var description: String { remark ?? "found \(found), expected \(expected), deviation \(value)" }
}
