import Autograd
import Checking
import TensorCore

/// What the checks know of ``Reparameterize``.
extension Reparameterize {
  package static let entry: OpEntry = {
    let op = Reparameterize()
    func specimen(_ name: String, _ shape: Shape, _ domains: [Domain] = [.real]) -> Specimen {
      Specimen(name, op, [shape, shape, shape], domains: domains)
    }
    return OpEntry(
      Reparameterize.self,
      specimens: [
        specimen("rows", [3, 5]), specimen("one-latent", [4, 1]), specimen("one-row", [1, 6]),
        specimen("empty-batch", [0, 3]), specimen("large", [2, 3], [.real, Domain(-30...30), .real]),
        specimen("overflowing-variance", [2, 3], [.real, Domain(100...160), .real]), specimen("scalar", []),
        specimen("rounded", [3, 7]), specimen("long-axis", [3, 9_001]), specimen("square", [19, 19]),
      ],
      variation: { dice in
        let shape = dice.shape()
        return Specimen("", op, [shape, shape, shape])
      },
      rejected: [
        Rejected(op, [[2, 3], [2, 3]], because: "3 inputs"),
        Rejected(op, [[2, 3], [2, 3], [3]], because: "three equal shapes"),
        Rejected(op, [[2, 3], [2, 1], [2, 3]], because: "three equal shapes"),
      ],
      extremes: [
        Extreme(
          op,
          [
            [1, 1, 0, 0, 0, .nan, 0, 0], [-.infinity, -300, 100, 170, 200, 0, .nan, 0], [2, 2, 1, -1, 1, 0, 0, .nan],
          ], yields: [1, 1, 5.1847055e21, -8.2230127e36, .infinity, .nan, .nan, .nan])
      ], constants: [2],
      tolerance: Tolerances(
        gradient: 5e-12, goldenDouble: 4e-16, goldenFloat: 2e-7, referenceFloat: 4e-7, precision: 5, extremes: 1e-7))
  }()
}
