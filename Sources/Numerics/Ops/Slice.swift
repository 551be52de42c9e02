import Autograd
import Checking
import TensorCore

/// What the checks know of ``Slice``.
extension Slice {
  package static let entry = OpEntry(
    Slice.self,
    specimens: [
      Specimen("rows", Slice(axis: 0, 1..<3), [[5, 3]]), Specimen("columns", Slice(axis: 1, 2..<4), [[3, 4]]),
      Specimen("middle-axis", Slice(axis: 1, 0..<2), [[2, 5, 3]]),
      Specimen("channels-of-an-image", Slice(axis: 3, 1..<2), [[2, 3, 2, 3]]),
      Specimen("everything", Slice(axis: 0, 0..<4), [[4, 2]]), Specimen("nothing", Slice(axis: 1, 2..<2), [[2, 3]]),
      Specimen("empty-batch", Slice(axis: 1, 1..<3), [[0, 4]]),
      Specimen("one-column", Slice(axis: 0, 1..<3), [[4, 1]]), Specimen("rounded", Slice(axis: 1, 1..<4), [[3, 5]]),
      Specimen("long-axis", Slice(axis: 1, 7..<9_000), [[3, 9_001]]),
      Specimen("square", Slice(axis: 1, 0..<23), [[25, 25]]),
      Specimen("one-row", Slice(axis: 1, 7..<1_100), [[1, 1_201]]),
    ],
    variation: { dice in
      let shape = dice.shape()
      let axis = dice.roll(0...shape.rank - 1)
      let lower = dice.roll(0...shape[axis])
      let range = lower..<dice.roll(lower...shape[axis])
      return Specimen("axis \(axis), \(range)", Slice(axis: axis, range), [shape])
    },
    rejected: [
      Rejected(Slice(axis: 2, 0..<1), [[2, 3]], because: "an axis in 0..<2"),
      Rejected(Slice(axis: -1, 0..<1), [[2, 3]], because: "an axis in 0..<2"),
      Rejected(Slice(axis: 0, 0..<1), [[]], because: "an axis in 0..<0"),
      Rejected(Slice(axis: 1, 2..<4), [[2, 3]], because: "a range in 0..<3"),
      Rejected(Slice(axis: 0, -1..<1), [[2, 3]], because: "a range in 0..<2"),
      Rejected(Slice(axis: 0, 0..<1), [[2], [2]], because: "1 inputs"),
    ], extremes: [Extreme(Slice(axis: 0, 1..<3), [[.nan, .infinity, .nan, 0]], yields: [.infinity, .nan])],
    tolerance: .exact)
}
