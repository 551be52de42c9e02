import Datasets
import Files
import Foundation
import Kernels
import Models
import TensorCore
import Training
import XCTest

final class TrainingRunTests: XCTestCase {
  private let train = Fixture.images(10)
  private let test = Fixture.images(5, seed: 2)

  @discardableResult
  private func run(
    _ configuration: RunConfiguration, _ folder: String, resume: Bool = false, train: ImageSet? = nil,
    test: ImageSet? = nil, events: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingResult {
    try TrainingRun(
      configuration, train: train ?? self.train, test: test ?? self.test, folder: RunFolder(folder)
    ).run(resume: resume, events: events)
  }

  func testARunWritesItsFiles() throws {
    let folder = try makeScratchFolder() + "/a/run/"
    let result = try run(Fixture.run(), folder)
    XCTAssertTrue(result.isComplete)
    let files = try files(in: folder)
    XCTAssertEqual(
      files.keys.sorted(),
      [
        "config.json", "epoch_0001.safetensors", "epoch_0002.safetensors", "kl.csv", "last.safetensors", "metrics.csv",
        "timings.csv",
      ])
    XCTAssertEqual(files["last.safetensors"], files["epoch_0002.safetensors"])
    let (checkpoint, file) = try Checkpoint.read(RunFolder(folder).last)
    XCTAssertEqual(file.payloadHash, result.checkpoint?.payloadHash)
    XCTAssertEqual(sha256(Array(files["last.safetensors"] ?? Data())), result.checkpoint?.fileHash)
    XCTAssertEqual(checkpoint.commit, Fixture.run().commit)
    XCTAssertEqual(checkpoint.images?.count(among: train), train.count)
    XCTAssertEqual(checkpoint.images?.count(among: test), 0)
    XCTAssertEqual([checkpoint.epoch, checkpoint.step], [2, 6])
    XCTAssertEqual(checkpoint.fingerprints, DataFingerprints(train: train.fingerprint, test: test.fingerprint))
    XCTAssertEqual(checkpoint.history, result.history)
    XCTAssertEqual(
      try JSONDecoder().decode(RunConfiguration.self, from: files["config.json"] ?? Data()), Fixture.run())
    let csv = String(decoding: files["metrics.csv"] ?? Data(), as: UTF8.self)
    XCTAssertEqual(csv, MetricsTable.csv(result.history))
    XCTAssertTrue(csv.hasPrefix("epoch,step,train_loss,train_recon,train_kl,test_loss,test_recon,test_kl\n1,3,"))
  }

  func testTheDivergencesOfEachEpochAreThoseOfItsTest() throws {
    let folder = RunFolder(try makeScratchFolder())
    try run(Fixture.run(), folder.path)
    let table = DivergenceTable(try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.divergences))))
    XCTAssertEqual(table.rows.map(\.epoch), [1, 2])
    for (epoch, divergences) in table.rows {
      let model = try SavedModel(folder.checkpoint(epoch)).model
      XCTAssertEqual(
        divergences, Evaluator.evaluate(model, on: test, seed: Fixture.run().training.seed).klPerDimension)
    }
  }

  func testTheLossFalls() throws {
    let result = try run(Fixture.run(epochs: 10), try makeScratchFolder())
    XCTAssertLessThan(result.history[9].train.loss, result.history[0].train.loss - 40)
    XCTAssertLessThan(result.history[9].test.loss, result.history[0].test.loss - 40)
    for row in result.history {
      XCTAssertEqual(row.train.loss, row.train.recon + row.train.kl, accuracy: 2e-16 * row.train.loss)
    }
  }

  func testTheTestLossIsThatOfTheCheckpoint() throws {
    let folder = try makeScratchFolder()
    let result = try run(Fixture.run(Fixture.mnist), folder)
    let model = try SavedModel(RunFolder(folder).last).model
    let evaluation = Evaluator.evaluate(model, on: test, seed: Fixture.run().training.seed)
    XCTAssertEqual(evaluation.means, result.history.last?.test)
  }

  func testTheSameSettingsGiveTheSameBytesWithAnyNumberOfThreads() throws {
    let threads = Threads.count
    defer {
      Threads.count = threads
      FarCores.assumed.store(0, ordering: .relaxed)
    }
    for (model, train, test) in [
      (Fixture.mlp, train, test), (Fixture.mnist, train, test),
      (Fixture.celeba, Fixture.colours(9), Fixture.colours(3, seed: 2)),
    ] {
      // The last one has more threads than this machine has cores, however many these are.
      let folders = try [1, 2, 3, 5, 8, Threads.available + 1].map { threads in
        Threads.count = threads
        FarCores.assumed.store(threads % 2 + 1, ordering: .relaxed)
        let folder = try makeScratchFolder()
        try run(Fixture.run(model), folder, train: train, test: test)
        return folder
      }
      for folder in folders.dropFirst() { try assertSameFiles(folders[0], folder) }
    }
  }

  func testAnotherSeedGivesAnotherModel() throws {
    let (a, b) = (try makeScratchFolder(), try makeScratchFolder())
    let (first, second) = (try run(Fixture.run(seed: 1), a), try run(Fixture.run(seed: 2), b))
    XCTAssertNotEqual(first.checkpoint?.payloadHash, second.checkpoint?.payloadHash)
  }

  func testEveryImageIsUsedOnceAnEpoch() throws {
    for count in [9, 12] {
      var steps: [StepProgress] = []
      try run(Fixture.run(Fixture.mnist, epochs: 1), try makeScratchFolder(), train: Fixture.images(count)) { event in
        if case .step(let step) = event { steps.append(step) }
      }
      XCTAssertEqual(steps.map(\.batches), [3, 3, 3])
      XCTAssertEqual(steps.map(\.batch), [1, 2, 3])
      XCTAssertEqual(steps.map(\.images), [4, 8, count])
    }
  }

  func testEventsTellTheStory() throws {
    var story: [String] = []
    let folder = try makeScratchFolder()
    try run(Fixture.run(epochs: 1), folder) { event in
      switch event {
      case .started(let epoch, let epochs): story.append("started \(epoch) of \(epochs)")
      case .step(let step): story.append("step \(step.step)")
      case .testing(let epoch, let done, let count): story.append("testing \(epoch) \(done) of \(count)")
      case .epoch(let metrics, _): story.append("epoch \(metrics.epoch)")
      case .checkpoint(let file): story.append(file.path.replacingOccurrences(of: folder, with: ""))
      }
    }
    XCTAssertEqual(
      story,
      ["started 0 of 1", "step 1", "step 2", "step 3", "testing 1 5 of 5", "/epoch_0001.safetensors", "epoch 1"])
  }

  func testTimingsHaveALineAnEpochAlsoOfAResumedRun() throws {
    let folder = try makeScratchFolder()
    var costs: [EpochCosts] = []
    for epochs in [2, 3] {
      try run(Fixture.run(epochs: epochs), folder, resume: epochs == 3) { event in
        if case .epoch(_, let epoch) = event { costs.append(epoch) }
      }
    }
    XCTAssertEqual(costs.map(\.epoch), [1, 2, 3])
    for epoch in costs {
      XCTAssertGreaterThan(epoch.steps, 0)
      XCTAssertGreaterThan(epoch.training, epoch.steps, "the steps are a part of training")
      XCTAssertGreaterThan(epoch.testing, 0)
      XCTAssertGreaterThan(epoch.saving, 0)
      XCTAssertGreaterThanOrEqual(epoch.memory.peakBytes, epoch.memory.bytes)
    }
    let text = try String(contentsOfFile: RunFolder(folder).timings, encoding: .utf8)
    XCTAssertEqual(text, ([EpochCosts.header] + costs.map(\.row)).map { $0 + "\n" }.joined())
    XCTAssertEqual(EpochCosts.header.split(separator: ",").count, costs[0].row.split(separator: ",").count)
  }

  func testMemoryIsFlatFromTheSecondEpochOn() throws {
    // Batches of 64, 64 and 8 images, a test of 100 and 20: the sizes of an epoch's tensors differ.
    let (train, test) = (Fixture.images(136), Fixture.images(120, seed: 2))
    let model = ModelConfiguration(.mnist, latentDim: 3, baseChannels: 8)
    var bytes: [Int] = []
    try run(Fixture.run(model, epochs: 8, batchSize: 64), try makeScratchFolder(), train: train, test: test) { event in
      if case .epoch(_, let costs) = event { bytes.append(costs.memory.bytes) }
    }
    // One activation that is left behind at each step would be 18 × 400 KB.
    XCTAssertLessThan(bytes[7] - bytes[1], 3 << 20, "bytes after each epoch: \(bytes)")
  }

  func testNoEpochsWriteTheInitialWeights() throws {
    let folder = try makeScratchFolder()
    let result = try run(Fixture.run(epochs: 0), folder)
    XCTAssertTrue(result.isComplete)
    XCTAssertEqual(
      try files(in: folder).keys.sorted(),
      ["config.json", "epoch_0000.safetensors", "last.safetensors", "metrics.csv", "timings.csv"])
    let initial = try Model<Float>(Fixture.mlp, seed: 7)
    XCTAssertEqual(
      try Checkpoint.read(RunFolder(folder).last).checkpoint.weights.tensors, SavedState(initial.state).tensors)
  }

  func testOnlyTheNewestAreKeptWhereAsked() throws {
    let folder = try makeScratchFolder()
    try run(Fixture.run(epochs: 4, keep: .newest(2)), folder)
    XCTAssertEqual(try RunFolder(folder).epochs, [3, 4])
    XCTAssertEqual(try Checkpoint.read(RunFolder(folder).last).checkpoint.epoch, 4)
  }

  func testTheBestIsKeptWhereAsked() throws {
    let folder = try makeScratchFolder()
    // The large rate makes the loss rise in the end.
    let result = try run(Fixture.run(epochs: 6, learningRate: 0.2, keep: .best), folder)
    let losses = result.history.map(\.test.loss)
    let best = try XCTUnwrap(losses.indices.min { losses[$0] < losses[$1] })
    XCTAssertNotEqual(best, 5, "\(losses)")
    XCTAssertEqual(try RunFolder(folder).epochs, [best + 1])
    XCTAssertEqual(try Checkpoint.read(RunFolder(folder).last).checkpoint.epoch, 6)
    XCTAssertEqual(result.checkpoint?.path, RunFolder(folder).last)
  }

  func testABatchThatIsLargerThanTheImagesTakesThemAll() throws {
    let (small, large) = (try makeScratchFolder(), try makeScratchFolder())
    let a = try run(Fixture.run(batchSize: train.count), small)
    let b = try run(Fixture.run(batchSize: 1000), large)
    XCTAssertEqual(a.checkpoint?.payloadHash, b.checkpoint?.payloadHash)
  }

  func testSettingsThatCannotBeAreRefused() throws {
    func refuse(_ words: String..., line: UInt = #line, _ change: (inout RunConfiguration) -> Void) throws {
      var configuration = Fixture.run()
      change(&configuration)
      let folder = try makeScratchFolder() + "/run"
      XCTAssertThrowsError(try run(configuration, folder), line: line) { error in
        for word in words { XCTAssertTrue("\(error)".contains(word), "\(error)", line: line) }
      }
      XCTAssertFalse(FileManager.default.fileExists(atPath: folder), line: line)
    }
    try refuse("batch size", "at least 1", "0") { $0.training.batchSize = 0 }
    try refuse("epochs", "at least 0", "-1") { $0.epochs = -1 }
    try refuse("learning rate", "0.0") { $0.training.learningRate = 0 }
    try refuse("learning rate", "nan") { $0.training.learningRate = .nan }
    try refuse("learning rate", "inf") { $0.training.learningRate = .infinity }
    try refuse("test fraction", "1.0") { $0.training.testFraction = 1 }
    try refuse("limit", "0") { $0.training.limit = 0 }
    try refuse("data set", "a name") { $0.training.dataset = "" }
    try refuse("checkpoints to keep", "0") { $0.keep = .newest(0) }
    try refuse("latent dimensions", "0") { $0.model.latentDim = 0 }
  }

  func testImagesThatDoNotFitTheModelAreRefused() throws {
    let folder = try makeScratchFolder()
    assertThrows("squares", "28×28×1", "32×32×3", "--image-size") {
      try run(Fixture.run(), folder, train: Fixture.colours(10))
    }
    assertThrows("squares", "28×28×1", "28×28×3") {
      try run(Fixture.run(), folder, test: Fixture.images(2, channels: 3))
    }
    assertThrows("pixels in [0, 1]", "[−1, 1]") {
      try run(Fixture.run(), folder, train: Fixture.images(10, normalization: .symmetric))
    }
    assertThrows("at least one image", "none") { try run(Fixture.run(), folder, test: Fixture.images(0)) }
  }

  func testTheDefaultFolderTellsWhatIsInIt() {
    let usual = RunConfiguration(
      ModelConfiguration(.mlp), TrainingConfiguration(dataset: "mnist", seed: 0, learningRate: 1e-3, batchSize: 128),
      epochs: 3)
    XCTAssertEqual(usual.defaultFolder, "runs/vae/mnist_mlp_z20_s28")
    // Two runs of a sweep never share a folder.
    func folder(_ change: (inout RunConfiguration) -> Void) -> String {
      var configuration = usual
      change(&configuration)
      return String(configuration.defaultFolder.dropFirst(usual.defaultFolder.count))
    }
    XCTAssertEqual(folder { $0.model.beta = 4 }, "_beta4.0")
    XCTAssertEqual(folder { $0.model.hidden = [200, 100] }, "_h200-100")
    XCTAssertEqual(folder { $0.model.activation = .tanh }, "_tanh")
    XCTAssertEqual(folder { $0.model.reconLoss = .gaussian }, "_gaussian")
    XCTAssertEqual(folder { $0.model.baseChannels = 8 }, "_c8")
    XCTAssertEqual(folder { $0.training.learningRate = 1e-4 }, "_lr0.0001")
    XCTAssertEqual(folder { $0.training.batchSize = 64 }, "_b64")
    XCTAssertEqual(folder { $0.training.limit = 100 }, "_n100")
    XCTAssertEqual(folder { $0.training.testFraction = 0.2 }, "_test0.2")
    XCTAssertEqual(
      folder {
        $0.training.seed = 3
        $0.model.beta = 0.5
      }, "_beta0.5_seed3")
    XCTAssertEqual(folder { $0.epochs = 9 }, "")
  }
}
