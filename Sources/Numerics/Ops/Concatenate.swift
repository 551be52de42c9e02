import Autograd
import Checking
import TensorCore

/// What the checks know of ``Concatenate``.
extension Concatenate {
  package static let entry = OpEntry(
    Concatenate.self,
    specimens: [
      Specimen("rows", Concatenate(axis: 0), [[2, 3], [4, 3]]),
      Specimen("columns-of-three", Concatenate(axis: 1), [[2, 3], [2, 1], [2, 2]]),
      Specimen("middle-axis", Concatenate(axis: 1), [[2, 2, 3], [2, 4, 3]]),
      Specimen("channels", Concatenate(axis: 3), [[2, 3, 2, 1], [2, 3, 2, 2], [2, 3, 2, 3]]),
      Specimen("with-an-empty-piece", Concatenate(axis: 0), [[2, 3], [0, 3], [1, 3]]),
      Specimen("empty-batch", Concatenate(axis: 1), [[0, 2], [0, 3]]),
      Specimen("one-input", Concatenate(axis: 0), [[3]]),
      Specimen("equal-pieces", Concatenate(axis: 0), [[2, 3], [2, 3]]),
      Specimen("rounded", Concatenate(axis: 1), [[2, 3], [2, 4]]),
      Specimen("long-axis", Concatenate(axis: 1), [[3, 9_001], [3, 3]]),
      Specimen("square", Concatenate(axis: 1), [[23, 23], [23, 23]]),
    ],
    variation: { dice in
      let shape = dice.shape()
      let axis = dice.roll(0...shape.rank - 1)
      let inputs = [shape] + (0..<dice.roll(0...2)).map { _ in shape.replacing(axis: axis, by: dice.roll(0...3)) }
      return Specimen("axis \(axis)", Concatenate(axis: axis), inputs)
    },
    rejected: [
      Rejected(Concatenate(axis: 0), [], because: "at least 1 input"),
      Rejected(Concatenate(axis: 2), [[2, 3], [2, 3]], because: "an axis in 0..<2"),
      Rejected(Concatenate(axis: -1), [[2, 3]], because: "an axis in 0..<2"),
      Rejected(Concatenate(axis: 0), [[]], because: "an axis in 0..<0"),
      Rejected(Concatenate(axis: 0), [[2, 3], [2, 4]], because: "differ on axis 0 alone"),
      Rejected(Concatenate(axis: 0), [[2], [2, 1]], because: "differ on axis 0 alone"),
    ],
    extremes: [
      Extreme(
        Concatenate(axis: 0), [[.nan, 1], [.infinity], [-.infinity, 3e38]],
        yields: [.nan, 1, .infinity, -.infinity, 3e38])
    ], tolerance: .exact)
}
