import Autograd
import Checking
import TensorCore

/// What the checks know of ``BinaryCrossEntropyWithLogits``.
extension BinaryCrossEntropyWithLogits {
  package static let entry = OpEntry(
    perImage: BinaryCrossEntropyWithLogits(), domains: [Domain(-6...6), Domain(0...1)],
    specimens: [
      specimen("grey-levels", [3, 7]), specimen("images", [2, 3, 4, 2]), specimen("one-value-a-row", [4, 1]),
      specimen("empty-batch", [0, 3]), specimen("zeros-and-ones", [3, 6]),
      specimen("large", [3, 3], Domain(-100...100)), specimen("rank-one", [5]), specimen("rounded", [3, 7]),
      specimen("long-rows", [3, 9_001]), specimen("long-batch", [9_001, 2]), specimen("one-long-row", [1, 1_201]),
    ],
    // The first: in Float σ(20) is 1, and the loss from probabilities would be 100.
    extremes: [[20, -20, 3e38, 3e38, -3e38, -3e38, 0, -50, .nan, 0], [0, 0, 0, 1, 0, 1, 0.25, 0, 0, .nan]],
    yield: [20, 2.0611537e-9, 3e38, 0, 0, 3e38, 0.6931472, 1.9287499e-22, .nan, .nan], constants: [1],
    tolerance: Tolerances(gradient: 4e-12, goldenDouble: 6e-16, goldenFloat: 5e-7, referenceFloat: 6e-7, precision: 9))

  private static func specimen(_ name: String, _ shape: Shape, _ logits: Domain = Domain(-6...6)) -> Specimen {
    Specimen(name, BinaryCrossEntropyWithLogits(), [shape, shape], domains: [logits, Domain(0...1)])
  }
}
