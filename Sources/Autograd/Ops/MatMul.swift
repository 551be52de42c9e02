import TensorCore

/// C = op(A) · op(B), the matrix product: cᵢⱼ = Σₚ aᵢₚ bₚⱼ, where op(X) is X or Xᵀ.
///
/// - Shapes: op(A) `[m, k]`, op(B) `[k, n]` → C `[m, n]`; k = 0 gives zeros.
/// - Derivative: d op(A) = dC op(B)ᵀ, d op(B) = op(A)ᵀ dC; where X was read transposed, dX is the
///   transpose of that.
/// - Numerics: `multiply(_:transposeA:_:transposeB:bias:)`; the rounding error is at most about k
///   rounding errors of Σₚ |aᵢₚ bₚⱼ|.
/// - Source: Giles 2008, "Collected Matrix Derivative Results for Forward and Reverse Mode
///   Algorithmic Differentiation", section 2.2.2.
public struct MatMul: Op {
  let transposeA, transposeB: Bool

  /// The product of A and B, each read as it stands or transposed.
  public init(transposeA: Bool = false, transposeB: Bool = false) {
    (self.transposeA, self.transposeB) = (transposeA, transposeB)
  }

  public let name = "matmul"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(2, inputs)
    let (a, b) = (inputs[0], inputs[1])
    guard a.rank == 2, b.rank == 2, a[transposeA ? 0 : 1] == b[transposeB ? 1 : 0] else {
      let expected = "\(transposeA ? "[k, m]" : "[m, k]") and \(transposeB ? "[n, k]" : "[k, n]")"
      throw ShapeError(name, expected: expected, found: inputs)
    }
    return [a[transposeA ? 1 : 0], b[transposeB ? 0 : 1]]
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(multiply(inputs[0], transposeA: transposeA, inputs[1], transposeB: transposeB))
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (a, b) = (pass.x[0], pass.x[1])
    func gradient(_ d: Tensor<S>, ofTransposed transposed: Bool) -> Tensor<S> { transposed ? d.permuted([1, 0]) : d }
    return [
      pass.needsGradient[0] ? gradient(multiply(dy, b, transposeB: !transposeB), ofTransposed: transposeA) : nil,
      pass.needsGradient[1] ? gradient(multiply(a, transposeA: !transposeA, dy), ofTransposed: transposeB) : nil,
    ]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (a, b) = (inputs[0], inputs[1])
    return .naive([a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]]) { c in
      (0..<a.shape[transposeA ? 0 : 1]).reduce(0) { sum, p in
        sum + (transposeA ? a[p, c[0]] : a[c[0], p]) * (transposeB ? b[c[1], p] : b[p, c[1]])
      }
    }
  }
}

extension Variable {
  /// The matrix product with another variable of rank 2, each read as it stands or transposed.
  public func matmul(_ other: Variable, transposeA: Bool = false, transposeB: Bool = false) -> Variable {
    MatMul(transposeA: transposeA, transposeB: transposeB)(self, other)
  }
}
