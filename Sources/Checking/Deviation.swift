import TensorCore

/// How far a tensor is from what was expected, relative to the largest expected magnitude.
///
/// deviation = max_i |found_i − expected_i| / max_j |expected_j| (absolute where all that is
/// expected is 0): small elements carry the rounding of large ones. Infinities must match; NaN and
/// other shapes deviate infinitely.
public struct Deviation: Sendable, CustomStringConvertible {
  /// The relative difference.
  public let value: Double
  /// The row-major position of the worst scalar.
  public let position: Int
  /// What was found and what was expected there.
  public let found, expected: Double
  /// Says why, where it is not a number that differs.
  public let remark: String?

  /// The deviation of `found` from `expected`, relative to at least `floor`.
  public init<A: Scalar, B: Scalar>(_ found: Tensor<A>, from expected: Tensor<B>, floor: Double = 0) {
    guard found.shape == expected.shape else {
      self.init(
        value: .infinity, position: 0, found: .nan, expected: .nan,
        remark: "the shape is \(found.shape), expected \(expected.shape)")
      return
    }
    let (found, expected) = (found.scalars.map { Double($0) }, expected.scalars.map { Double($0) })
    let scale = expected.reduce(floor) { $1.isFinite ? max($0, abs($1)) : $0 }
    var (worst, position) = (0.0, 0)
    for (i, (f, e)) in zip(found, expected).enumerated() {
      if f == e { continue }
      let difference = abs(f - e) / (scale > 0 ? scale : 1)
      // Written so that NaN counts as the worst of all.
      let error = difference.isFinite ? difference : .infinity
      if error > worst { (worst, position) = (error, i) }
    }
    self.init(
      value: worst, position: position, found: found.isEmpty ? 0 : found[position],
      expected: expected.isEmpty ? 0 : expected[position], remark: nil)
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

  /// `3.1e-09 at [5]: found 0.25, expected 0.26`.
  public var description: String {
    remark ?? "deviation \(value) at [\(position)]: found \(found), expected \(expected)"
  }
}
