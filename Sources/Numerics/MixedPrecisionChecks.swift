import Autograd
import Checking

/// What mixed precision costs each op that has a product.
///
/// A factor's rounding is at most one unit, and of a product's two factors both are rounded. Of a
/// convolution by tiles the transforms are rounded, whose numbers are larger than what becomes of
/// them: the units it loses more are what filtering costs.
package enum MixedPrecisionChecks {
  /// The ops, and the largest errors, each in units of its own; see ``MixedPrecisionCheck``.
  private static let ops: [(entry: OpEntry, factors: Double, sums: Double)] = [
    (Conv2d.entry, 40, 100_000), (ConvTranspose2d.entry, 40, 100_000), (Linear.entry, 4, 40), (MatMul.entry, 4, 40),
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
