import TensorCore

/// z = μ + e^(v/2) ε, element by element: a sample of N(μ, e^v) as a function of standard normal
/// noise ε; v is the logarithm of the variance.
///
/// - Shapes: μ `[…]`, v `[…]`, ε `[…]`, all equal → z `[…]`. ε is a constant.
/// - Derivative: ∂z/∂μ = 1, ∂z/∂v = ½ e^(v/2) ε.
/// - Numerics: e^(v/2) in place of √(e^v): finite in `Float` up to v = 177, where e^v overflows
///   above 88.7.
/// - Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", section 2.4.
public struct Reparameterize: Op {
  /// The op; it has no constants.
  public init() {}
  public let name = "reparameterize"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(3, inputs)
    guard inputs[0] == inputs[1], inputs[0] == inputs[2] else {
      throw ShapeError(name, expected: "three equal shapes", found: inputs)
    }
    return inputs[0]
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    @inline(__always) func z(_ mu: S, _ v: S, _ epsilon: S) -> S { mu + S.exp(v / 2) * epsilon }
    return Forward(inputs[0].zip(inputs[1], inputs[2], z))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    guard pass.needsGradient[1] else { return [pass.needsGradient[0] ? dy : nil, nil, nil] }
    @inline(__always) func slope(_ dy: S, _ v: S, _ epsilon: S) -> S { dy * (S.exp(v / 2) * epsilon / 2) }
    let dv = dy.zip(pass.x[1], pass.x[2], slope)
    return [pass.needsGradient[0] ? dy : nil, dv, nil]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (mu, v, epsilon) = (inputs[0], inputs[1], inputs[2])
    return Tensor(
      mu.shape, (0..<mu.count).map { i in mu[position: i] + S.exp(v[position: i]).squareRoot() * epsilon[position: i] })
  }
}

/// A sample μ + e^(logVariance/2) ε of the posterior, for the constant noise ε; three equal shapes.
public func reparameterize<S: Scalar>(mu: Variable<S>, logVariance: Variable<S>, epsilon: Variable<S>) -> Variable<S> {
  Reparameterize()(mu, logVariance, epsilon)
}
