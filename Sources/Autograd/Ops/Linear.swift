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

  @specialized(where S == Float) @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(multiply(inputs[0], inputs[1], transposeB: true, bias: inputs.count > 2 ? inputs[2] : nil))
  }

  @specialized(where S == Float) @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [
      pass.needsGradient[0] ? multiply(dy, pass.x[1]) : nil,
      pass.needsGradient[1] ? multiply(dy, transposeA: true, pass.x[0]) : nil,
    ] + pass.needsGradient.dropFirst(2).map { $0 ? dy.summed(over: [0]) : nil }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, w) = (inputs[0], inputs[1])
    var y = Tensor<S>([x.shape[0], w.shape[0]], repeating: 0)
    for n in 0..<x.shape[0] {
      for o in 0..<w.shape[0] {
        var sum = inputs.count > 2 ? inputs[2][position: o] : 0
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
