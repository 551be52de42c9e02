/// A figure that somebody has published, and what came of repeating it.
///
/// Texts are plain. The comparison is computed here and nowhere else, and a NaN never agrees.
public struct PublishedFigure: Sendable {
  /// What was repeated: `MNIST: a fully connected VAE`.
  public var title: String
  /// What the figure is, with its unit.
  public var quantity: FigureQuantity
  /// The published value.
  public var value: Double
  /// Its published error; nil where none was.
  public var error: Double?
  /// How far ours may be off where the published error is smaller, in the figure's unit.
  public var within: Double
  /// Where it was published, what differs here, and why.
  public var origin: FigureOrigin
  /// Ours: of one run, or of runs that differ in the seed alone.
  public var ours: [MeasuredFigure]

  /// A figure.
  public init(
    title: String, quantity: FigureQuantity, value: Double, error: Double? = nil, within: Double, origin: FigureOrigin,
    ours: [MeasuredFigure]
  ) {
    (self.title, self.quantity, self.value, self.error) = (title, quantity, value, error)
    (self.within, self.origin, self.ours) = (within, origin, ours)
  }

  /// Our mean over the seeds.
  var mean: SeedMean { SeedMean(ours) }

  /// Our mean less the published value.
  public var difference: Double { mean.mean - value }

  /// How far ours may be off: the published error, or ``within`` where that is larger.
  public var tolerance: Double { max(error ?? 0, within) }

  /// Whether ours agrees.
  public var agrees: Bool { difference.magnitude <= tolerance }

  /// Whether ours agrees, or is a number that is known to differ, and why.
  public var isAccountedFor: Bool { agrees || origin.cause != nil && difference.isFinite }

  /// `105.43 ± 0.08`.
  public var ownText: String { mean.text(quantity.digits) }

  /// `105.6`, `89.78 ± 0.01`: as it was published.
  public var publishedText: String {
    ([value] + (error.map { [$0] } ?? [])).map { Numeral.significant($0, 10) }.joined(separator: " ± ")
  }

  /// `+0.12`.
  public var differenceText: String {
    let text = Numeral.fixed(difference, quantity.digits)
    return difference > 0 ? "+\(text)" : text
  }

  /// `within 0.5`, `not within 0.5`, or `not within 0.5, cause found`.
  public var verdict: String {
    "\(agrees ? "" : "not ")within \(Numeral.significant(tolerance, 10))"
      + (isAccountedFor && !agrees ? ", cause found" : "")
  }
}

/// What is measured of a trained model.
public struct FigureQuantity: Sendable, Equatable {
  /// A short name: `test −ELBO`.
  public var name: String
  /// How it is measured, in a sentence without its end.
  public var explanation: String
  /// The decimals that are shown.
  public var digits: Int

  /// A quantity.
  public init(_ name: String, explanation: String, digits: Int) {
    (self.name, self.explanation, self.digits) = (name, explanation, digits)
  }
}

/// What a run came to.
public struct MeasuredFigure: Sendable, Equatable {
  /// The value, a mean over the test images or a figure of all of them.
  public var mean: Double
  /// Its standard error over the test images; nil where it is not known.
  public var standardError: Double?
  /// The SHA-256 of the checkpoint's payload, in hexadecimal.
  public var checkpointHash: String
  /// Seconds of training by the clock on the wall.
  public var trainingSeconds: Double

  /// A figure.
  public init(mean: Double, standardError: Double?, checkpointHash: String, trainingSeconds: Double) {
    (self.mean, self.standardError) = (mean, standardError)
    (self.checkpointHash, self.trainingSeconds) = (checkpointHash, trainingSeconds)
  }
}

extension SeedMean {
  /// Of several seeds, with the error over these; of one, with that over the test images.
  init(_ figures: [MeasuredFigure]) {
    if figures.count == 1 {
      self.init(mean: figures[0].mean, standardError: figures[0].standardError)
    } else {
      self.init(figures.map(\.mean))
    }
  }
}
