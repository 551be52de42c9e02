import TensorCore

/// Where a check draws an input's values from: uniformly in a range, keeping clear of kinks.
///
/// Finite differences are meaningless across a kink (relu at 0), so values closer to one than ``clearance`` are pushed
/// away from it, to the side that they came from: both sides are drawn.
public struct Domain: Sendable {
  let range: ClosedRange<Double>
  let kinks: [Double]

  /// How far from a kink values stay: far more than the step of a finite difference.
  static let clearance = 0.02

  /// −2…2.
  public static let real = Domain(-2...2)
  /// 0.5…2.5: for logarithms, roots and denominators.
  public static let positive = Domain(0.5...2.5)
  /// 0.02…0.98: probabilities.
  public static let probability = Domain(0.02...0.98)

  /// Values in `range`, none near a kink.
  public init(_ range: ClosedRange<Double>, kinks: [Double] = []) {
    self.range = range
    self.kinks = kinks
  }

  /// A tensor of this domain: a function of the stream alone.
  func draw<S: Scalar>(_ shape: Shape, from stream: RandomStream, offset: Int = 0) -> Tensor<S> {
    var values: [S] = []
    for i in 0..<shape.count {
      var value = range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform(offset + i, as: Double.self)
      for kink in kinks where abs(value - kink) < Self.clearance {
        value = kink + (value < kink ? -Self.clearance : Self.clearance)
      }
      values.append(S(Float(value)))
    }
    return Tensor(shape, values)
  }
}

/// One way to call an op: its constants, its inputs' shapes and domains. What the checks run on.
public struct Specimen: Sendable {
  /// What is special about it; also the name of the golden case with the same constants and shapes, where there is one.
  public let name: String
  /// The op with its constants.
  public let op: any Op
  /// The inputs' shapes.
  public let inputs: [Shape]
  /// The inputs' domains; the last one stands for all further inputs.
  public let domains: [Domain]

  /// A specimen.
  public init(_ name: String, _ op: any Op, _ inputs: [Shape], domains: [Domain] = [.real]) {
    self.name = name
    self.op = op
    self.inputs = inputs
    self.domains = domains
  }

  /// The inputs' values: the same for the same seed, and exactly representable in `Float`.
  public func draw<S: Scalar>(seed: UInt64, as type: S.Type = S.self) -> [Tensor<S>] {
    inputs.enumerated().map { index, shape in
      domains[min(index, domains.count - 1)].draw(
        shape, from: RandomStream(seed: seed, purpose: .checks, step: UInt64(index)))
    }
  }

  /// A cotangent for an output of this shape: standard normal, so that no structure of a gradient hides behind it (the
  /// cotangent of `sum()` is constant, and softmax's gradient then vanishes).
  public static func cotangent<S: Scalar>(_ shape: Shape, seed: UInt64) -> Tensor<S> {
    RandomStream(seed: seed, purpose: .checks, step: 1_000).normal(shape, as: Float.self).converted()
  }
}

extension Specimen {
  /// The op's output, and the gradients with respect to the inputs that are not `constants`, in precision `S`. Inputs and
  /// cotangent are functions of the seed, and the same numbers in both precisions.
  func outputAndGradients<S: Scalar>(
    constants: Set<Int>, seed: UInt64, as type: S.Type
  ) -> [(what: String, value: Tensor<S>)] {
    let x: [Tensor<S>] = draw(seed: seed)
    let forward = op.forward(x)
    let pass = Pass(
      x: x, y: forward.y, saved: forward.saved, wants: x.indices.map { !constants.contains($0) })
    let gradients = op.backward(Self.cotangent(forward.y.shape, seed: seed), pass)
    return [("output", forward.y)]
      + gradients.enumerated().compactMap { index, dx in dx.map { ("gradient of input \(index)", $0) } }
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

  /// A shape of 1 to 4 axes with small extents; one time in four with an axis long enough to be cut among threads.
  public mutating func shape() -> Shape {
    var extents = (0..<roll(1...4)).map { _ in roll(1...7) }
    if roll(0...3) == 0 { extents[roll(0...extents.count - 1)] = roll(1...3) * 9_001 }
    return Shape(extents.reduce(1, *) > 200_000 ? extents.map { min($0, 9) } : extents)
  }
}
