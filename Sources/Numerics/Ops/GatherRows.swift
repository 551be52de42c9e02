import Autograd
import Checking
import TensorCore

/// What the checks know of ``GatherRows``.
extension GatherRows {
  package static let entry = OpEntry(
    GatherRows.self,
    specimens: [
      Specimen("in-order", GatherRows([0, 2, 3]), [[4, 3]]),
      Specimen("repeats", GatherRows([2, 0, 2, 2, 1]), [[3, 4]]),
      Specimen("vector", GatherRows([4, 4, 0]), [[5]]), Specimen("images", GatherRows([1, 0, 1]), [[2, 3, 2, 2]]),
      Specimen("no-rows", GatherRows([]), [[3, 2]]), Specimen("no-columns", GatherRows([1, 1]), [[2, 0]]),
      Specimen("empty-batch", GatherRows([]), [[0, 2]]), Specimen("one-column", GatherRows([2, 0]), [[3, 1]]),
      Specimen("rounded", GatherRows([2, 0, 2, 2, 1]), [[3, 4]]),
      Specimen("long-axis", GatherRows((0..<1_200).map { $0 * 7 % 1_001 }), [[1_001, 17]]),
      Specimen("square", GatherRows([22, 0, 1, 22]), [[31, 31]]),
      Specimen("one-row", GatherRows([0, 0]), [[1, 1_201]]),
    ],
    variation: { dice in
      let shape = dice.shape()
      let rows = (0..<dice.roll(0...9)).map { _ in dice.roll(0...shape[0] - 1) }
      return Specimen("rows \(rows)", GatherRows(rows), [shape])
    },
    rejected: [
      Rejected(GatherRows([0, 3]), [[3, 2]], because: "rows in 0..<3"),
      Rejected(GatherRows([-1]), [[3, 2]], because: "rows in 0..<3"),
      Rejected(GatherRows([0]), [[0, 2]], because: "rows in 0..<0"),
      Rejected(GatherRows([0]), [[]], because: "a shape [n, …]"),
      Rejected(GatherRows([0]), [[2], [2]], because: "1 inputs"),
    ], extremes: [Extreme(GatherRows([2, 0, 2]), [[.infinity, .nan, 5]], yields: [5, .infinity, 5])],
    tolerance: Tolerances(goldenFloat: 2e-7, precision: 6))
}
