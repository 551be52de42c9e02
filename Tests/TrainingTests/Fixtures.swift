import Datasets
import Foundation
import Models
import TensorCore
import Training
import XCTest

/// Tiny images and models: enough to train in milliseconds.
enum Fixture {
  /// Images whose bytes are random, but for a bright square whose place depends on the image.
  static func images(
    _ count: Int, seed: UInt64 = 1, size: Int = 28, channels: Int = 1,
    normalization: PixelRange = .unit
  ) -> ImageSet {
    let stream = RandomStream(seed: seed, purpose: .drawing)
    let perImage = size * size * channels
    let bytes = (0..<count * perImage).map { i in
      let (row, column) = (i % perImage / (size * channels), i / channels % size)
      let corner = stream.integer(i / perImage, below: size / 2)
      let isInside = (corner..<corner + size / 2).contains(row) && (corner..<corner + size / 2).contains(column)
      return UInt8(isInside ? 200 : 20) + UInt8(stream.integer(count + i, below: 40))
    }
    return ImageSet(
      name: "squares", isDrawn: true, height: size, width: size, channels: channels, bytes: bytes,
      normalization: normalization)
  }

  /// Small colour images.
  static func colours(_ count: Int, seed: UInt64 = 1) -> ImageSet {
    images(count, seed: seed, size: 32, channels: 3, normalization: .symmetric)
  }

  /// A file of `Golden/Safetensors`.
  static func golden(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Golden/Safetensors/\(name).safetensors").standardized.path
  }

  static let mlp = ModelConfiguration(.mlp, latentDim: 2, hidden: 4)
  static let mnist = ModelConfiguration(.mnist, latentDim: 3, baseChannels: 2)
  static let celeba = ModelConfiguration(.celeba, imageSize: 32, latentDim: 3, baseChannels: 2)

  static func run(
    _ model: ModelConfiguration = mlp, epochs: Int = 2, seed: UInt64 = 7, learningRate: Double = 1e-2,
    batchSize: Int = 4, keep: KeptCheckpoints? = nil
  ) -> RunConfiguration {
    RunConfiguration(
      model,
      TrainingConfiguration(dataset: "squares", seed: seed, learningRate: learningRate, batchSize: batchSize),
      epochs: epochs, keep: keep)
  }

  /// A checkpoint of an untrained model with an optimizer.
  static func checkpoint(_ model: ModelConfiguration = mnist) throws -> Checkpoint {
    let vae = try Model<Float>(model, seed: 3)
    let metrics = EpochMetrics(
      epoch: 1, step: 3, train: LossMeans(loss: 3.5, recon: 2.5, kl: 1), test: LossMeans(loss: 0.1, recon: 0.1, kl: 0))
    let averages = SavedState(
      tensors: Dictionary(
        uniqueKeysWithValues: vae.parameters.flatMap { name, parameter in
          [("exp_avg.\(name)", parameter.value), ("exp_avg_sq.\(name)", parameter.value)]
        }), counters: ["step": 3])
    return Checkpoint(
      model: model, training: run(model).training, epoch: 1, step: 3,
      fingerprints: DataFingerprints(train: "aa", test: "bb"), history: [metrics],
      weights: SavedState(vae.state), optimizer: averages)
  }
}

extension XCTestCase {
  /// A new folder that is removed after the test.
  func makeScratchFolder() throws -> String {
    let path = NSTemporaryDirectory() + "swift-vae-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    addTeardownBlock { try? FileManager.default.removeItem(atPath: path) }
    return path
  }

  /// The files of a folder by name.
  func files(in folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0))) })
  }

  /// Fails unless two folders have the same files with the same bytes, but for those of
  /// `timings.csv`.
  func assertSameFiles(_ a: String, _ b: String, line: UInt = #line) throws {
    let (a, b) = (try files(in: a), try files(in: b))
    XCTAssertEqual(a.keys.sorted(), b.keys.sorted(), line: line)
    for (name, bytes) in a where name != "timings.csv" { XCTAssertEqual(bytes, b[name], "\(name) differs", line: line) }
  }

  /// Fails unless `body` throws an error with all these words, in one line.
  func assertThrows(_ words: String..., line: UInt = #line, _ body: () throws -> Void) {
    XCTAssertThrowsError(try body(), line: line) { error in
      let text = "\(error)"
      for word in words { XCTAssertTrue(text.contains(word), "expected '\(word)' in: \(text)", line: line) }
      XCTAssertFalse(text.contains("\n"), text, line: line)
    }
  }
}
