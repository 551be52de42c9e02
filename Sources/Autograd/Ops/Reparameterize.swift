import TensorCore

/// z = μ + e^(v/2) ε, element by element: a sample of N(μ, e^v) as a function of standard normal noise ε; v is the
/// logarithm of the variance.
///
/// - Shapes: μ `[…]`, v `[…]`, ε `[…]`, all equal → z `[…]`. ε is a constant.
/// - Derivative: ∂z/∂μ = 1, ∂z/∂v = ½ e^(v/2) ε.
/// - Numerics: e^(v/2) in place of √(e^v): finite in `Float` up to v = 177, where e^v overflows above 88.7.
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

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(
      elementwise(inputs[0], inputs[1], inputs[2]) { mu, v, epsilon, z, range in
        for i in range { z[i] = mu[i] + S.exp(v[i] / 2) * epsilon[i] }
      })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    guard pass.wants[1] else { return [pass.wants[0] ? dy : nil, nil, nil] }
    let dv = elementwise(dy, pass.x[1], pass.x[2]) { dy, v, epsilon, dv, range in
      for i in range { dv[i] = dy[i] * (S.exp(v[i] / 2) * epsilon[i] / 2) }
    }
    return [pass.wants[0] ? dy : nil, dv, nil]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (mu, v, epsilon) = (inputs[0], inputs[1], inputs[2])
    return Tensor(mu.shape, (0..<mu.count).map { i in mu[i] + S.exp(v[i]).squareRoot() * epsilon[i] })
  }
}

/// A sample μ + e^(logVariance/2) ε of the posterior, for the constant noise ε; three equal shapes.
public func reparameterize<S: Scalar>(
  mu: Variable<S>, logVariance: Variable<S>, epsilon: Variable<S>
) -> Variable<S> {
  Reparameterize()(mu, logVariance, epsilon)
}

extension Reparameterize {
  static let entry: OpEntry = {
    let op = Reparameterize()
    func specimen(_ name: String, _ shape: Shape, _ domains: [Domain] = [.real]) -> Specimen {
      Specimen(name, op, [shape, shape, shape], domains: domains)
    }
    return OpEntry(
      Reparameterize.self,
      specimens: [
        specimen("rows", [3, 5]), specimen("one-latent", [4, 1]), specimen("one-row", [1, 6]),
        specimen("empty-batch", [0, 3]), specimen("large", [2, 3], [.real, Domain(-30...30), .real]),
        specimen("overflowing-variance", [2, 3], [.real, Domain(100...160), .real]), specimen("scalar", []),
        specimen("rounded", [3, 7]), specimen("long-axis", [3, 9_001]),
      ],
      variation: { dice in
        let shape = dice.shape()
        return Specimen("", op, [shape, shape, shape])
      },
      rejected: [
        Rejected(op, [[2, 3], [2, 3]], because: "3 inputs"),
        Rejected(op, [[2, 3], [2, 3], [3]], because: "three equal shapes"),
        Rejected(op, [[2, 3], [2, 1], [2, 3]], because: "three equal shapes"),
      ],
      extremes: [
        Extreme(
          op,
          [
            [1, 1, 0, 0, 0, .nan, 0, 0], [-.infinity, -300, 100, 170, 200, 0, .nan, 0], [2, 2, 1, -1, 1, 0, 0, .nan],
          ],
          yields: [1, 1, 5.1847055e21, -8.2230127e36, .infinity, .nan, .nan, .nan])
      ],
      constants: [2],
      tolerance: Tolerances(
        gradient: 3e-11, goldenDouble: 4e-16, goldenFloat: 2e-7, referenceFloat: 4e-7, precision: 5, extremes: 1e-7))
  }()
}
