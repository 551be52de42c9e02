extension ModelConfiguration {
  /// A bound by its name on the command line and in `config.json`: an entry of a table. To add one,
  /// add a ``Bound``, an entry, and a golden.
  public struct BoundChoice: NamedChoice {
    public let rawValue: String
    /// Where it is from.
    public let paper: String
    /// The settings that it takes.
    public let settings: [BoundSetting]
    /// The bound of a configuration that has these settings.
    public let bound: @Sendable (ModelConfiguration) -> any Bound

    /// The evidence lower bound, its divergence weighted by β and perhaps with free bits.
    public static let elbo = Self(
      rawValue: "elbo", paper: "Kingma and Welling 2014, Higgins et al. 2017", settings: [.beta, .freeBits]
    ) { EvidenceLowerBound(beta: $0.beta, freeBits: $0.freeBits) }

    /// The importance-weighted bound of several draws.
    public static let iwae = Self(rawValue: "iwae", paper: "Burda et al. 2016", settings: [.importanceSamples]) {
      ImportanceWeightedBound(samples: $0.importanceSamples ?? usual.importanceSamples)
    }

    /// The total correlation of the latents weighted by β.
    public static let tc = Self(rawValue: "tc", paper: "Chen et al. 2018", settings: [.beta]) {
      TotalCorrelationBound(beta: $0.beta)
    }

    /// The divergence held at a capacity.
    public static let capacity = Self(
      rawValue: "capacity", paper: "Burgess et al. 2018", settings: [.gamma, .capacity]
    ) { CapacityBound(gamma: $0.gamma ?? usual.gamma, capacity: $0.capacity ?? usual.capacity) }

    public static let allCases = [elbo, iwae, tc, capacity]

    /// The papers' usual values, for those who give none.
    static let usual = (importanceSamples: 5, gamma: 1000.0, capacity: 25.0)
  }

  /// A number that some bounds take and others do not: an entry of a table.
  public struct BoundSetting: NamedChoice {
    public let rawValue: String
    /// What it can be, and what it is where a bound does not take it.
    let expected, absent: String
    /// What a configuration says of it, as text, and whether it can be that; nil where it says
    /// nothing.
    let given: @Sendable (ModelConfiguration) -> (text: String, isAllowed: Bool)?

    /// The weight of a divergence.
    public static let beta = Self(rawValue: "beta", expected: "a finite number of at least 0", absent: "1") {
      $0.beta == 1 ? nil : number($0.beta) { $0 >= 0 }
    }
    /// The nats that each dimension of z may say without being pulled to the prior.
    public static let freeBits = Self(
      rawValue: "free bits", expected: "a finite number of at least 0", absent: "none"
    ) { number($0.freeBits) { $0 >= 0 } }
    /// The draws of z per image.
    public static let importanceSamples = Self(
      rawValue: "importance samples", expected: "1 to 1000", absent: "none"
    ) { $0.importanceSamples.map { ("\($0)", (1...1000).contains($0)) } }
    /// The weight of the distance from a capacity.
    public static let gamma = Self(rawValue: "gamma", expected: "a finite number above 0", absent: "none") {
      number($0.gamma) { $0 > 0 }
    }
    /// The nats at which a divergence is held.
    public static let capacity = Self(
      rawValue: "capacity", expected: "a finite number of at least 0", absent: "none"
    ) { number($0.capacity) { $0 >= 0 } }

    public static let allCases = [beta, freeBits, importanceSamples, gamma, capacity]

    private static func number(
      _ value: Double?, _ isAllowed: (Double) -> Bool
    ) -> (text: String, isAllowed: Bool)? { value.map { ("\($0)", $0.isFinite && isAllowed($0)) } }
  }
}
