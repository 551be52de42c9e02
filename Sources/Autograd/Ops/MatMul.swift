import TensorCore

/// C = op(A) · op(B), the matrix product: cᵢⱼ = Σₚ aᵢₚ bₚⱼ, where op(X) is X or Xᵀ.
///
/// - Shapes: op(A) `[m, k]`, op(B) `[k, n]` → C `[m, n]`; k = 0 gives zeros.
/// - Derivative: d op(A) = dC op(B)ᵀ, d op(B) = op(A)ᵀ dC; where X was read transposed, dX is the transpose of that.
/// - Numerics: OpenBLAS; the rounding error is at most about k rounding errors of Σₚ |aᵢₚ bₚⱼ|.
/// - Source: Giles 2008, "Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation",
///   section 2.2.2.
public struct MatMul: Op {
  /// Whether A is read transposed.
  public let transposeA: Bool
  /// Whether B is read transposed.
  public let transposeB: Bool

  /// The product of A and B, each read as it stands or transposed.
  public init(transposeA: Bool = false, transposeB: Bool = false) {
    self.transposeA = transposeA
    self.transposeB = transposeB
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
    var (da, db): (Tensor<S>?, Tensor<S>?)
    if pass.wants[0] {
      da =
        transposeA
        ? multiply(b, transposeA: transposeB, dy, transposeB: true)
        : multiply(dy, b, transposeB: !transposeB)
    }
    if pass.wants[1] {
      db =
        transposeB
        ? multiply(dy, transposeA: true, a, transposeB: transposeA)
        : multiply(a, transposeA: !transposeA, dy)
    }
    return [da, db]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (a, b) = (inputs[0], inputs[1])
    let (m, k, n) = (a.shape[transposeA ? 1 : 0], a.shape[transposeA ? 0 : 1], b.shape[transposeB ? 0 : 1])
    var c = Tensor<S>([m, n], repeating: 0)
    for i in 0..<m {
      for j in 0..<n {
        for p in 0..<k { c[i, j] += (transposeA ? a[p, i] : a[i, p]) * (transposeB ? b[j, p] : b[p, j]) }
      }
    }
    return c
  }
}

extension Variable {
  /// The matrix product of this variable and another, both of rank 2, each read as it stands or transposed.
  public func matmul(_ other: Variable, transposeA: Bool = false, transposeB: Bool = false) -> Variable {
    MatMul(transposeA: transposeA, transposeB: transposeB)(self, other)
  }
}

extension MatMul {
  static let entry = OpEntry(
    MatMul.self,
    specimens: [
      specimen("plain", 3, 5, 4), specimen("transposed-right", 3, 5, 4, transposeB: true),
      specimen("transposed-left", 3, 5, 4, transposeA: true),
      specimen("both-transposed", 3, 5, 4, transposeA: true, transposeB: true),
      specimen("inner-extent-one", 4, 1, 3),
      specimen("inner-extent-one-both-transposed", 4, 1, 3, transposeA: true, transposeB: true),
      specimen("empty-batch", 0, 3, 2), specimen("empty-inner-extent", 2, 0, 3, transposeB: true),
      // Square, so that a wrongly transposed operand fits, and only its numbers give it away.
      specimen("square", 3, 3, 3), specimen("square-transposed-left", 3, 3, 3, transposeA: true),
      specimen("square-transposed-right", 3, 3, 3, transposeB: true),
      specimen("square-both-transposed", 3, 3, 3, transposeA: true, transposeB: true),
      specimen("rounded", 5, 37, 4), specimen("long-left", 1_000, 7, 5), specimen("long-right", 5, 7, 1_000),
      specimen("long-inner", 3, 3_000, 4),
      // Large enough for zeros to be left out: of either factor, in sums of one chain and of two, in strips that are cut off.
      specimen("zeros-left", 60, 80, 104, domains: [.rectified, .real]),
      specimen("zeros-right", 104, 80, 60, domains: [.real, .rectified]),
      specimen("zeros-left-transposed", 60, 70, 112, transposeA: true, transposeB: true, domains: [.rectified, .real]),
      specimen(
        "zeros-right-transposed", 112, 70, 60, transposeA: true, transposeB: true, domains: [.real, .rectified]),
      specimen("zeros-long-inner", 60, 600, 97, domains: [.rectified, .real]),
    ],
    variation: { dice in
      // One time in three tall, one time in three wide: either is cut among the threads.
      let (tall, wide) = [(1, 1), (30, 1), (1, 30)][dice.roll(0...2)]
      let (m, k, n) = (dice.roll(1...20) * tall, dice.roll(1...40), dice.roll(1...20) * wide)
      return specimen("random", m, k, n, transposeA: dice.coin(), transposeB: dice.coin())
    },
    rejected: [
      Rejected(MatMul(), [[2, 3], [4, 3]], because: "[m, k] and [k, n]"),
      Rejected(MatMul(transposeB: true), [[2, 3], [3, 4]], because: "[m, k] and [n, k]"),
      Rejected(MatMul(transposeA: true), [[2, 3], [3, 4]], because: "[k, m] and [k, n]"),
      Rejected(MatMul(), [[], []], because: "[m, k]"), Rejected(MatMul(), [[3], [3, 4]], because: "[m, k]"),
      Rejected(MatMul(), [[2, 3, 4], [4, 2]], because: "[m, k]"),
      Rejected(MatMul(), [[2, 2]], because: "2 inputs"),
    ],
    extremes: [
      Extreme(
        MatMul(), [Tensor([3, 2], [1e30, 1, .nan, 0, 0, 1]), Tensor([2, 2], [1e30, 1, 1, .infinity])],
        yields: Tensor([3, 2], [.infinity, .infinity, .nan, .nan, 1, .infinity])),
      // A row of zeros may be left out of a product with numbers, not of one with these.
      Extreme(
        MatMul(), [Tensor([3, 2], [.infinity, 1, .nan, 1, 2, 1]), Tensor([2, 2], [0, 0, 1, 2])],
        yields: Tensor([3, 2], [.nan, .nan, .nan, .nan, 1, 2])),
      Extreme(
        MatMul(),
        [Tensor([60, 80], repeating: 0), Tensor([80, 104], (0..<80 * 104).map { $0 == 731 ? .infinity : 1 })],
        yields: Tensor([60, 104], (0..<60 * 104).map { $0 % 104 == 731 % 104 ? .nan : 0 })),
    ],
    tolerance: Tolerances(gradient: 1e-10, goldenDouble: 2e-16, goldenFloat: 6e-7, referenceFloat: 2e-6, precision: 40))

  private static func specimen(
    _ name: String, _ m: Int, _ k: Int, _ n: Int, transposeA: Bool = false, transposeB: Bool = false,
    domains: [Domain] = [.real]
  ) -> Specimen {
    Specimen(
      name, MatMul(transposeA: transposeA, transposeB: transposeB),
      [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]], domains: domains)
  }
}
