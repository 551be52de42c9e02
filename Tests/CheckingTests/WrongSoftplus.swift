import Autograd
import Checking
import Synchronization
import TensorCore

/// softplus(x) = log(1 + eˣ) as somebody outside might write it, with one mistake; right with
/// ``Bug/none``.
struct WrongSoftplus: Op {
  enum Bug: String, CaseIterable {
    case none
    // Wrong in some scalars alone.
    case noGradientBelowZero, noGradientBelowMinus6, wrongBeyond4096, dropsTheLastOddScalar, outputWrongBeyond4096
    // Wrong everywhere, by a little.
    case slopeTooLarge
    // Wrong in some shapes alone.
    case dropsALeadingOne, dropsAnInnerOne, transposedGradient, transposedCotangent
    // Wrong at the limits of the number format.
    case gradientNaNAt1000, losesNaNOfTheCotangent
    // Breaks a promise.
    case changesItsInput, changesItsCotangent, changesItsOutput, twoGradients, noGradient, otherShape
    case otherBitsEachTime, remembersTheLastCall
    // Ends the process.
    case trapsForward, trapsBackward, trapsInTheShapeRule, trapsInTheReference
  }

  let bug: Bug
  let name = "softplus"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    if bug == .trapsInTheShapeRule { return Shape([inputs[0][0]] + inputs[0].extents.dropFirst()) }
    return try elementwiseShape(inputs)
  }

  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let x = inputs[0]
    Self.calls.withLock { $0 = ($0.number + 1, Double(x.scalars.first ?? 0)) }
    var y = x.map { S.softplus($0) }
    switch bug {
    case .outputWrongBeyond4096: if y.count > 4096 { y[position: 4096] *= 1.001 }
    case .otherBitsEachTime:
      if y.count > 0, Self.calls.withLock({ $0.number }) % 2 == 0 { y[position: 0] = y[position: 0].nextUp }
    case .otherShape: return Forward(y.reshaped([y.count]))
    case .changesItsInput: Self.write(1, into: x)
    case .trapsForward: if x.shape.rank == 0 { fatalError("no axis to loop over") }
    default: break
    }
    return Forward(y)
  }

  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let x = pass.x[0]
    var dx = dy.zip(x) { $0 * S.sigmoid($1) }
    switch bug {
    case .noGradientBelowZero: dx = dx.zip(x) { $1 < 0 ? 0 : $0 }
    case .noGradientBelowMinus6: dx = dx.zip(x) { $1 < -6 ? 0 : $0 }
    case .slopeTooLarge: dx = dx.map { 1.001 * $0 }
    case .wrongBeyond4096: if dx.count > 4096 { dx[position: 4096] *= 1.001 }
    case .dropsTheLastOddScalar: if dx.count > 4096, dx.count % 2 == 1 { dx[position: dx.count - 1] = 0 }
    case .dropsALeadingOne: if dx.shape.extents.first == 1 { dx = dx.reshaped(dx.shape.dropFirst) }
    case .dropsAnInnerOne:
      dx = dx.reshaped(Shape(dx.shape.extents.prefix(1) + dx.shape.extents.dropFirst().filter { $0 != 1 }))
    case .transposedGradient: if dx.isSquare { dx = dx.permuted([1, 0]) }
    case .transposedCotangent: if dx.isSquare { dx = dy.permuted([1, 0]).zip(x) { $0 * S.sigmoid($1) } }
    case .gradientNaNAt1000: dx = dy.zip(x) { $0 * S.exp($1) / (1 + S.exp($1)) }
    case .losesNaNOfTheCotangent: dx = dx.map { $0.isNaN ? 0 : $0 }
    case .changesItsCotangent: Self.write(1, into: dy)
    case .changesItsOutput: Self.write(1, into: pass.y)
    case .twoGradients: return [dx, dx]
    case .noGradient: return [nil]
    case .remembersTheLastCall:
      if Self.calls.withLock({ $0.first }) != Double(x.scalars.first ?? 0) { dx = dx.map { 2 * $0 } }
    case .trapsBackward: if dx.shape.rank == 0 { fatalError("no axis to loop over") }
    default: break
    }
    return [dx]
  }

  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    if bug == .trapsInTheReference { return Tensor([inputs[0].count + 1], inputs[0].scalars) }
    return Tensor(inputs[0].shape, inputs[0].scalars.map { x in x > 20 ? x + S.exp(-x) : S.log1p(S.exp(x)) })
  }

  /// How often it was called, and the first scalar of its last input.
  private static let calls = Mutex((number: 0, first: 0.0))

  /// Writes where nobody may.
  private static func write<S: Scalar>(_ value: S, into x: Tensor<S>) {
    x.withUnsafeScalars { scalars in
      if let base = scalars.baseAddress, scalars.count > 0 { UnsafeMutablePointer(mutating: base)[0] = value }
    }
  }

  /// The entry that somebody outside would write.
  static func entry(_ bug: Bug, gradient: Double = 2e-12) -> OpEntry {
    let op = WrongSoftplus(bug: bug)
    return OpEntry(
      unary: op, large: (12, Domain(-30...30)), extremes: [-1000, 0, 1000, .infinity, .nan],
      yield: [0, 0.6931472, 1000, .infinity, .nan],
      tolerance: Tolerances(gradient: gradient, referenceFloat: 3e-7, precision: 8))
  }
}

extension Tensor {
  fileprivate var isSquare: Bool { shape.rank == 2 && shape[0] == shape[1] }
}

/// Σ x with partial sums that are added as they come: right but for the order, which differs from
/// run to run.
struct HastySum: Op {
  let name = "hastySum"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    return []
  }

  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let x = inputs[0].scalars
    let total = Mutex<S>(0)
    Threads.forEachRange(of: x.count, grain: 100) { range in
      let part = x[range].reduce(0, +)
      total.withLock { $0 += part }
    }
    return Forward(Tensor(total.withLock { $0 }))
  }

  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [Tensor(pass.x[0].shape, repeating: dy.scalar)]
  }

  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Tensor(inputs[0].scalars.reduce(0, +)) }
}

/// max(x, 0) whose gradient at the kink is that of the other side.
struct KinkedReLU: Op {
  let isRight: Bool
  let name = "relu"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].map { $0 <= 0 ? 0 : $0 }) }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { [isRight] dy, x in x < 0 || isRight && x == 0 ? 0 : dy }]
  }

  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { inputs[0].map { ($0 + abs($0)) / 2 } }

  static func entry(isRight: Bool, slopes: [Float]?) -> OpEntry {
    OpEntry(
      unary: KinkedReLU(isRight: isRight), domain: Domain(-2...2, kinks: [0]), extremes: [-1e-3, 0, 1e-3],
      yield: [0, 0, 1e-3], slopes: slopes, tolerance: .exact)
  }
}
