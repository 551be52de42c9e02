import TensorCore

/// L = −Σ y log σ(x) + (1 − y) log(1 − σ(x)) over each image: its negative log-likelihood in nats, from logits.
///
/// - Shapes: x `[N, …]`, y `[N, …]` → L `[N]`. y lies in 0…1 and is a constant.
/// - Derivative: ∂L/∂x = σ(x) − y.
/// - Numerics: log σ(x) = −softplus(−x) turns each term into max(x, 0) − x y + log1p(e^−|x|), which neither overflows nor
///   saturates for any finite x.
/// - Source: Bishop, "Pattern Recognition and Machine Learning", eqs. 4.90 and 4.91.
public struct BinaryCrossEntropyWithLogits: Op {
  /// The op; it has no constants.
  public init() {}

  public let name = "binaryCrossEntropyWithLogits"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try perImageShape(inputs) }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(
      rowSums(inputs[0], inputs[1]) { x, y, terms, count in
        for i in 0..<count { terms[i] = (x[i] < 0 ? 0 : x[i]) - x[i] * y[i] + S.softplus(-abs(x[i])) }
      })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    guard pass.wants[0] else { return [nil, nil] }
    let dx = imageGradients(dy, pass.x[0], pass.x[1]) { dy, x, y, dx, count in
      for i in 0..<count { dx[i] = dy * (S.sigmoid(x[i]) - y[i]) }
    }
    return [dx, nil]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    naiveImageSums(inputs[0], inputs[1]) { x, y in
      -(y * S.log(1 / (1 + S.exp(-x))) + (1 - y) * S.log(1 / (1 + S.exp(x))))
    }
  }
}

extension Variable {
  /// For each image of logits, its binary cross-entropy against the constant y, in nats: `[N, …]` → `[N]`.
  public func binaryCrossEntropyWithLogits(against y: Variable) -> Variable {
    BinaryCrossEntropyWithLogits()(self, y)
  }
}

extension BinaryCrossEntropyWithLogits {
  static let entry: OpEntry = {
    let op = BinaryCrossEntropyWithLogits()
    func specimen(_ name: String, _ shape: Shape, _ logits: Domain = Domain(-6...6)) -> Specimen {
      Specimen(name, op, [shape, shape], domains: [logits, Domain(0...1)])
    }
    return OpEntry(
      BinaryCrossEntropyWithLogits.self,
      specimens: [
        specimen("grey-levels", [3, 7]), specimen("images", [2, 3, 4, 2]), specimen("one-value-a-row", [4, 1]),
        specimen("empty-batch", [0, 3]), specimen("zeros-and-ones", [3, 6]),
        specimen("large", [3, 3], Domain(-100...100)), specimen("rank-one", [5]),
        specimen("rounded", [3, 7]), specimen("long-rows", [2, 9_001]), specimen("long-batch", [9_001, 2]),
      ],
      variation: { dice in
        let shape = dice.shape()
        return Specimen("", op, [shape, shape], domains: [Domain(-6...6), Domain(0...1)])
      },
      rejected: Rejected.perImage(op),
      extremes: [
        // The first: in Float σ(20) is 1, and the loss from probabilities would be 100.
        Extreme(
          op, [[20, -20, 3e38, 3e38, -3e38, -3e38, 0, -50, .nan, 0], [0, 0, 0, 1, 0, 1, 0.25, 0, 0, .nan]],
          yields: [20, 2.0611537e-9, 3e38, 0, 0, 3e38, 0.6931472, 1.9287499e-22, .nan, .nan])
      ],
      constants: [1],
      tolerance: Tolerances(
        gradient: 4e-11, goldenDouble: 6e-16, goldenFloat: 5e-7, referenceFloat: 6e-7, precision: 9))
  }()
}
