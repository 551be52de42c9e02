import Autograd
import Checking

/// What the checks know of ``LeakyReLU``.
extension LeakyReLU {
  package static let entry: OpEntry = {
    let op = LeakyReLU(slope: 0.2)
    let domain = Domain(-2...2, kinks: [0])
    return OpEntry(
      LeakyReLU.self,
      specimens: Specimen.unary(op, domain: domain) + [
        Specimen("slope-of-a-hundredth", LeakyReLU(slope: 0.01), [[3, 4]], domains: [domain]),
        Specimen("kink", op, [[4]], domains: [Domain(-0.1...0.1, kinks: [0])]),
        Specimen("negative-slope", LeakyReLU(slope: -1.5), [[9]], domains: [domain]),
      ],
      variation: { dice in
        let slope = Double(dice.roll(-10...20)) / 10
        let shape = dice.shape()
        return Specimen("slope \(slope)", LeakyReLU(slope: slope), [shape], domains: [domain])
      },
      rejected: Rejected.unary(op) + [
        Rejected(LeakyReLU(slope: .nan), [[2]], because: "a finite slope"),
        Rejected(LeakyReLU(slope: .infinity), [[2]], because: "a finite slope"),
      ],
      extremes: [
        Extreme(
          op, [[-.infinity, -3e38, -1e-37, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan]],
          yields: [-.infinity, -6e37, -2e-38, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan],
          slopes: [[0.2, 0.2, 0.2, 0.2, 1, 1, 1, 0.2]])
      ], tolerance: Tolerances(gradient: 2e-12, goldenFloat: 1e-7, referenceFloat: 2e-7, precision: 3))
  }()
}
