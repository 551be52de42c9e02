import TensorCore

/// y = x wᵀ + b: an affine map of each row.
///
/// - Shapes: x `[N, I]`, w `[O, I]` (PyTorch's order), b `[O]` (optional) → y `[N, O]`.
/// - Derivative: dx = dy w; dw = dyᵀ x; db = Σ_n dy[n].
/// - Numerics: products as in ``MatMul``.
/// - Source: Goodfellow, Bengio and Courville, "Deep Learning", section 6.5.6.
public struct Linear: Op {
  /// The op; it has no constants.
  public init() {}

  public let name = "linear"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count == 2 || inputs.count == 3 else {
      throw ShapeError(name, expected: "2 or 3 inputs", found: "\(inputs.count)")
    }
    let (x, w) = (inputs[0], inputs[1])
    guard x.rank == 2, w.rank == 2, x[1] == w[1] else {
      throw ShapeError(name, expected: "rows [N, I] and a weight [O, I]", found: [x, w])
    }
    guard inputs.count == 2 || inputs[2] == [w[0]] else {
      throw ShapeError(name, expected: "a bias of the shape [\(w[0])]", found: [inputs[2]])
    }
    return [x[0], w[0]]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(multiply(inputs[0], inputs[1], transposeB: true, bias: inputs.count > 2 ? inputs[2] : nil))
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [
      pass.wants[0] ? multiply(dy, pass.x[1]) : nil,
      pass.wants[1] ? multiply(dy, transposeA: true, pass.x[0]) : nil,
    ] + pass.wants.dropFirst(2).map { $0 ? dy.summed(over: [0]) : nil }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, w) = (inputs[0], inputs[1])
    var y = Tensor<S>([x.shape[0], w.shape[0]], repeating: 0)
    for n in 0..<x.shape[0] {
      for o in 0..<w.shape[0] {
        var sum = inputs.count > 2 ? inputs[2][o] : 0
        for i in 0..<x.shape[1] { sum += x[n, i] * w[o, i] }
        y[n, o] = sum
      }
    }
    return y
  }
}

extension Variable {
  /// x wᵀ + b for these rows `[N, I]`, a weight `[O, I]` and a bias `[O]`.
  public func linear(_ weight: Variable, bias: Variable? = nil) -> Variable {
    Linear().apply([self, weight] + (bias.map { [$0] } ?? [])).y
  }
}

extension Linear {
  static let entry = OpEntry(
    Linear.self,
    specimens: [
      Specimen("plain", Linear(), [[3, 5], [4, 5], [4]]),
      Specimen("one-input", Linear(), [[4, 1], [3, 1], [3]]),
      Specimen("one-output", Linear(), [[4, 3], [1, 3], [1]]),
      Specimen("one-row", Linear(), [[1, 3], [2, 3], [2]]),
      Specimen("empty-batch", Linear(), [[0, 3], [2, 3], [2]]),
      Specimen("without-bias", Linear(), [[3, 5], [4, 5]]),
      Specimen("square", Linear(), [[3, 3], [3, 3], [3]]),
      Specimen("rounded", Linear(), [[7, 37], [5, 37], [5]]),
      Specimen("long-batch", Linear(), [[1_000, 9], [5, 9], [5]]),
      Specimen("long-rows", Linear(), [[3, 3_000], [4, 3_000], [4]]),
    ],
    variation: { dice in
      let (rows, inputs, outputs) = (dice.roll(1...300), dice.roll(1...90), dice.roll(1...90))
      let shapes: [Shape] = [[rows, inputs], [outputs, inputs], [outputs]]
      return Specimen("random", Linear(), dice.coin() ? shapes : Array(shapes.prefix(2)))
    },
    rejected: [
      Rejected(Linear(), [[2, 3]], because: "2 or 3 inputs"),
      Rejected(Linear(), [[2, 3], [3, 4]], because: "a weight [O, I]"),
      Rejected(Linear(), [[], []], because: "rows [N, I]"),
      Rejected(Linear(), [[3], [4, 3]], because: "rows [N, I]"),
      Rejected(Linear(), [[2, 3], [4, 3], [3]], because: "a bias of the shape [4]"),
    ],
    tolerance: Tolerances(gradient: 9e-11, goldenDouble: 5e-16, goldenFloat: 3e-7, referenceFloat: 1e-6, precision: 40))
}
