import Autograd
import Checking
import TensorCore

/// What the checks know of ``MatMul``.
extension MatMul {
  package static let entry = OpEntry(
    MatMul.self,
    specimens: [
      specimen("plain", 3, 5, 4), specimen("transposed-right", 3, 5, 4, transposeB: true),
      specimen("transposed-left", 3, 5, 4, transposeA: true),
      specimen("both-transposed", 3, 5, 4, transposeA: true, transposeB: true), specimen("inner-extent-one", 4, 1, 3),
      specimen("inner-extent-one-both-transposed", 4, 1, 3, transposeA: true, transposeB: true),
      specimen("empty-batch", 0, 3, 2), specimen("empty-inner-extent", 2, 0, 3, transposeB: true),
      // Square, so that a wrongly transposed operand fits, and only its numbers give it away.
      specimen("square", 3, 3, 3), specimen("square-transposed-left", 3, 3, 3, transposeA: true),
      specimen("square-transposed-right", 3, 3, 3, transposeB: true),
      specimen("square-both-transposed", 3, 3, 3, transposeA: true, transposeB: true), specimen("rounded", 5, 37, 4),
      specimen("long-left", 1_000, 7, 5), specimen("long-right", 5, 7, 1_000), specimen("long-inner", 3, 3_001, 4),
      // Large enough for zeros to be left out: of either factor, in sums of one chain and of two,
      // in strips that are cut off.
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
      Rejected(MatMul(), [[2, 3, 4], [4, 2]], because: "[m, k]"), Rejected(MatMul(), [[2, 2]], because: "2 inputs"),
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
    tolerance: Tolerances(gradient: 8e-12, goldenDouble: 2e-16, goldenFloat: 6e-7, referenceFloat: 2e-6, precision: 40))

  private static func specimen(
    _ name: String, _ m: Int, _ k: Int, _ n: Int, transposeA: Bool = false, transposeB: Bool = false,
    domains: [Domain] = [.real]
  ) -> Specimen {
    Specimen(
      name, MatMul(transposeA: transposeA, transposeB: transposeB),
      [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]], domains: domains)
  }
}
