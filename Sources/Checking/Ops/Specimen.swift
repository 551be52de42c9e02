import Autograd
import TensorCore

/// Where a check draws an input's values from: uniformly in a range, keeping clear of kinks.
///
/// Finite differences are meaningless across a kink (relu at 0): values closer than ``clearance``
/// are pushed away from it, to their own side.
public struct Domain: Sendable {
  /// The interval.
  public let range: ClosedRange<Double>
  /// Where the op has no derivative.
  public let kinks: [Double]
  /// Whether what is below 0 becomes 0, as behind a rectifier.
  public let isRectified: Bool

  /// How far from a kink values stay: far more than the step of a finite difference.
  public static let clearance = 0.02

  /// −2…2.
  public static let real = Domain(-2...2)
  /// 0.5…2.5: for logarithms, roots and denominators.
  public static let positive = Domain(0.5...2.5)
  /// 0.02…0.98: probabilities.
  public static let probability = Domain(0.02...0.98)
  /// −2…2, of which what is below 0 becomes 0: half of the values are zeros.
  public static let rectified = Domain(-2...2, isRectified: true)

  /// Values in `range`, none near a kink.
  public init(_ range: ClosedRange<Double>, kinks: [Double] = [], isRectified: Bool = false) {
    (self.range, self.kinks, self.isRectified) = (range, kinks, isRectified)
  }

  /// −30…30 with the same kinks, where the values are as those of ``real``: many a function is right
  /// near 0 and wrong where it flattens or grows.
  var tails: Domain? { range == Self.real.range && !isRectified ? Domain(-30...30, kinks: kinks) : nil }

  /// Values of this domain, with all bits of a `Float`: even a sum of two is rounded.
  func draw<S: Scalar>(_ shape: Shape, from stream: RandomStream) -> Tensor<S> {
    let bits = (stream.uniform([2, shape.count]) as Tensor<Double>).scalars
    let values = (0..<shape.count).map { i in
      // 48 random bits: 24, and below them 24 others.
      let fraction = bits[i] + 0x1p-24 * bits[shape.count + i]
      var value = range.lowerBound + (range.upperBound - range.lowerBound) * fraction
      for kink in kinks where abs(value - kink) < Self.clearance {
        value = kink + (value < kink ? -Self.clearance : Self.clearance)
      }
      return S(Float(isRectified ? max(value, 0) : value))
    }
    return Tensor(shape, values)
  }
}

/// One way to call an op: its constants, its inputs' shapes and domains.
public struct Specimen: Sendable {
  /// What is special about it; the golden case of this name has the same constants and shapes.
  public let name: String
  /// The op with its constants.
  public let op: any Op
  /// The inputs' shapes.
  public let inputs: [Shape]
  /// The inputs' domains; the last one stands for all further inputs.
  public let domains: [Domain]
  /// By how much the op magnifies roundings on these inputs; deviations are divided by it. A mean
  /// of 100 that is taken from values within 1 of it leaves a hundred times its own rounding.
  public let condition: Double

  /// A specimen.
  public init(_ name: String, _ op: any Op, _ inputs: [Shape], domains: [Domain] = [.real], condition: Double = 1) {
    (self.name, self.op, self.inputs, self.domains, self.condition) = (name, op, inputs, domains, condition)
  }

  /// The inputs' values: the same for the same seed, and exactly representable in `Float`.
  public func draw<S: Scalar>(seed: UInt64, as type: S.Type = S.self) -> [Tensor<S>] {
    inputs.enumerated().map { index, shape in
      domains[min(index, domains.count - 1)].draw(
        shape, from: RandomStream(seed: seed, purpose: .checks, step: UInt64(index)))
    }
  }

  /// A cotangent for an output of this shape: standard normal, so that no structure of a gradient
  /// hides behind it (under the constant one of `sum()` softmax's gradient vanishes).
  public static func cotangent<S: Scalar>(_ shape: Shape, seed: UInt64) -> Tensor<S> {
    RandomStream(seed: seed, purpose: .checks, step: 1_000).normal(shape, as: Float.self).converted()
  }
}

/// A seeded die for random specimens: shapes, strides and paddings.
public struct Dice {
  private let stream: RandomStream
  private var position = 0

  /// The die of one seed.
  public init(seed: UInt64) { stream = RandomStream(seed: seed, purpose: .checks, step: 2_000) }

  /// An integer of the range.
  public mutating func roll(_ range: ClosedRange<Int>) -> Int {
    defer { position += 1 }
    return range.lowerBound + stream.integer(position, below: range.count)
  }

  /// True half of the time.
  public mutating func coin() -> Bool { roll(0...1) == 1 }

  /// A shape of 1 to 4 small axes; one time in four with one long enough to be cut among threads.
  public mutating func shape() -> Shape {
    var extents = (0..<roll(1...4)).map { _ in roll(1...7) }
    if roll(0...3) == 0 { extents[roll(0...extents.count - 1)] = roll(1...3) * 9_001 }
    return Shape(extents.reduce(1, *) > 100_000 ? extents.map { min($0, 9) } : extents)
  }
}
