import Datasets
import Foundation
import Models
import TensorCore
import Training
import XCTest

/// A new run may begin with the weights of a file.
final class InitialWeightsTests: XCTestCase {
  private let train = Fixture.images(10)
  private let test = Fixture.images(5, seed: 2)
  /// The model of the goldens.
  private let tiny = ModelConfiguration(.mlp, latentDim: 1, hidden: 1)

  /// Runs a configuration that begins with these weights.
  @discardableResult
  private func run(
    _ configuration: RunConfiguration, _ weights: InitialWeights?, _ folder: String, resume: Bool = false,
    shouldStop: () -> Bool = { false }
  ) throws -> TrainingResult {
    var configuration = configuration
    configuration.training.initialWeights = weights?.fileHash
    return try TrainingRun(
      configuration, train: train, test: test, folder: RunFolder(folder), initialWeights: weights
    ).run(resume: resume, shouldStop: shouldStop)
  }

  /// The state that a run begins with.
  private func beginning(_ configuration: ModelConfiguration, _ path: String) throws -> SavedState {
    let folder = try makeScratchFolder()
    try run(Fixture.run(configuration, epochs: 0), InitialWeights(path, for: configuration), folder)
    return try Checkpoint.read(RunFolder(folder).last).checkpoint.weights
  }

  /// The folder of a run of two epochs whose weights others begin with.
  private func firstRun(_ model: ModelConfiguration = Fixture.mnist) throws -> RunFolder {
    let folder = RunFolder(try makeScratchFolder())
    try run(Fixture.run(model, epochs: 2), nil, folder.path)
    return folder
  }

  // MARK: The run

  func testNoEpochsWriteTheSameWeightsAndNothingElseIsTaken() throws {
    for model in [Fixture.mlp, Fixture.mnist] {
      let first = try firstRun(model)
      let folder = RunFolder(try makeScratchFolder())
      try run(Fixture.run(model, epochs: 0, seed: 9), InitialWeights(first.last, for: model), folder.path)
      let (old, file) = try Checkpoint.read(first.last)
      let new = try Checkpoint.read(folder.last).checkpoint
      XCTAssertEqual(new.weights.tensors, old.weights.tensors)
      XCTAssertEqual(new.weights.counters, old.weights.counters)
      XCTAssertEqual([new.epoch, new.step], [0, 0])
      XCTAssertEqual(new.history, [])
      XCTAssertEqual(new.optimizer?.counters, ["step": 0])
      for (name, average) in new.optimizer?.tensors ?? [:] { XCTAssertEqual(average, Tensor(average.shape), name) }
      XCTAssertEqual(new.training.seed, 9)
      XCTAssertEqual(new.training.initialWeights, file.fileHash)
      XCTAssertEqual(try new.settings["init"], file.fileHash)
    }
  }

  func testAnotherRateGoesElsewhereThanAResumption() throws {
    let first = try firstRun()
    let weights = try InitialWeights(first.last, for: Fixture.mnist)
    let rates = [1e-2, 1e-3]
    let tuned = try rates.map { rate in
      let folder = try makeScratchFolder()
      let result = try run(Fixture.run(Fixture.mnist, epochs: 1, learningRate: rate), weights, folder)
      XCTAssertEqual(result.history.map(\.epoch), [1])
      let checkpoint = try Checkpoint.read(RunFolder(folder).last).checkpoint
      XCTAssertEqual(checkpoint.step, 3)
      return checkpoint.weights.tensors
    }
    try run(Fixture.run(Fixture.mnist, epochs: 3), nil, first.path, resume: true)
    let resumed = try Checkpoint.read(first.last).checkpoint.weights.tensors
    XCTAssertNotEqual(tuned[0], tuned[1])
    // With the same rate, too: the optimizer begins anew.
    for tensors in tuned { XCTAssertNotEqual(tensors, resumed) }
  }

  func testTheSameWeightsGiveTheSameBytesAlsoAfterAnInterruption() throws {
    let weights = try InitialWeights(try firstRun().last, for: Fixture.mnist)
    let configuration = Fixture.run(Fixture.mnist, epochs: 2, seed: 8)
    let folders = try (0..<2).map { _ in try makeScratchFolder() }
    for folder in folders { try run(configuration, weights, folder) }
    try assertSameFiles(folders[0], folders[1])
    // An epoch asks four times.
    for moment in [0, 2, 5] {
      let folder = try makeScratchFolder()
      var asked = 0
      let result = try run(configuration, weights, folder) {
        asked += 1
        return asked > moment
      }
      XCTAssertFalse(result.isComplete)
      XCTAssertTrue(try run(configuration, weights, folder, resume: true).isComplete)
      try assertSameFiles(folder, folders[0])
    }
  }

  func testARunGoesOnWithItsOwnWeightsOnly() throws {
    let (first, folder) = (try firstRun(), try makeScratchFolder())
    let weights = try InitialWeights(first.last, for: Fixture.mnist)
    let other = try InitialWeights(first.checkpoint(1), for: Fixture.mnist)
    try run(Fixture.run(Fixture.mnist, epochs: 1), weights, folder)
    for wrong in [other, nil] {
      assertThrows("init \(weights.fileHash)", "found \(wrong?.fileHash ?? "none")") {
        try run(Fixture.run(Fixture.mnist, epochs: 2), wrong, folder, resume: true)
      }
    }
    try run(Fixture.run(Fixture.mnist, epochs: 2), weights, folder, resume: true)
  }

  func testARunThatSaysOfWeightsIsNotBegunWithoutThem() throws {
    var configuration = Fixture.run()
    configuration.training.initialWeights = String(repeating: "0", count: 64)
    assertThrows("initial weights", "000", "found none") {
      _ = try TrainingRun(configuration, train: train, test: test, folder: RunFolder("nowhere"))
    }
  }

  func testTheFolderAndTheSettingsNameTheWeights() throws {
    var configuration = Fixture.run(ModelConfiguration(.mlp), learningRate: 1e-3, batchSize: 128)
    configuration.training.seed = 0
    XCTAssertEqual(configuration.defaultFolder, "runs/vae/squares_mlp_z20_s28")
    configuration.training.initialWeights = "0123456789abcdef"
    XCTAssertEqual(configuration.defaultFolder, "runs/vae/squares_mlp_z20_s28_init01234567")
    let json = String(decoding: try JSONEncoder().encode(configuration.training), as: UTF8.self)
    XCTAssertTrue(json.contains(#""init":"0123456789abcdef""#), json)
  }

  // MARK: Weights of others

  func testEveryTypeAndEveryWrapperGivePyTorchsWeights() throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Fixture.golden("mlp-f32"))))
    let expected = try Safetensors(bytes).tensors.mapValues { try XCTUnwrap($0.floats) }
    XCTAssertEqual(expected.count, 10)
    XCTAssertGreaterThan(expected["head.weight"]?.scalars.filter { $0 != 0 }.count ?? 0, 700)
    for type in ["f32", "f16", "bf16", "f64"] {
      let path = Fixture.golden("mlp-\(type)")
      XCTAssertEqual(try beginning(tiny, path).tensors, expected, type)
      XCTAssertEqual(try InitialWeights(path, for: tiny).ignored, [], type)
      let saved = try SavedModel(path)
      XCTAssertEqual(saved.configuration, tiny, type)
      XCTAssertEqual(SavedState(saved.model.state).tensors, expected, type)
    }
  }

  /// A file with the state of a new model, after `change`.
  private func file(
    _ model: ModelConfiguration = Fixture.mnist, _ change: (inout [String: StoredTensor]) -> Void = { _ in }
  ) throws -> String {
    let state = SavedState(try Model<Float>(model, seed: 3).state)
    var tensors = state.tensors.mapValues { StoredTensor.float32($0) }
    for (name, count) in state.counters { tensors[name] = .int64([], [count + 7]) }
    change(&tensors)
    let path = try makeScratchFolder() + "/weights.safetensors"
    try Data(Safetensors(tensors: tensors).serialized).write(to: URL(fileURLWithPath: path))
    return path
  }

  func testTensorsThatTheModelDoesNotHaveAreLeftOutAndSaid() throws {
    let others = ["ema.decay", "z.last", "classifier.weight", "classifier.bias"]
    let path = try file { tensors in
      for name in others { tensors[name] = .float32(Tensor([2], [.nan, 1])) }
      tensors["position_ids"] = .int64([2], [1, 2])
      tensors["optimizer.step"] = .int64([], [3])
    }
    let weights = try InitialWeights(path, for: Fixture.mnist)
    XCTAssertEqual(weights.ignored, (others + ["position_ids"]).sorted())
    XCTAssertTrue(
      weights.description.hasSuffix(
        ", without 5 tensors that the model does not have: 'classifier.bias', 'classifier.weight', 'ema.decay', …"),
      weights.description)
    XCTAssertEqual(try beginning(Fixture.mnist, path).tensors, try beginning(Fixture.mnist, file()).tensors)
    // Nothing says which model weights alone are of, but all of their tensors.
    let one = try file { $0["ema.decay"] = .float32(Tensor(1)) }
    assertThrows(one, "one of this program's models") { _ = try SavedModel(one) }
  }

  func testAWrapperIsTakenOffWhereEveryNameHasIt() throws {
    let path = try file { tensors in
      tensors = Dictionary(uniqueKeysWithValues: tensors.map { ("module.\($0)", $1) })
      tensors["scale"] = .float32(Tensor(1))
    }
    assertThrows(path, "tensor 'encoder.0.conv.weight'", "found none, and", "'module.") {
      _ = try InitialWeights(path, for: Fixture.mnist)
    }
  }

  func testACounterMayBeMissingAndIsThenZero() throws {
    XCTAssertEqual(Set(try beginning(Fixture.mnist, file()).counters.values), [7])
    let path = try file { tensors in tensors = tensors.filter { !$0.key.hasSuffix("num_batches_tracked") } }
    let state = try beginning(Fixture.mnist, path)
    XCTAssertEqual(state.counters.count, 3)
    XCTAssertEqual(Set(state.counters.values), [0])
    XCTAssertEqual(SavedState(try SavedModel(path).model.state).counters, state.counters)
  }

  func testWhatDoesNotFitIsAnErrorThatNamesTheTensor() throws {
    func refuse(_ words: String..., line: UInt = #line, _ change: (inout [String: StoredTensor]) -> Void) throws {
      let path = try file(Fixture.mnist, change)
      XCTAssertThrowsError(try InitialWeights(path, for: Fixture.mnist), line: line) { error in
        for word in [path] + words { XCTAssertTrue("\(error)".contains(word), "\(word): \(error)", line: line) }
      }
    }
    let counter = "encoder.0.bn.num_batches_tracked"
    try refuse("'fc_mu.bias' with the shape [3]", "found none", "--latent-dim") { $0["fc_mu.bias"] = nil }
    try refuse("'fc_mu.bias' with the shape [3]", "found the shape [4]") { $0["fc_mu.bias"] = .float32(Tensor([4])) }
    try refuse("'fc_mu.bias' with the shape [3]", "the counter 3") { $0["fc_mu.bias"] = .int64([], [3]) }
    try refuse("floating-point numbers in 'fc_mu.bias'", "I64 [3]") { $0["fc_mu.bias"] = .int64([3], [1, 2, 3]) }
    try refuse("'\(counter)' to be one I64", "F32 []") { $0[counter] = .float32(Tensor(2)) }
    try refuse("'\(counter)' to be one I64", "I64 [1]") { $0[counter] = .int64([1], [1]) }
    for count in [-1, 1 << 53] as [Int64] {
      try refuse("'\(counter)' to be one I64 from 0 to below 2^53", "I64 \(count)") {
        $0[counter] = .int64([], [count])
      }
    }
    try refuse("finite numbers of single precision in 'fc_mu.bias'", "found nan") {
      $0["fc_mu.bias"] = .float32(Tensor([3], [0, .nan, 1]))
    }
    try refuse("finite numbers of single precision in 'fc_mu.bias'", "found -inf") {
      $0["fc_mu.bias"] = .float64(Tensor([3], [0, -1e39, 1]))
    }
    let variance = "encoder.0.bn.running_var"
    try refuse("variances of at least 0 in '\(variance)'", "found -0.5") { tensors in
      guard let shape = tensors[variance]?.shape else { return XCTFail("no \(variance)") }
      tensors[variance] = .float32(Tensor(shape, repeating: -0.5))
    }
    try refuse("'encoder.0.conv.weight'", "found none;") { $0 = [:] }
  }

  func testADamagedCheckpointIsNotBegunWith() throws {
    let first = try firstRun()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: first.last))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: first.last))
    assertThrows(first.last, "the tensors with SHA-256", "damaged") {
      _ = try InitialWeights(first.last, for: Fixture.mnist)
    }
  }

  /// Whatever a file of 16-bit numbers has become, it is read or refused.
  func testAnyDamageIsRefusedOrRead() throws {
    let path = try makeScratchFolder() + "/weights.safetensors"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Fixture.golden("mlp-f16")))
    for count in stride(from: 0, to: bytes.count, by: 61) {
      try bytes.prefix(count).write(to: URL(fileURLWithPath: path))
      assertThrows(path) { _ = try InitialWeights(path, for: tiny) }
    }
    let header = Int(bytes[0]) + Int(bytes[1]) << 8 + 8
    var refused = 0
    for position in 0..<header {
      var changed = bytes
      changed[position] ^= 1 << UInt8(position % 8)
      try changed.write(to: URL(fileURLWithPath: path))
      do { _ = try InitialWeights(path, for: tiny) } catch {
        refused += 1
        XCTAssertTrue(error.description.hasPrefix(path), error.description)
      }
    }
    XCTAssertGreaterThan(refused, header / 2)
  }
}
