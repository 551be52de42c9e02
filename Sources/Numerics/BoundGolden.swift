import Models

/// A bound and its context, as the attributes of a golden's case name them.
struct BoundGolden: Decodable {
  /// Its name in the table of bounds; nil for the importance-weighted one where there are
  /// `samples`, otherwise for the ELBO.
  let objective: ModelConfiguration.BoundChoice?
  let beta, freeBits, gamma, capacity: Double?
  /// Draws per image.
  let samples: Int?
  /// Of the context.
  let warmth: Double?
  let images: Int?

  /// What the table of bounds makes of it.
  var bound: any Bound {
    ModelConfiguration(
      .mlp, beta: beta, objective: objective ?? (samples == nil ? nil : .iwae), importanceSamples: samples,
      gamma: gamma, capacity: capacity, freeBits: freeBits
    ).bound
  }

  /// The context, at rest unless the case says otherwise.
  var context: BoundContext { BoundContext(warmth: warmth ?? 1, images: images) }
}
