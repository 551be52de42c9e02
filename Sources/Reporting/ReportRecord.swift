/// Everything that a report tells: the caller measures, and the writer adds prose and figures.
///
/// Texts are plain (the writer escapes them) unless their comment says Markdown. Nothing but
/// ``machine``, and the training times of ``published``, may depend on the time, the machine or the
/// number of threads.
public struct ReportRecord: Sendable {
  /// The title; the writer adds to it when a run was made on drawn data.
  public var title: String
  /// What was done, in a sentence or two (Markdown); the headline numbers follow it.
  public var introduction: String
  /// Where the sources, the data and the numbers come from.
  public var provenance: Provenance
  /// Published figures, and ours; none leaves them out.
  public var published: [PublishedFigure]
  /// Published orders of settings, and whether ours have them.
  public var orders: [FigureOrder]
  /// The results of the numerical checks; nil leaves the section out.
  public var numerics: NumericsRecord?
  /// The models that were trained, in the order of the report.
  public var groups: [RunGroup]
  /// One mini-batch, step by step; nil leaves the section out.
  public var trace: TraceRecord?
  /// What the hunts for faults printed last, each in Markdown, its first line a title; none leaves
  /// the section out.
  public var reliability: [String]
  /// How someone else makes the same report.
  public var reproduction: Reproduction
  /// What ran it, and how long it took.
  public var machine: MachineFacts

  /// A record.
  public init(
    title: String, introduction: String, provenance: Provenance, published: [PublishedFigure] = [],
    orders: [FigureOrder] = [], numerics: NumericsRecord? = nil, groups: [RunGroup], trace: TraceRecord? = nil,
    reliability: [String] = [], reproduction: Reproduction, machine: MachineFacts
  ) {
    (self.title, self.introduction, self.provenance, self.numerics) = (title, introduction, provenance, numerics)
    (self.published, self.orders) = (published, orders)
    (self.groups, self.trace, self.reproduction, self.machine) = (groups, trace, reproduction, machine)
    self.reliability = reliability
  }

  /// All runs, group by group.
  public var runs: [RunRecord] { groups.flatMap(\.runs) }

  /// Whether every published figure and order was met, or is known not to be, and why.
  public var accountsForWhatWasPublished: Bool {
    published.allSatisfy(\.isAccountedFor) && orders.allSatisfy(\.isAccountedFor)
  }
}

/// A name and its value, such as a setting of a configuration.
public struct Setting: Sendable, Equatable, Encodable {
  /// The name, and the value as text.
  public var name, value: String

  /// A setting.
  public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// Where the sources and the numbers come from.
public struct Provenance: Sendable {
  /// The last commit that changed anything but the report: made again, it names the same one.
  public var commit: String
  /// The seeds of the runs' random numbers.
  public var seeds: [UInt64]
  /// The random numbers' algorithm and version.
  public var randomNumbers: String
  /// What computes: the engine, its precision, its gemm.
  public var engine: String
  /// The configuration that all runs share.
  public var configuration: [Setting]

  /// A provenance.
  public init(commit: String, seeds: [UInt64], randomNumbers: String, engine: String, configuration: [Setting] = []) {
    (self.commit, self.seeds, self.randomNumbers) = (commit, seeds, randomNumbers)
    (self.engine, self.configuration) = (engine, configuration)
  }
}

/// A data set, and the fingerprint that tells it from any other.
public struct DataSetRecord: Sendable, Equatable {
  /// The name, as captions use it: `MNIST`, `drawn faces`.
  public var name: String
  /// Where it comes from, in a sentence.
  public var source: String
  /// Images to train on, and to test on.
  public var trainCount, testCount: Int
  /// The shape of an image as the model sees it: `28 × 28 × 1`.
  public var imageShape: String
  /// The SHA-256 of the data, in hexadecimal.
  public var fingerprint: String
  /// Whether a program drew the images, so that they are no photographs and no handwriting.
  public var isDrawn: Bool
  /// The damaged files that were left out, by their paths.
  public var leftOut: [String]

  /// A data set.
  public init(
    name: String, source: String, trainCount: Int, testCount: Int, imageShape: String, fingerprint: String,
    isDrawn: Bool, leftOut: [String] = []
  ) {
    (self.name, self.source, self.trainCount, self.testCount) = (name, source, trainCount, testCount)
    (self.imageShape, self.fingerprint, self.isDrawn) = (imageShape, fingerprint, isDrawn)
    self.leftOut = leftOut
  }
}

/// How someone else makes the same report.
public struct Reproduction: Sendable {
  /// The commands, from a fresh clone on, a line each.
  public var commands: [String]
  /// The report's folder in the repository, for `git diff`.
  public var folder: String

  /// The text of the plan that the runs are of; nil where there was none.
  public var plan: String?

  /// A way to reproduce.
  public init(commands: [String], folder: String, plan: String? = nil) {
    (self.commands, self.folder, self.plan) = (commands, folder, plan)
  }
}
