import Autograd
import Checking
import TensorCore

/// What the checks know of ``Reshape``.
extension Reshape {
  package static let entry = OpEntry(
    Reshape.self,
    specimens: [
      Specimen("flatten", Reshape([2, 12]), [[2, 3, 4]]), Specimen("split", Reshape([2, 3, 2, 2]), [[6, 4]]),
      Specimen("to-scalar", Reshape([]), [[1, 1]]), Specimen("from-scalar", Reshape([1, 1, 1]), [[]]),
      Specimen("empty-batch", Reshape([0, 6]), [[0, 2, 3]]),
      Specimen("rounded", Reshape([2, 12]), [[2, 3, 4]]), Specimen("long-axis", Reshape([9_001, 3]), [[3, 9_001]]),
      Specimen("one-row", Reshape([1_101]), [[1, 1_101]]), Specimen("one-column", Reshape([1_101]), [[1_101, 1]]),
    ],
    variation: { dice in
      let shape = dice.shape()
      let target = dice.coin() ? Shape(shape.extents.reversed()) : Shape([shape.count])
      return Specimen("\(target)", Reshape(target), [shape])
    },
    rejected: [
      Rejected(Reshape([2, 3]), [[5]], because: "6 scalars for the shape [2, 3]"),
      Rejected(Reshape([]), [[2]], because: "1 scalars"), Rejected(Reshape([0, 4]), [[4]], because: "0 scalars"),
      Rejected(Reshape([2]), [[2], [2]], because: "1 inputs"),
    ],
    extremes: [
      Extreme(
        Reshape([2, 2]), [Tensor([4], [.infinity, .nan, 3e38, .leastNonzeroMagnitude])],
        yields: Tensor([2, 2], [.infinity, .nan, 3e38, .leastNonzeroMagnitude]))
    ], tolerance: .exact)
}
