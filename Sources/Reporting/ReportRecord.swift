/// Everything that a report tells. The caller measures and fills it; the writer adds prose, tables
/// and figures.
///
/// Texts are plain (the writer escapes them) unless their comment says Markdown. Nothing but
/// ``machine`` may depend on the time, the machine or the number of threads: all else must be the
/// same when the same sources run again.
public struct ReportRecord: Sendable {
  /// The title; the writer adds to it when a run was made on drawn data.
  public var title: String
  /// What the repository is and what was done, in a sentence or two (Markdown); the headline
  /// numbers follow it.
  public var introduction: String
  /// Where the sources, the data and the numbers come from.
  public var provenance: Provenance
  /// The results of the numerical checks; nil leaves the section out.
  public var numerics: NumericsRecord?
  /// The models that were trained, in the order of the report.
  public var runs: [RunRecord]
  /// One mini-batch, step by step; nil leaves the section out.
  public var trace: TraceRecord?
  /// How someone else makes the same report.
  public var reproduction: Reproduction
  /// What ran it, and how long it took.
  public var machine: MachineFacts

  /// A record.
  public init(
    title: String, introduction: String, provenance: Provenance, numerics: NumericsRecord? = nil, runs: [RunRecord],
    trace: TraceRecord? = nil, reproduction: Reproduction, machine: MachineFacts
  ) {
    self.title = title
    self.introduction = introduction
    self.provenance = provenance
    self.numerics = numerics
    self.runs = runs
    self.trace = trace
    self.reproduction = reproduction
    self.machine = machine
  }
}

/// A name and its value, such as a setting of a configuration.
public struct Setting: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The value, as text.
  public var value: String

  /// A setting.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Where the sources and the numbers come from.
public struct Provenance: Sendable {
  /// The commit of the sources. Name the last one that changed anything but the report itself: a
  /// report that is committed and made again then names the same one.
  public var commit: String
  /// The seed of all random numbers.
  public var seed: UInt64
  /// The random numbers' algorithm and version.
  public var randomNumbers: String
  /// What computes: the engine, its precision, its gemm.
  public var engine: String
  /// The configuration that all runs share.
  public var configuration: [Setting]

  /// A provenance.
  public init(commit: String, seed: UInt64, randomNumbers: String, engine: String, configuration: [Setting] = []) {
    self.commit = commit
    self.seed = seed
    self.randomNumbers = randomNumbers
    self.engine = engine
    self.configuration = configuration
  }
}

/// A data set, and the fingerprint that tells it from any other.
public struct DataSetRecord: Sendable, Equatable {
  /// The name, as captions use it: `MNIST`, `drawn faces`.
  public var name: String
  /// Where it comes from, in a sentence.
  public var source: String
  /// Images to train on.
  public var trainCount: Int
  /// Images to test on.
  public var testCount: Int
  /// The shape of an image as the model sees it: `28 × 28 × 1`.
  public var imageShape: String
  /// The SHA-256 of the data, in hexadecimal.
  public var fingerprint: String
  /// Whether a program drew the images, so that they are no photographs and no handwriting.
  public var isDrawn: Bool

  /// A data set.
  public init(
    name: String, source: String, trainCount: Int, testCount: Int, imageShape: String, fingerprint: String,
    isDrawn: Bool
  ) {
    self.name = name
    self.source = source
    self.trainCount = trainCount
    self.testCount = testCount
    self.imageShape = imageShape
    self.fingerprint = fingerprint
    self.isDrawn = isDrawn
  }
}

/// How someone else makes the same report.
public struct Reproduction: Sendable {
  /// The commands, from a fresh clone on, a line each.
  public var commands: [String]
  /// The report's folder in the repository, for `git diff`.
  public var folder: String

  /// A way to reproduce.
  public init(commands: [String], folder: String) {
    self.commands = commands
    self.folder = folder
  }
}
