import Datasets
import Foundation
import Models
import TensorCore
import Training
import XCTest

final class ResumeTests: XCTestCase {
  private let train = Fixture.images(10)
  private let test = Fixture.images(5, seed: 2)

  @discardableResult
  private func run(
    _ configuration: RunConfiguration, _ folder: String, resume: Bool = false, train: ImageSet? = nil,
    test: ImageSet? = nil, shouldStop: () -> Bool = { false }
  ) throws -> TrainingResult {
    try TrainingRun(
      configuration, train: train ?? self.train, test: test ?? self.test, folder: RunFolder(folder)
    ).run(resume: resume, shouldStop: shouldStop)
  }

  /// The folder of a run of four epochs that went through.
  private func throughRun(_ model: ModelConfiguration = Fixture.mnist) throws -> String {
    let folder = try makeScratchFolder()
    try run(Fixture.run(model, epochs: 4), folder)
    return folder
  }

  func testTwoAndTwoEpochsAreFour() throws {
    for model in [Fixture.mlp, Fixture.mnist] {
      let folder = try makeScratchFolder()
      try run(Fixture.run(model, epochs: 2), folder)
      let result = try run(Fixture.run(model, epochs: 4), folder, resume: true)
      XCTAssertEqual(result.history.map(\.epoch), [1, 2, 3, 4])
      try assertSameFiles(folder, try throughRun(model))
    }
  }

  func testARunFromTheInitialWeightsIsTheSame() throws {
    let folder = try makeScratchFolder()
    try run(Fixture.run(Fixture.mnist, epochs: 0), folder)
    try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true)
    try FileManager.default.removeItem(atPath: RunFolder(folder).checkpoint(0))
    try assertSameFiles(folder, try throughRun())
  }

  func testStoppingAtAnyMomentLosesNoBit() throws {
    let whole = try throughRun()
    // An epoch asks four times: before three batches of training and one of testing.
    for moment in 4...9 {
      let folder = try makeScratchFolder()
      var asked = 0
      let result = try run(Fixture.run(Fixture.mnist, epochs: 4), folder) {
        asked += 1
        return asked > moment
      }
      XCTAssertFalse(result.isComplete)
      XCTAssertEqual(result.epoch, moment / 4)
      XCTAssertEqual(try RunFolder(folder).epochs, Array(1...moment / 4), "a half epoch was written")
      XCTAssertTrue(try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true).isComplete)
      try assertSameFiles(folder, whole)
    }
  }

  func testStoppingBeforeTheFirstCheckpointLeavesAFolderToBeginIn() throws {
    let folder = try makeScratchFolder()
    let result = try run(Fixture.run(Fixture.mnist, epochs: 4), folder) { true }
    XCTAssertNil(result.checkpoint)
    try run(Fixture.run(Fixture.mnist, epochs: 4), folder)
    try assertSameFiles(folder, try throughRun())
  }

  /// The program's advice after an interruption is --resume, whenever it was.
  func testARunThatWasStoppedBeforeItsFirstCheckpointIsBegunAgainByAResumption() throws {
    for damage in ["", "epoch,"] {
      let folder = try makeScratchFolder()
      try run(Fixture.run(Fixture.mnist, epochs: 4), folder) { true }
      for file in [RunFolder(folder).metrics, RunFolder(folder).timings] {
        try damage.write(toFile: file, atomically: false, encoding: .utf8)
      }
      try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true)
      try assertSameFiles(folder, try throughRun())
    }
  }

  func testWithoutARunThereIsNothingToResume() throws {
    let folder = try makeScratchFolder()
    assertThrows(folder, "a run to resume", "none", "without --resume") {
      try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true)
    }
  }

  func testATornLineOfTheTimingsIsCutOff() throws {
    let folder = try makeScratchFolder()
    try run(Fixture.run(epochs: 1), folder)
    let path = RunFolder(folder).timings
    let whole = try String(contentsOfFile: path, encoding: .utf8)
    try (whole + "2,0.1").write(toFile: path, atomically: false, encoding: .utf8)
    try run(Fixture.run(epochs: 2), folder, resume: true)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    XCTAssertEqual(lines.map { $0.prefix { $0 != "," } }, ["epoch", "1", "2"])
    XCTAssertEqual(Set(lines.map { $0.count { $0 == "," } }).count, 1)
  }

  func testAKillBetweenTwoFilesIsRepaired() throws {
    let whole = try throughRun()
    let manager = FileManager.default
    func repair(line: UInt = #line, _ damage: (RunFolder) throws -> Void) throws {
      let folder = try makeScratchFolder()
      try run(Fixture.run(Fixture.mnist, epochs: 3), folder)
      try damage(RunFolder(folder))
      try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true)
      try assertSameFiles(folder, whole, line: line)
    }
    // The checkpoint is there, its line in the table is not.
    try repair { try MetricsTable.csv([]).write(toFile: $0.metrics, atomically: false, encoding: .utf8) }
    // The table has lines beyond the checkpoint.
    try repair { folder in
      let rows = try Checkpoint.read(RunFolder(whole).last).checkpoint.history
      try MetricsTable.csv(rows + rows).write(toFile: folder.metrics, atomically: false, encoding: .utf8)
    }
    // The epoch's checkpoint is there, 'last' is still the one before.
    try repair { folder in
      try manager.removeItem(atPath: folder.last)
      try manager.copyItem(atPath: folder.checkpoint(2), toPath: folder.last)
    }
    // Half a file was written under the name that only unfinished files have.
    try repair { try Data([1, 2, 3]).write(to: URL(fileURLWithPath: $0.path + "/.epoch_0004.safetensors.partial")) }
  }

  /// A kill between the last epoch's checkpoint and its second name.
  func testAFinishedRunWithoutItsLastCheckpointGetsIt() throws {
    let folder = try throughRun()
    try FileManager.default.removeItem(atPath: RunFolder(folder).last)
    XCTAssertTrue(try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true).isComplete)
    try assertSameFiles(folder, try throughRun())
  }

  func testAFinishedRunHasNothingMoreToDo() throws {
    let folder = try throughRun()
    let before = try files(in: folder)
    let result = try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true)
    XCTAssertTrue(result.isComplete)
    XCTAssertEqual(try files(in: folder), before)
    assertThrows(folder, "at most 3 epochs", "one of 4", "--epochs") {
      try run(Fixture.run(Fixture.mnist, epochs: 3), folder, resume: true)
    }
  }

  func testARunIsNeverOverwritten() throws {
    let folder = try throughRun()
    let before = try files(in: folder)
    assertThrows(folder, "--resume", "--out-dir") { try run(Fixture.run(Fixture.mnist, epochs: 4), folder) }
    XCTAssertEqual(try files(in: folder), before)
    try FileManager.default.removeItem(atPath: RunFolder(folder).last)
    assertThrows(folder, "epoch checkpoints") { try run(Fixture.run(Fixture.mnist, epochs: 4), folder) }
  }

  func testOneFolderTakesOneRunAtATime() throws {
    let folder = try makeScratchFolder()
    var refusals: [String] = []
    let whole = try TrainingRun(Fixture.run(), train: train, test: test, folder: RunFolder(folder))
    try whole.run(events: { event in
      guard case .step = event else { return }
      do { try self.run(Fixture.run(), folder) } catch { refusals.append("\(error)") }
    })
    XCTAssertEqual(refusals.count, 6)
    XCTAssertTrue(refusals.allSatisfy { $0.contains("one that is training now") }, "\(refusals)")
    XCTAssertTrue(try run(Fixture.run(epochs: 3), folder, resume: true).isComplete)
  }

  func testARunWithoutItsLastCheckpointGoesOnFromTheNewestEpoch() throws {
    let folder = try makeScratchFolder()
    try run(Fixture.run(Fixture.mnist, epochs: 3), folder)
    try FileManager.default.removeItem(atPath: RunFolder(folder).last)
    try run(Fixture.run(Fixture.mnist, epochs: 4), folder, resume: true)
    try assertSameFiles(folder, try throughRun())
  }

  /// A run that is killed between the line of an epoch and its checkpoint has a line too many.
  func testALineOfDivergencesWithoutItsCheckpointIsReplaced() throws {
    let folder = try makeScratchFolder()
    try run(Fixture.run(Fixture.mnist, epochs: 2), folder)
    let file = RunFolder(folder).divergences
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try (text + "3,9,9,9\n4,8,8,8\n").write(toFile: file, atomically: false, encoding: .utf8)
    try run(Fixture.run(Fixture.mnist, epochs: 3), folder, resume: true)
    let whole = try makeScratchFolder()
    try run(Fixture.run(Fixture.mnist, epochs: 3), whole)
    try assertSameFiles(folder, whole)
  }

  func testTornAndEmptyTablesOfARunThatWasEndedBlockNothing() throws {
    for (name, text) in [
      ("kl.csv", ""), ("kl.csv", "epo"), ("metrics.csv", ""), ("metrics.csv", "epoch,st"), ("timings.csv", ""),
      ("timings.csv", "epo"), ("config.json", ""),
    ] {
      let folder = try makeScratchFolder()
      try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
      XCTAssertTrue(try run(Fixture.run(epochs: 1), folder).isComplete, "\(name) '\(text)'")
      try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
      XCTAssertTrue(try run(Fixture.run(epochs: 2), folder, resume: true).isComplete, "\(name) '\(text)'")
      XCTAssertEqual(try RunFolder(folder).costs.last?.epoch, 2)
    }
  }

  func testSomebodyElsesFilesAreNotOverwritten() throws {
    for name in ["config.json", "kl.csv", "metrics.csv", "timings.csv"] {
      let folder = try makeScratchFolder()
      try "{\"mine\": 1}".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
      let before = try files(in: folder)
      assertThrows(folder, name, "--out-dir") { try run(Fixture.run(), folder) }
      XCTAssertEqual(try files(in: folder), before)
    }
    let file = try makeScratchFolder() + "/file"
    try "text".write(toFile: file, atomically: false, encoding: .utf8)
    assertThrows(file, "a file of this name") { try run(Fixture.run(), file) }
  }

  func testOtherSettingsAreRefusedByName() throws {
    let folder = try throughRun()
    let before = try files(in: folder)
    func refuse(_ words: String..., line: UInt = #line, _ change: (inout RunConfiguration) -> Void) {
      var configuration = Fixture.run(Fixture.mnist, epochs: 5)
      change(&configuration)
      XCTAssertThrowsError(try run(configuration, folder, resume: true), line: line) { error in
        for word in words { XCTAssertTrue("\(error)".contains(word), "\(error)", line: line) }
      }
    }
    refuse("lr 0.01", "found 0.02") { $0.training.learningRate = 0.02 }
    refuse("seed 7", "found 18446744073709551615") { $0.training.seed = .max }
    refuse("batchSize 4", "found 5") { $0.training.batchSize = 5 }
    refuse("limit none", "found 10") { $0.training.limit = 10 }
    refuse("latentDim 3", "found 4") { $0.model.latentDim = 4 }
    refuse("model mnist", "found mlp") { $0.model.architecture = .mlp }
    refuse("beta 1", "found 0.5") { $0.model.beta = 0.5 }
    XCTAssertEqual(try files(in: folder), before)
  }

  func testOtherImagesAreRefused() throws {
    let folder = try throughRun()
    assertThrows("fingerprint of the images to train", train.fingerprint) {
      try run(Fixture.run(Fixture.mnist, epochs: 5), folder, resume: true, train: Fixture.images(10, seed: 9))
    }
    assertThrows("fingerprint of the images to test", test.fingerprint) {
      try run(Fixture.run(Fixture.mnist, epochs: 5), folder, resume: true, test: Fixture.images(5, seed: 9))
    }
  }

  func testACheckpointThatCannotBeContinuedIsRefused() throws {
    let folder = RunFolder(try throughRun())
    var checkpoint = try Checkpoint.read(folder.last).checkpoint
    let optimizer = checkpoint.optimizer
    checkpoint.optimizer = nil
    try checkpoint.write(to: folder.last)
    assertThrows(folder.last, "no optimizer state") {
      try run(Fixture.run(Fixture.mnist, epochs: 5), folder.path, resume: true)
    }
    checkpoint.optimizer = optimizer
    checkpoint.randomNumbers = "dice"
    try checkpoint.write(to: folder.last)
    assertThrows(folder.path, "random numbers dice", "philox") {
      try run(Fixture.run(Fixture.mnist, epochs: 5), folder.path, resume: true)
    }
    checkpoint.randomNumbers = RandomStream.algorithm
    checkpoint.optimizer?.tensors["exp_avg.fc_mu.bias"] = Tensor([7])
    try checkpoint.write(to: folder.last)
    assertThrows(folder.last, "exp_avg.fc_mu.bias", "[3]", "[7]") {
      try run(Fixture.run(Fixture.mnist, epochs: 5), folder.path, resume: true)
    }
  }

  func testALossThatIsNotFiniteEndsTheRunAndLeavesTheCheckpoint() throws {
    let folder = RunFolder(try throughRun())
    var checkpoint = try Checkpoint.read(folder.last).checkpoint
    checkpoint.weights.tensors["fc_logvar.bias"] = Tensor([3], repeating: 1000)
    try checkpoint.write(to: folder.last)
    let before = try files(in: folder.path)
    assertThrows("epoch 5, step 13", "a finite loss", folder.last, "--lr") {
      try run(Fixture.run(Fixture.mnist, epochs: 5), folder.path, resume: true)
    }
    var after = try files(in: folder.path)
    after["config.json"] = before["config.json"]
    XCTAssertEqual(after, before)
    assertThrows("epoch 1", "no earlier checkpoint") {
      try run(Fixture.run(learningRate: 1e30), try makeScratchFolder())
    }
  }

  func testAParameterThatIsNotFiniteIsNotWritten() throws {
    // One step an epoch: its loss is finite, what it leaves behind is not.
    let folder = try makeScratchFolder()
    assertThrows("epoch 1, step 1", "test loss") {
      try run(Fixture.run(learningRate: 1e38, batchSize: 10), folder)
    }
    XCTAssertEqual(try RunFolder(folder).epochs, [])
  }
}
