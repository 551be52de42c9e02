import Autograd
import Checking
import TensorCore

/// What the checks know of ``GaussianKL``.
extension GaussianKL {
  package static let entry = OpEntry(
    // Random images may have one latent: it stays away from the prior, see below.
    perImage: GaussianKL(), domains: [.real, Domain(0.5...2)],
    specimens: [
      specimen("rows", [3, 7]), specimen("one-value-a-row", [4, 1]), specimen("one-row", [1, 5]),
      specimen("empty-batch", [0, 3]), specimen("large", [3, 3], [Domain(-100...100), Domain(-30...30)]),
      specimen("rank-one", [5]), specimen("images", [2, 3, 4, 2]),
      // At v = 1/1024, expm1(v) − v is 1/2048 of v: that much of v's rounding remains.
      specimen("near-the-prior", [3, 7], [Domain(-0x1p-10...0x1p-10)], condition: 2048), specimen("rounded", [3, 7]),
      specimen("long-rows", [3, 9_001]), specimen("long-batch", [9_001, 2]),
    ], extremes: [[0, 0, 1e-10, 0, 0, 0, .nan, 0], [0, 100, 0, -1e30, 80, -.infinity, 0, .nan]],
    yield: [0, .infinity, 5e-21, 5e29, 2.7703112e34, .infinity, .nan, .nan],
    tolerance: Tolerances(
      gradient: 5e-12, goldenDouble: 5e-16, goldenFloat: 2e-7, referenceFloat: 5e-7, precision: 8, extremes: 3e-7))

  private static func specimen(
    _ name: String, _ shape: Shape, _ domains: [Domain] = [.real], condition: Double = 1
  ) -> Specimen { Specimen(name, GaussianKL(), [shape, shape], domains: domains, condition: condition) }
}
