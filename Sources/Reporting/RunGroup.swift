/// Runs of one kind: a run, or the settings and seeds that it was multiplied by.
public struct RunGroup: Sendable {
  /// A short name, from which the figures' file names are made.
  public var name: String
  /// What its section is called: `MNIST: a fully connected VAE`.
  public var title: String
  /// The settings, at least one.
  public var variants: [RunVariant]

  /// A group.
  public init(name: String, title: String, variants: [RunVariant]) {
    (self.name, self.title, self.variants) = (name, title, variants)
  }

  /// A run by itself.
  public init(_ run: RunRecord) {
    self.init(name: run.name, title: run.title, variants: [RunVariant(settings: [], runs: [run])])
  }

  /// The names of the group's files begin with it.
  var stem: String { RunRecord.stem(name) }

  /// All its runs.
  public var runs: [RunRecord] { variants.flatMap(\.runs) }
}

/// One setting of a group: runs that differ in the seed alone.
public struct RunVariant: Sendable {
  /// What sets it apart from the group's other settings; none where it is the only one.
  public var settings: [Setting]
  /// A run for each seed, at least one; the first is shown whole.
  public var runs: [RunRecord]

  /// A setting.
  public init(settings: [Setting], runs: [RunRecord]) { (self.settings, self.runs) = (settings, runs) }

  /// `beta 4, latent-dim 10`.
  var name: String { settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ") }

  /// A term of the test loss after the last epoch, over the seeds.
  func last(_ term: KeyPath<LossTerms, Double>) -> SeedMean {
    SeedMean(runs.compactMap { $0.epochs.last?.test[keyPath: term] })
  }
}

/// A mean over runs that differ in the seed, and its standard error: the deviation over √n.
struct SeedMean {
  private let isEmpty: Bool
  let mean: Double
  /// Nil for a single run, of which it is not known.
  let standardError: Double?

  /// A mean whose error is known.
  init(mean: Double, standardError: Double?) {
    (isEmpty, self.mean, self.standardError) = (false, mean, standardError)
  }

  init(_ values: [Double]) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    (isEmpty, self.mean) = (values.isEmpty, mean)
    standardError = values.count > 1 ? (squares / (n - 1) / n).squareRoot() : nil
  }

  /// `105.43 ± 0.08`; `–` where nothing was trained, `NaN` where training diverged.
  func text(_ digits: Int) -> String {
    if isEmpty { return "–" }
    return ([mean] + (standardError.map { [$0] } ?? [])).map { Numeral.fixed($0, digits) }.joined(separator: " ± ")
  }
}
