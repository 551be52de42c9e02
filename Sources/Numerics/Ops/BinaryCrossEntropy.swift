import Autograd
import Checking
import TensorCore

/// What the checks know of ``BinaryCrossEntropy``.
extension BinaryCrossEntropy {
  package static let entry = OpEntry(
    perImage: BinaryCrossEntropy(), domains: domains,
    specimens: [
      specimen("grey-levels", [3, 7]), specimen("images", [2, 3, 4, 2]), specimen("one-value-a-row", [4, 1]),
      specimen("empty-batch", [0, 3]), specimen("zeros-and-ones", [3, 6]), specimen("saturated", [3, 3]),
      specimen("rank-one", [5]), specimen("rounded", [3, 7]), specimen("long-rows", [3, 9_001]),
      specimen("long-batch", [9_001, 2]), specimen("one-long-row", [1, 1_201]),
    ], extremes: [[0, 0, 1, 1, 1e-37, 0, .nan, 0.5, -0.5, 2], [0, 1, 0, 1, 1, 0.25, 0, .nan, 0, 1]],
    yield: [0, 100, 100, 0, 85.195654, 25, .nan, .nan, .nan, .nan], constants: [1],
    // At p = 0.02 the third derivative, 2 / p³, makes the truncation error of a finite difference
    // 1e-7 of the gradient.
    tolerance: Tolerances(
      gradient: 3e-9, goldenDouble: 1e-15, goldenFloat: 4e-7, referenceFloat: 4e-7, precision: 7, extremes: 3e-7))

  private static let domains = [Domain.probability, Domain(0...1)]

  private static func specimen(_ name: String, _ shape: Shape) -> Specimen {
    Specimen(name, BinaryCrossEntropy(), [shape, shape], domains: domains)
  }
}
