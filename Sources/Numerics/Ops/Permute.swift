import Autograd
import Checking
import TensorCore

/// What the checks know of ``Permute``.
extension Permute {
  package static let entry = OpEntry(
    Permute.self,
    specimens: [
      Specimen("transpose", Permute([1, 0]), [[3, 5]]), Specimen("identity", Permute([0, 1, 2]), [[2, 3, 2]]),
      Specimen("rotation", Permute([2, 0, 1]), [[2, 3, 4]]),
      Specimen("image-to-channels-first", Permute([0, 3, 1, 2]), [[2, 3, 5, 4]]),
      Specimen("size-one-axes", Permute([3, 1, 0, 2]), [[1, 4, 1, 3]]),
      Specimen("empty-batch", Permute([1, 0, 2]), [[0, 2, 3]]), Specimen("scalar", Permute([]), [[]]),
      Specimen("rounded", Permute([1, 0]), [[3, 5]]), Specimen("long-axis", Permute([1, 0]), [[9_001, 3]]),
      Specimen("square", Permute([1, 0]), [[23, 23]]),
    ],
    variation: { dice in
      let shape = dice.shape()
      var axes = Array(0..<shape.rank)
      for last in axes.indices.reversed() { axes.swapAt(last, dice.roll(0...last)) }
      return Specimen("\(axes)", Permute(axes), [shape])
    },
    rejected: [
      Rejected(Permute([1, 0]), [[2, 3, 4]], because: "an order of the 3 axes"),
      Rejected(Permute([0, 0]), [[2, 3]], because: "an order of the 2 axes"),
      Rejected(Permute([0, 2]), [[2, 3]], because: "an order of the 2 axes"),
      Rejected(Permute([0, -1]), [[2, 3]], because: "an order of the 2 axes"),
      Rejected(Permute([0]), [[2], [2]], because: "1 inputs"),
    ],
    extremes: [
      Extreme(
        Permute([1, 0]), [Tensor([2, 2], [.infinity, .nan, 3e38, .leastNonzeroMagnitude])],
        yields: Tensor([2, 2], [.infinity, 3e38, .nan, .leastNonzeroMagnitude]))
    ], tolerance: .exact)
}
