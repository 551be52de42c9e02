import Autograd
import Checking

/// What mixed precision costs each op that has a product.
///
/// A factor's rounding is at most one unit, and both factors of a product are rounded: the largest
/// error of some hundred thousand scalars is 13 to 17 units, most of it where a sum nearly cancels. Of
/// a convolution by tiles the transforms are rounded, which are larger than what they cancel to: 29 and
/// 79 units. And a transform in `Float` may send a factor to the other neighbour, so that sums are some
/// factors' roundings apart there, where elsewhere they are as near as in any precision.
package enum MixedPrecisionChecks {
  /// The ops, and the largest errors, each in units of its own; see ``MixedPrecisionCheck``.
  private static let ops: [(entry: OpEntry, factors: Double, sums: Double)] = [
    (Conv2d.entry, 120, 100_000), (ConvTranspose2d.entry, 50, 110_000), (Linear.entry, 20, 25), (MatMul.entry, 25, 15),
  ]

  /// The checks, op by op.
  static func checks(golden: GoldenFolder) -> [Check] {
    ops.flatMap { op in
      [
        Check(name: "mixed/\(op.entry.stem)/factors") { MixedPrecisionCheck.factors(op.entry, tolerance: op.factors) },
        Check(name: "mixed/\(op.entry.stem)/sums") { MixedPrecisionCheck.sums(op.entry, tolerance: op.sums) },
      ]
    }
  }

  /// The results of an op that has a product.
  package static func results(_ entry: OpEntry) -> [CheckResult] {
    ops.filter { $0.entry.stem == entry.stem }.flatMap { op in
      [
        MixedPrecisionCheck.factors(op.entry, tolerance: op.factors),
        MixedPrecisionCheck.sums(op.entry, tolerance: op.sums),
      ]
    }
  }
}
