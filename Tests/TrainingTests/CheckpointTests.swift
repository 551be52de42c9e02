import Foundation
import Models
import TensorCore
import Training
import XCTest

final class CheckpointTests: XCTestCase {
  func testWhatIsWrittenIsReadAgain() throws {
    let checkpoint = try Fixture.checkpoint()
    let path = try makeScratchFolder() + "/a.safetensors"
    let written = try checkpoint.write(to: path)
    let (read, file) = try Checkpoint.read(path)
    XCTAssertEqual(written, file)
    XCTAssertEqual(read.model, checkpoint.model)
    XCTAssertEqual(read.training, checkpoint.training)
    XCTAssertEqual(read.fingerprints, checkpoint.fingerprints)
    XCTAssertEqual(read.history, checkpoint.history)
    XCTAssertEqual([read.epoch, read.step], [1, 3])
    XCTAssertEqual(read.weights.tensors, checkpoint.weights.tensors)
    XCTAssertEqual(read.weights.counters, checkpoint.weights.counters)
    XCTAssertEqual(read.optimizer?.tensors, checkpoint.optimizer?.tensors)
    XCTAssertEqual(read.optimizer?.counters, ["step": 3])
    XCTAssertEqual(try read.serialized(), try checkpoint.serialized())
    XCTAssertEqual(try files(in: (path as NSString).deletingLastPathComponent).keys.sorted(), ["a.safetensors"])
  }

  func testNamesAndMetadataAreWhatOthersExpect() throws {
    let file = try Safetensors(try Fixture.checkpoint().serialized())
    for name in ["fc_mu.weight", "optimizer.exp_avg.fc_mu.weight", "optimizer.exp_avg_sq.head.bias"] {
      guard case .float32? = file.tensors[name] else { return XCTFail("no \(name)") }
    }
    guard case .int64([], [0])? = file.tensors["encoder.0.bn.num_batches_tracked"] else { return XCTFail("no counter") }
    guard case .int64([], [3])? = file.tensors["optimizer.step"] else { return XCTFail("no step") }
    XCTAssertEqual(
      file.metadata["configuration"],
      #"{"baseChannels":2,"beta":1,"channels":1,"hidden":400,"imageSize":28,"latentDim":3,"model":"mnist","#
        + #""reconLoss":"bce"}"#)
    XCTAssertEqual(
      file.metadata["training"], #"{"batchSize":4,"dataset":"squares","lr":0.01,"seed":7}"#)
    XCTAssertEqual(file.metadata["random"], "philox4x32-10/2")
    XCTAssertEqual(
      file.metadata.keys.sorted(),
      [
        "configuration", "epoch", "fingerprints", "format", "header_sha256", "history", "random", "sha256", "step",
        "training",
      ])
  }

  func testTheLargestSeedIsKept() throws {
    var checkpoint = try Fixture.checkpoint()
    checkpoint.training.seed = .max
    checkpoint.training.learningRate = 1e-17
    let path = try makeScratchFolder() + "/a.safetensors"
    try checkpoint.write(to: path)
    XCTAssertEqual(try Checkpoint.read(path).checkpoint.training, checkpoint.training)
  }

  func testAnyChangedBitIsNoticed() throws {
    let path = try makeScratchFolder() + "/a.safetensors"
    let bytes = try Fixture.checkpoint(ModelConfiguration(.mlp, latentDim: 1, hidden: 1)).serialized()
    let header = Int(bytes[0]) + Int(bytes[1]) << 8 + 8
    let positions = Array(0..<header) + Array(stride(from: header, to: bytes.count, by: 499))
    for position in positions {
      var changed = bytes
      changed[position] ^= 1 << UInt8(position % 8)
      try Data(changed).write(to: URL(fileURLWithPath: path))
      XCTAssertThrowsError(try Checkpoint.read(path), "byte \(position)") { error in
        XCTAssertTrue("\(error)".hasPrefix(path), "\(error)")
      }
    }
  }

  func testADamagedTensorIsToldByItsHash() throws {
    let path = try makeScratchFolder() + "/a.safetensors"
    var bytes = try Fixture.checkpoint().serialized()
    bytes[bytes.count - 1] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    assertThrows(path, "the tensors with SHA-256", "damaged") { _ = try Checkpoint.read(path) }
  }

  func testHalfAFileIsAnErrorThatNamesTheFile() throws {
    let path = try makeScratchFolder() + "/a.safetensors"
    let bytes = try Fixture.checkpoint().serialized()
    for count in [0, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
      try Data(bytes[..<count]).write(to: URL(fileURLWithPath: path))
      assertThrows(path) { _ = try Checkpoint.read(path) }
    }
    try Data(bytes + [0]).write(to: URL(fileURLWithPath: path))
    assertThrows(path, "too long") { _ = try Checkpoint.read(path) }
  }

  func testForeignFilesAreRefused() throws {
    let folder = try makeScratchFolder()
    let path = folder + "/a.safetensors"
    assertThrows(path, "cannot read", "No such file") { _ = try Checkpoint.read(path) }
    assertThrows(folder, "not a file") { _ = try Checkpoint.read(folder) }
    try Data("a text that is no checkpoint".utf8).write(to: URL(fileURLWithPath: path))
    assertThrows(path, "a header of at most", "'vae train'") { _ = try Checkpoint.read(path) }
    let tensor = StoredTensor.float32(Tensor([1], [1]))
    try Data(Safetensors(tensors: ["w": tensor]).serialized).write(to: URL(fileURLWithPath: path))
    assertThrows(path, "'format' in the metadata", "none") { _ = try Checkpoint.read(path) }
    try Data(Safetensors(metadata: ["format": "pt"], tensors: ["w": tensor]).serialized)
      .write(to: URL(fileURLWithPath: path))
    assertThrows(path, "'swift-vae checkpoint/1'", "'pt'") { _ = try Checkpoint.read(path) }
  }

  /// Who reads a file and saves it again may order metadata and tensors otherwise: the content is
  /// the same.
  func testAFileInAnotherOrderIsTheSameCheckpoint() throws {
    let checkpoint = try Fixture.checkpoint()
    let path = try makeScratchFolder() + "/a.safetensors"
    let written = try checkpoint.write(to: path)
    try Self.reordered(try checkpoint.serialized()).write(to: URL(fileURLWithPath: path))
    let (read, file) = try Checkpoint.read(path)
    XCTAssertEqual(try read.serialized(), try checkpoint.serialized())
    XCTAssertEqual(file.payloadHash, written.payloadHash)
    XCTAssertNotEqual(file.fileHash, written.fileHash)
  }

  /// The file with its tensors in the opposite order, and spaces in the header.
  private static func reordered(_ file: [UInt8]) throws -> Data {
    let length = file[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(file[8..<8 + length])) as? [String: Any])
    var (payload, reversed) = ([UInt8](file[(8 + length)...]), [UInt8]())
    for name in header.keys.sorted().reversed() where name != "__metadata__" {
      guard var entry = header[name] as? [String: Any], let range = entry["data_offsets"] as? [Int] else { continue }
      entry["data_offsets"] = [reversed.count, reversed.count + range[1] - range[0]]
      header[name] = entry
      reversed += payload[range[0]..<range[1]]
    }
    payload = reversed
    let json = try JSONSerialization.data(withJSONObject: header, options: .prettyPrinted)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json + Data(payload)
  }

  func testWeightsAloneAreAModelOfTheTable() throws {
    let path = try makeScratchFolder() + "/weights.safetensors"
    let configurations = [
      Fixture.mlp, Fixture.mnist, Fixture.celeba, ModelConfiguration(.mlp, latentDim: 3, hidden: [5, 4]),
      ModelConfiguration(.celeba, imageSize: 64, latentDim: 2, baseChannels: 3),
      ModelConfiguration(.mlp, latentDim: 2, hidden: 3, reconLoss: .gaussian),
    ]
    for configuration in configurations {
      let model = try Model<Float>(configuration, seed: 3)
      for metadata in [[:], ["format": "pt"]] {
        let state = SavedState(model.state)
        let counters = state.counters.mapValues { StoredTensor.int64([], [$0]) }
        let file = Safetensors(
          metadata: metadata, tensors: state.tensors.mapValues { .float32($0) }.merging(counters) { a, _ in a })
        try Data(file.serialized).write(to: URL(fileURLWithPath: path))
        let saved = try SavedModel(path)
        XCTAssertEqual(saved.configuration, configuration)
        XCTAssertNil(saved.checkpoint)
        XCTAssertEqual(SavedState(saved.model.state).tensors, SavedState(model.state).tensors)
      }
    }
  }

  func testTensorsOfAnotherModelAreRefused() throws {
    var checkpoint = try Fixture.checkpoint()
    checkpoint.model.latentDim = 5
    let path = try makeScratchFolder() + "/a.safetensors"
    try checkpoint.write(to: path)
    assertThrows(path, "fc_mu.weight", "[5, 196]", "[3, 196]") { _ = try SavedModel(path) }
    checkpoint.model.latentDim = -5
    try checkpoint.write(to: path)
    assertThrows(path, "latent dimensions", "-5") { _ = try SavedModel(path) }
  }

  func testACountThatNoRunReachesIsRefused() throws {
    let path = try makeScratchFolder() + "/a.safetensors"
    for (step, epoch) in [(Int.max, 1), (1 << 53, 1), (3, Int.max)] {
      var checkpoint = try Fixture.checkpoint()
      (checkpoint.step, checkpoint.epoch) = (step, epoch)
      try checkpoint.write(to: path)
      assertThrows(path, "to be a count", "\(max(step, epoch))") { _ = try SavedModel(path) }
    }
    for count in [Int64.max, -1] {
      var checkpoint = try Fixture.checkpoint()
      let name = try XCTUnwrap(checkpoint.weights.counters.keys.min())
      checkpoint.weights.counters[name] = count
      try checkpoint.write(to: path)
      assertThrows(path, "'\(name)' to be a count", "\(count)") { _ = try SavedModel(path) }
    }
  }

  func testAModelThatAFileDeclaresIsNotMadeWithoutItsWeights() throws {
    var checkpoint = try Fixture.checkpoint(Fixture.mlp)
    // 60 GB of weights.
    checkpoint.model.hidden = ModelConfiguration.HiddenLayers([65536, 65536, 65536, 65536])
    let path = try makeScratchFolder() + "/a.safetensors"
    try checkpoint.write(to: path)
    let before = ProcessMemory.now.bytes
    assertThrows(path, "encoder.0.weight", "[65536, 784]", "[4, 784]") { _ = try SavedModel(path) }
    XCTAssertLessThan(ProcessMemory.now.bytes - before, 1 << 28)
  }

  func testManyTensorsTakeATimeThatGrowsWithTheirNumber() throws {
    var checkpoint = try Fixture.checkpoint()
    for i in 0..<200_000 { checkpoint.weights.tensors["z\(i)"] = Tensor<Float>([0]) }
    let path = try makeScratchFolder() + "/a.safetensors"
    try checkpoint.write(to: path)
    let begin = ContinuousClock.now
    assertThrows(path, "nothing of this name") { _ = try SavedModel(path) }
    XCTAssertLessThan(
      ContinuousClock.now - begin, .seconds(60),
      "of 40,000 tensors it took 20 s, of five times as many 25 times as long")
  }

  func testAModelWithoutAnOptimizerCanBeUsed() throws {
    var checkpoint = try Fixture.checkpoint()
    checkpoint.optimizer = nil
    let path = try makeScratchFolder() + "/a.safetensors"
    try checkpoint.write(to: path)
    let saved = try SavedModel(path)
    XCTAssertNil(saved.checkpoint?.optimizer)
    XCTAssertEqual(saved.model.sample(Tensor([2, 3])).shape, [2, 28, 28, 1])
  }

  func testAFailureLeavesTheOlderFile() throws {
    let folder = try makeScratchFolder()
    let checkpoint = try Fixture.checkpoint()
    assertThrows(folder + "/none/a.safetensors", "cannot write") {
      try checkpoint.write(to: folder + "/none/a.safetensors")
    }
    // A folder in the place of the partial file makes writing fail.
    let path = folder + "/a.safetensors"
    try checkpoint.write(to: path)
    let before = try files(in: folder)
    try FileManager.default.createDirectory(
      atPath: folder + "/.a.safetensors.partial", withIntermediateDirectories: true)
    var other = checkpoint
    other.epoch = 9
    assertThrows(path, "cannot write") { try other.write(to: path) }
    try FileManager.default.removeItem(atPath: folder + "/.a.safetensors.partial")
    XCTAssertEqual(try files(in: folder), before)
  }
}
