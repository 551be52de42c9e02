import Autograd
import Checking

/// What the checks know of ``Clamp``.
extension Clamp {
  package static let entry: OpEntry = {
    let op = Clamp(lower: -0.5, upper: 0.75)
    let domain = Domain(-2...2, kinks: [-0.5, 0.75])
    return OpEntry(
      Clamp.self,
      specimens: Specimen.unary(op, domain: domain) + [
        Specimen("kinks", op, [[6]], domains: [domain]),
        Specimen("one-sided", Clamp(lower: 0.75, upper: .infinity), [[9]], domains: [domain]),
      ],
      variation: { dice in
        let lower = Double(dice.roll(-8...8)) / 8
        let upper = lower + Double(dice.roll(1...8)) / 8
        let shape = dice.shape()
        return Specimen(
          "\(lower)…\(upper)", Clamp(lower: lower, upper: upper), [shape],
          domains: [Domain(-2...2, kinks: [lower, upper])])
      },
      rejected: Rejected.unary(op) + [
        Rejected(Clamp(lower: 1, upper: -1), [[2]], because: "lower ≤ upper"),
        Rejected(Clamp(lower: .nan, upper: 1), [[2]], because: "lower ≤ upper"),
        Rejected(Clamp(lower: 0, upper: .nan), [[2]], because: "lower ≤ upper"),
      ],
      extremes: [
        Extreme(
          op, [[-.infinity, -3e38, 0, .leastNonzeroMagnitude, 3e38, .infinity, .nan]],
          yields: [-0.5, -0.5, 0, .leastNonzeroMagnitude, 0.75, 0.75, .nan], slopes: [[0, 0, 1, 1, 0, 0, 0]]),
        Extreme(
          op, [[-0.51, -0.5, -0.49, 0.74, 0.75, 0.76]], yields: [-0.5, -0.5, -0.49, 0.74, 0.75, 0.75],
          slopes: [[0, 0, 1, 1, 0, 0]]),
        Extreme(
          Clamp(lower: -.infinity, upper: .infinity), [[-.infinity, 3e38, .nan]], yields: [-.infinity, 3e38, .nan]),
      ], tolerance: .exact)
  }()
}
