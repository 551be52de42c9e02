import TensorCore

/// L = Σ (a − b)² over each image.
///
/// - Shapes: a `[N, …]`, b `[N, …]` → L `[N]`.
/// - Derivative: ∂L/∂a = 2 (a − b) = −∂L/∂b.
/// - Numerics: the difference is squared, so that near-equal inputs keep their digits, unlike in a²
///   − 2ab + b².
/// - Source: Bishop, "Pattern Recognition and Machine Learning", eq. 1.2 (without its ½).
public struct SquaredError: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "squaredError"
  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try perImageShape(inputs) }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(inputs[0].sumPerImage(inputs[1]) { a, b in (a - b) * (a - b) })
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (a, b) = (pass.x[0], pass.x[1])
    return [
      pass.needsGradient[0] ? dy.zipPerImage(a, b) { dy, a, b in dy * (2 * (a - b)) } : nil,
      pass.needsGradient[1] ? dy.zipPerImage(a, b) { dy, a, b in dy * (2 * (b - a)) } : nil,
    ]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    naiveImageSums(inputs[0], inputs[1]) { a, b in S.pow(a - b, 2) }
  }
}

extension Variable {
  /// For each image, Σ (x − y)²: `[N, …]` → `[N]`.
  public func squaredError(against y: Variable) -> Variable { SquaredError()(self, y) }
}
