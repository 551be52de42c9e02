import Communication
import Datasets
import Models
import TensorCore
import Training
import XCTest

/// A run that several processes share; threads stand for them.
final class RanksTests: XCTestCase {
  /// A run in four shards, whose last batches are uneven or smaller than four.
  private static func settings(_ model: ModelConfiguration, epochs: Int = 2, batchSize: Int = 8) -> RunConfiguration {
    var configuration = Fixture.run(model, epochs: epochs, batchSize: batchSize)
    configuration.training.shards = 4
    return configuration
  }

  private static func images(_ model: ModelConfiguration, _ count: Int, seed: UInt64 = 1) -> ImageSet {
    model.channels == 1 ? Fixture.images(count, seed: seed) : Fixture.colours(count, seed: seed)
  }

  /// What each of some processes comes to; the first alone writes.
  @discardableResult
  private static func run(
    _ configuration: RunConfiguration, _ folder: String, ranks count: Int, resume: Bool = false, tests: Int = 250,
    shouldStop: @escaping @Sendable (Int) -> Bool = { _ in false }
  ) throws -> [TrainingResult] {
    let model = configuration.model
    let (train, test) = (images(model, 21), images(model, tests, seed: 2))
    return try ThreadRanks.run(count) { ranks in
      try TrainingRun(configuration, train: train, test: test, folder: RunFolder(folder), among: ranks)
        .run(resume: resume, shouldStop: { shouldStop(ranks.rank) })
    }
  }

  func testAnyNumberOfProcessesWritesTheSameBytes() throws {
    for model in [Fixture.mlp, Fixture.mnist, Fixture.celeba] {
      let folders = try [1, 2, 4].map { count in
        let folder = try makeScratchFolder()
        let results = try Self.run(Self.settings(model), folder, ranks: count)
        XCTAssertEqual(results.map(\.isComplete), Array(repeating: true, count: count))
        XCTAssertEqual(results.map { $0.history.count }, Array(repeating: 2, count: count))
        XCTAssertEqual(results.map { $0.checkpoint != nil }, (0..<count).map { $0 == 0 })
        for result in results.dropFirst() { XCTAssertEqual(result.history, results[0].history) }
        return folder
      }
      for folder in folders.dropFirst() { try assertSameFiles(folders[0], folder) }
    }
  }

  /// Schedules change the terms' weights from step to step, and an image has several draws.
  func testEveryObjectiveHasTheSameBytes() throws {
    var warm = Self.settings(Fixture.mlp)
    warm.training.betaWarmup = 1.5
    warm.training.clipNorm = 1
    var iwae = Self.settings(ModelConfiguration(.mlp, latentDim: 3, hidden: 4, objective: .iwae, importanceSamples: 3))
    iwae.training.optimizer = .sgd
    for configuration in [warm, iwae] {
      let folders = try [1, 4].map { count in
        let folder = try makeScratchFolder()
        try Self.run(configuration, folder, ranks: count)
        return folder
      }
      try assertSameFiles(folders[0], folders[1])
    }
  }

  /// Five batches, of which the last is smaller: some processes have none in the last round.
  func testAnyNumberOfProcessesTestsToTheSameBits() throws {
    let images = drawDigits(.test, count: 430, seed: 1)
    for posterior in PosteriorUse.allCases {
      @Sendable func tested(_ ranks: any Communicator) throws -> Evaluation {
        let model = try Model<Float>(Fixture.mnist, seed: 5)
        return Evaluator.evaluate(model, on: images, posterior: posterior, seed: 3, among: ranks)
      }
      let alone = try tested(OneProcess())
      for count in [2, 4] {
        XCTAssertEqual(try ThreadRanks.run(count) { try tested($0) }, Array(repeating: alone, count: count))
      }
    }
  }

  /// The second part begins where the first one's last batch, a smaller one, has ended.
  func testAnyNumberOfProcessesMeasuresTheSameBits() throws {
    let (train, test) = (drawDigits(.train, count: 150, seed: 1), drawDigits(.test, count: 330, seed: 1))
    for parts in [[test], [train, test]] {
      @Sendable func measured(_ ranks: any Communicator) throws -> [Double?] {
        let model = try Model<Float>(Fixture.mnist, seed: 5)
        let measures = Measures(
          model, on: parts, range: .unit, samples: 2, seed: 2, trainedOn: train, among: ranks)
        XCTAssertEqual(measures.probes == nil, parts.count > 1)
        return Self.numbers(measures)
      }
      let alone = try measured(OneProcess())
      for count in [2, 4] {
        XCTAssertEqual(try ThreadRanks.run(count) { try measured($0) }, Array(repeating: alone, count: count))
      }
    }
  }

  /// What measures come to.
  private static func numbers(_ measures: Measures) -> [Double?] {
    let means: [MeasuredMean?] = [
      measures.psnr, measures.ssim, measures.logLikelihood, measures.aggregate.mutualInformation,
      measures.aggregate.divergence, measures.probes?.linear, measures.probes?.neighbours,
    ]
    return means.flatMap { [$0?.mean, $0?.standardError] } + [measures.samplingError]
      + (measures.encoded.mu.scalars + measures.encoded.logVariance.scalars).map { Double($0) }
  }

  /// One shard and four are different computations: the tests above can fail.
  func testTheNumberOfShardsChangesTheBits() throws {
    let (folder, other) = (try makeScratchFolder(), try makeScratchFolder())
    let sharded = try Self.run(Self.settings(Fixture.mnist), folder, ranks: 1)[0]
    let whole = try Self.run(Fixture.run(Fixture.mnist, batchSize: 8), other, ranks: 1)[0]
    XCTAssertNotEqual(sharded.checkpoint?.payloadHash, whole.checkpoint?.payloadHash)
  }

  func testARunGoesOnWithOtherProcesses() throws {
    let through = try makeScratchFolder()
    try Self.run(Self.settings(Fixture.mnist, epochs: 3), through, ranks: 1)
    let folder = try makeScratchFolder()
    for (epochs, count) in [(1, 4), (2, 1), (3, 2)] {
      try Self.run(Self.settings(Fixture.mnist, epochs: epochs), folder, ranks: count, resume: epochs > 1)
    }
    try assertSameFiles(folder, through)
  }

  func testAllStopWhereOneIsAskedTo() throws {
    let (folder, through) = (try makeScratchFolder(), try makeScratchFolder())
    let asked = Counts()
    let results = try Self.run(Self.settings(Fixture.mnist), folder, ranks: 4) { rank in
      rank == 2 && asked.next() > 5
    }
    XCTAssertEqual(results.map(\.isComplete), Array(repeating: false, count: 4))
    try Self.run(Self.settings(Fixture.mnist), folder, ranks: 2, resume: true)
    try Self.run(Self.settings(Fixture.mnist), through, ranks: 1)
    try assertSameFiles(folder, through)
  }

  func testProcessesThatDifferEndAllAlike() throws {
    let (train, test) = (Fixture.images(21), Fixture.images(5, seed: 2))
    func begin(_ words: String..., change: @escaping @Sendable (inout RunConfiguration, inout ImageSet) -> Void) throws
    {
      let path = try makeScratchFolder() + "/run"
      let errors = try ThreadRanks.run(4) { ranks in
        var (configuration, images) = (Self.settings(Fixture.mlp), train)
        if ranks.rank == 2 { change(&configuration, &images) }
        do {
          _ = try TrainingRun(configuration, train: images, test: test, folder: RunFolder(path), among: ranks)
          return "none"
        } catch { return "\(error)" }
      }
      for word in ["process 2"] + words { XCTAssertTrue(errors[0].contains(word), "no '\(word)' in \(errors[0])") }
      XCTAssertEqual(Set(errors).count, 1)
      XCTAssertThrowsError(try RunFolder(path).expectReady(resume: true, checkpointBytes: 1))
    }
    try begin("lr", "0.01", "0.5") { configuration, _ in configuration.training.learningRate = 0.5 }
    try begin("epochs", "3") { configuration, _ in configuration.epochs = 3 }
    try begin("commit", "none", "abc") { configuration, _ in configuration.commit = "abc" }
    try begin("fingerprint of the images to train") { _, images in images = images.subset(Array(1..<21)) }
  }

  func testMoreProcessesThanShardsAreRefused() throws {
    let (train, test) = (Fixture.images(21), Fixture.images(5, seed: 2))
    let path = try makeScratchFolder()
    for (count, expected) in [(8, "at most 4"), (3, "a power of two")] {
      XCTAssertThrowsError(
        try ThreadRanks.run(count) { ranks in
          _ = try TrainingRun(
            Self.settings(Fixture.mlp), train: train, test: test, folder: RunFolder(path), among: ranks)
        }
      ) { XCTAssertTrue("\($0)".contains(expected) && "\($0)".contains("\(count)"), "\($0)") }
    }
  }

  func testShardsThatCannotBeAreRefused() throws {
    for shards in [0, 1, 3, 16] {
      var configuration = Self.settings(Fixture.mlp)
      configuration.training.shards = shards
      assertThrows("shards", "a power of two of at most 8", "found \(shards)") { try configuration.validate() }
    }
  }
}

/// A counter for several threads.
private final class Counts: @unchecked Sendable {
  // Sendable: one thread alone asks.
  private var count = 0
  func next() -> Int {
    count += 1
    return count
  }
}
