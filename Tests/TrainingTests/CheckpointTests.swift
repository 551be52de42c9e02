import Foundation
import Models
import TensorCore
import Training
import XCTest

final class CheckpointTests: XCTestCase {
  func testWhatIsWrittenIsReadAgain() throws {
    let checkpoint = try Fixture.checkpoint()
    let path = try makeScratchFolder() + "/a.safetensors"
    let hash = try checkpoint.write(to: path)
    let (read, readHash) = try Checkpoint.read(path)
    XCTAssertEqual(hash, readHash)
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

  func testTensorsOfAnotherModelAreRefused() throws {
    var checkpoint = try Fixture.checkpoint()
    checkpoint.model.latentDim = 5
    let path = try makeScratchFolder() + "/a.safetensors"
    try checkpoint.write(to: path)
    assertThrows(path, "fc_mu.weight", "[5, 196]", "[3, 196]") { _ = try Checkpoint.model(path) }
    checkpoint.model.latentDim = -5
    try checkpoint.write(to: path)
    assertThrows(path, "latent dimensions", "-5") { _ = try Checkpoint.model(path) }
  }

  func testAModelWithoutAnOptimizerCanBeUsed() throws {
    var checkpoint = try Fixture.checkpoint()
    checkpoint.optimizer = nil
    let path = try makeScratchFolder() + "/a.safetensors"
    try checkpoint.write(to: path)
    let (read, model) = try Checkpoint.model(path)
    XCTAssertNil(read.optimizer)
    XCTAssertEqual(model.sample(Tensor([2, 3])).shape, [2, 28, 28, 1])
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
