import Autograd
import Checking
import TensorCore

/// What the checks know of ``SquaredError``.
extension SquaredError {
  package static let entry = OpEntry(
    perImage: SquaredError(),
    specimens: [
      specimen("rows", [3, 7]), specimen("one-value-a-row", [4, 1]), specimen("one-row", [1, 5]),
      specimen("empty-batch", [0, 3]), specimen("images", [2, 3, 4, 2]), specimen("rank-one", [5]),
      specimen("square", [23, 23]),
      specimen("rounded", [3, 7]), specimen("long-rows", [3, 9_001]), specimen("long-batch", [9_001, 2]),
    ], extremes: [[1e30, 1e-30, 1e15, 4097, .infinity, .nan, 0], [0, 0, -1e15, 4096, 0, 0, .nan]],
    yield: [.infinity, 0, 4e30, 1, .infinity, .nan, .nan],
    tolerance: Tolerances(
      gradient: 5e-12, goldenDouble: 7e-16, goldenFloat: 3e-7, referenceFloat: 4e-7, precision: 7, extremes: 3e-7))

  private static func specimen(_ name: String, _ shape: Shape) -> Specimen {
    Specimen(name, SquaredError(), [shape, shape])
  }
}
