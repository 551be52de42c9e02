import Foundation
import XCTest

/// What a user does first, and what is then there.
final class WorkflowTests: CommandCase {
  private let run = "--dataset digits --limit 64 --batch-size 16 --epochs 1"

  func testTrainingTestingSamplingAndTracingLeaveThePromisedFilesAndLines() async throws {
    let trained = try await succeed("train \(run)")
    let checkpoint = "runs/vae/digits_mnist_z8_s28/last.safetensors"
    XCTAssertEqual(
      try names("runs/vae/digits_mnist_z8_s28"),
      ["config.json", "epoch_0001.safetensors", "last.safetensors", "metrics.csv", "timings.csv"])
    XCTAssertNotNil(
      trained.output.wholeMatch(
        of: /runs\/vae\/digits_mnist_z8_s28\/epoch_0001\.safetensors  sha256 [0-9a-f]{64}\n/), trained.output)
    let table = String(decoding: try bytes("runs/vae/digits_mnist_z8_s28/metrics.csv"), as: UTF8.self)
    XCTAssertEqual(table.split(separator: "\n").count, 2)

    let tested = try await succeed("test --ckpt \(checkpoint) --dataset digits --limit 64 --out-dir tested")
    XCTAssertEqual(try names("tested"), ["metrics.json", "recon_grid.png", "samples_grid.png"])
    XCTAssertTrue(tested.output.hasPrefix("digits test, 64 images: −ELBO "), tested.output)
    try expectMetricsLike(table)

    let inferred = try await succeed("infer --ckpt \(checkpoint) --n 9 --out samples.png")
    XCTAssertEqual(inferred.output, "samples.png\n")
    XCTAssertEqual(try bytes("samples.png").prefix(4), Data([0x89, 0x50, 0x4e, 0x47]))

    let traced = try await succeed("trace --ckpt \(checkpoint) --dataset digits --limit 8 --batch-size 4")
    XCTAssertTrue(traced.output.hasPrefix("1. The images\n   x [4, 28, 28, 1]"), traced.output)
    XCTAssertTrue(traced.output.contains("7. Differentiate\n"), traced.output)
  }

  /// The test that training did and the one after it see the same images, weights and noise.
  private func expectMetricsLike(_ table: String) throws {
    struct Metrics: Decodable { let count: Int, loss, recon, kl: Double }
    let metrics = try JSONDecoder().decode(Metrics.self, from: bytes("tested/metrics.json"))
    let columns = table.split(separator: "\n")[1].split(separator: ",").compactMap { Double($0) }
    XCTAssertEqual(metrics.count, 64)
    XCTAssertEqual([metrics.loss, metrics.recon, metrics.kl], Array(columns.suffix(3)))
  }

  func testNoEpochsWriteTheInitialWeights() async throws {
    let outcome = try await succeed("train --dataset digits --model mlp --limit 16 --batch-size 16 --epochs 0")
    XCTAssertEqual(
      try names("runs/vae/digits_mlp_z20_s28"),
      ["config.json", "epoch_0000.safetensors", "last.safetensors", "metrics.csv", "timings.csv"])
    XCTAssertTrue(
      outcome.output.hasPrefix("runs/vae/digits_mlp_z20_s28/epoch_0000.safetensors  sha256 "), outcome.output)
  }

  func testTheRunsFolderIsNamedAfterItsSettings() async throws {
    try await succeed(
      "train --dataset faces --image-size 32 --latent-dim 3 --base-channels 2 --limit 8 --batch-size 4 --epochs 0")
    XCTAssertEqual(try names("runs/vae"), ["faces_celeba_z3_s32"])
  }

  func testFacesCanBeTrainedTestedAndSampled() async throws {
    try await succeed(
      "train --dataset faces --image-size 32 --latent-dim 3 --base-channels 2 --limit 8 --batch-size 4 --epochs 1 "
        + "--out-dir run")
    try await succeed("test --ckpt run/last.safetensors --dataset faces --limit 8 --posterior mean --split all")
    try await succeed("infer --ckpt run/last.safetensors --n 5 --out run/samples.png")
    XCTAssertEqual(
      try names("run"),
      [
        "config.json", "epoch_0001.safetensors", "last.safetensors", "metrics.csv", "metrics.json", "recon_grid.png",
        "samples.png", "samples_grid.png", "timings.csv",
      ])
  }

  func testAnMLPOfSeveralLayersLearnsTheVarianceOfItsPixels() async throws {
    try await succeed(
      "train --dataset digits --model mlp --hidden 8,6 --activation tanh --recon-loss gaussian --limit 32 "
        + "--batch-size 16 --epochs 1 --out-dir run")
    let settings = String(decoding: try bytes("run/config.json"), as: UTF8.self)
    for word in [#""activation" : "tanh""#, #""reconLoss" : "gaussian""#] {
      XCTAssertTrue(settings.contains(word), settings)
    }
    try await succeed("test --ckpt run/last.safetensors --dataset digits --limit 8")
    try await succeed("trace --ckpt run/last.safetensors --dataset digits --batch-size 2")
    try await fail(
      "train --dataset digits --model mlp --hidden 8,7 --activation tanh --recon-loss gaussian --limit 32 "
        + "--batch-size 16 --epochs 2 --out-dir run --resume", status: 3, "hidden 8, 6", "found 8, 7")
    try await fail("train --dataset digits --model mlp --hidden 8,,6", status: 2, "--hidden")
  }

  func testAnArchitectureTakesImagesThatAreNotItsUsualOnes() async throws {
    let small = "--limit 8 --batch-size 4 --base-channels 2 --epochs 1"
    try await succeed("train --dataset digits --model celeba --latent-dim 3 \(small)")
    try await succeed("train --dataset faces --model mnist --image-size 32 \(small)")
    XCTAssertEqual(try names("runs/vae").sorted(), ["digits_celeba_z3_s28", "faces_mnist_z8_s32"])
    try await succeed("test --ckpt runs/vae/faces_mnist_z8_s32/last.safetensors --dataset faces --limit 4")
  }

  func testAFolderOfImagesIsTrainedOnWithACacheOrWithout() async throws {
    try await succeed("train --dataset digits --limit 16 --batch-size 16 --epochs 0 --base-channels 2 --out-dir digits")
    try write(Data(), to: "images/0.png")
    for image in 0..<10 {
      try await succeed("infer --ckpt digits/last.safetensors --n 1 --seed \(image) --out images/\(image).png")
    }
    let train = "train --dataset images --model mnist --data-root images --batch-size 9 --epochs 1 --base-channels 2"
    for folder in ["decoded", "cached"] {
      let outcome = try await succeed("\(train) --out-dir \(folder)")
      XCTAssertTrue(outcome.errors.contains("images: 9 training and 1 test images of 28×28×1"), outcome.errors)
      XCTAssertFalse(outcome.errors.contains("warning"), outcome.errors)
    }
    let warned = try await succeed("\(train) --out-dir warned", environment: ["VAE_CACHE_DIR": "/dev/null/cache"])
    XCTAssertEqual(warned.errors.matches(of: /(?m)^warning: .*\/dev\/null\/cache/).count, 1, warned.errors)
    for folder in ["cached", "warned"] {
      XCTAssertEqual(try bytes("\(folder)/last.safetensors"), try bytes("decoded/last.safetensors"), folder)
    }
  }

  func testOnlyTheNewestCheckpointsAreKept() async throws {
    try await succeed("train --dataset digits --limit 16 --batch-size 16 --epochs 3 --keep 1 --out-dir run")
    XCTAssertEqual(
      try names("run"), ["config.json", "epoch_0003.safetensors", "last.safetensors", "metrics.csv", "timings.csv"])
  }

  func testALogHasPlainLines() async throws {
    let log = try await succeed("train \(run) --out-dir run").errors.split(separator: "\n")
    XCTAssertEqual(log.count, 2, "\(log)")
    XCTAssertEqual(
      log.first, "digits: 64 training and 64 test images of 28×28×1, drawn by this program from the seed 0")
    XCTAssertTrue(log.last?.hasPrefix("epoch 1/1: train −ELBO ") ?? false, "\(log)")
    XCTAssertFalse(log.joined().contains("\u{1B}"), "\(log)")
  }

  func testAWeightedKLTermMakesALossThatIsNoBound() async throws {
    let trained = try await succeed("train \(run) --beta 0.5 --out-dir run")
    XCTAssertTrue(trained.errors.contains("epoch 1/1: train loss "), trained.errors)
    let tested = try await succeed("test --ckpt run/last.safetensors --dataset digits --limit 8")
    XCTAssertTrue(tested.output.hasPrefix("digits test, 8 images: loss "), tested.output)
  }

  func testHelpOfEachCommandShowsAnExample() async throws {
    for command in ["train", "test", "infer", "report", "check", "bench", "trace"] {
      for call in ["\(command) --help", "help \(command)"] {
        let help = try await succeed(call)
        XCTAssertTrue(help.output.contains("\n  vae \(command)"), "no example in: \(help.output)")
        XCTAssertEqual(help.errors, "")
      }
    }
    let overview = try await succeed("")
    XCTAssertTrue(overview.output.contains("vae train --dataset digits"), overview.output)
    let root = try await succeed("--help")
    XCTAssertEqual(overview.output, root.output)
  }
}
