import Autograd
import Checking
import TensorCore

/// What the checks know of ``Broadcast``.
extension Broadcast {
  package static let entry = OpEntry(
    Broadcast.self,
    specimens: [
      Specimen("new-leading-axis", Broadcast([3, 4]), [[4]]), Specimen("column", Broadcast([3, 4]), [[3, 1]]),
      Specimen("middle-axis", Broadcast([2, 3, 4]), [[2, 1, 4]]), Specimen("scalar", Broadcast([2, 3]), [[]]),
      Specimen("several-axes", Broadcast([2, 3, 2, 5]), [[3, 1, 5]]),
      Specimen("same-shape", Broadcast([2, 3]), [[2, 3]]), Specimen("to-empty-batch", Broadcast([0, 3]), [[1, 3]]),
      Specimen("empty-batch", Broadcast([0, 3]), [[0, 1]]), Specimen("scalar-to-scalar", Broadcast([]), [[]]),
      Specimen("rounded", Broadcast([5, 4]), [[5, 1]]), Specimen("long-axis", Broadcast([9_001, 3]), [[9_001, 1]]),
      Specimen("long-axis-repeated", Broadcast([9_001, 3]), [[3]]),
      Specimen("row-repeated", Broadcast([3, 1_201]), [[1, 1_201]]),
    ],
    variation: { dice in
      let shape = dice.shape()
      let part = dice.repeatedPart(of: shape)
      return Specimen("\(part) to \(shape)", Broadcast(shape), [part])
    },
    rejected: [
      Rejected(Broadcast([2, 3]), [[2]], because: "broadcasts to [2, 3]"),
      Rejected(Broadcast([1, 3]), [[2, 3]], because: "broadcasts to [1, 3]"),
      Rejected(Broadcast([3]), [[1, 3]], because: "broadcasts to [3]"),
      Rejected(Broadcast([2]), [[0]], because: "broadcasts to [2]"),
      Rejected(Broadcast([2]), [[2], [2]], because: "1 inputs"),
    ],
    extremes: [
      Extreme(
        Broadcast([2, 2]), [Tensor([2, 1], [.infinity, .nan])],
        yields: Tensor([2, 2], [.infinity, .infinity, .nan, .nan]))
    ], tolerance: Tolerances(goldenFloat: 3e-7, precision: 30))
}
