import Autograd
import Checking
import TensorCore

/// What the checks know of ``Mean``.
extension Mean {
  package static let entry = OpEntry(
    reducing: Mean.self, { Mean($0) },
    extremes: [[1e38, 1e38], [.infinity, 1], [.infinity, -.infinity], [.nan, 1], [1e20, 1], [2e-38, 0]],
    yield: [1e38, .infinity, .nan, .nan, 5e19, 1e-38],
    further: [Extreme(Mean(AxisReduction([1])), [Tensor([2, 0], [])], yields: Tensor([2], [.nan, .nan]))],
    tolerance: Tolerances(gradient: 2e-12, goldenFloat: 3e-7, referenceFloat: 2e-6, precision: 20))
}
