import Foundation
import XCTest

/// What a user does first, and what is then there.
final class WorkflowTests: CommandCase {
  func testTrainingTestingSamplingAndTracingLeaveThePromisedFilesAndLines() async throws {
    let trained = try await succeed("train \(smallRun)")
    let checkpoint = "runs/vae/digits_mnist_z8_s28_b16_n64/last.safetensors"
    XCTAssertEqual(
      try names("runs/vae/digits_mnist_z8_s28_b16_n64"),
      ["config.json", "epoch_0001.safetensors", "kl.csv", "last.safetensors", "metrics.csv", "timings.csv"])
    XCTAssertNotNil(
      trained.output.wholeMatch(
        of:
          /runs\/vae\/digits_mnist_z8_s28_b16_n64\/epoch_0001\.safetensors  sha256 [0-9a-f]{64}  payload [0-9a-f]{64}\n/
      ), trained.output)
    let table = String(decoding: try bytes("runs/vae/digits_mnist_z8_s28_b16_n64/metrics.csv"), as: UTF8.self)
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
    for line in ["7. Differentiate\n", "   z = reparameterize(", "9. Move: Adam's first step\n"] {
      XCTAssertTrue(traced.output.contains(line), traced.output)
    }
    let tiny = try await succeed("trace --tiny --dot tiny.dot")
    XCTAssertFalse(tiny.output.contains("  mean "), "the tiny model shows every number: \(tiny.output)")
    XCTAssertTrue(String(decoding: try bytes("tiny.dot"), as: UTF8.self).hasPrefix("digraph tape {"))
    try await fail("trace --tiny --dataset digits", status: 2, "expected --tiny by itself")
    try await fail("trace", status: 2, "Missing expected argument '--dataset <dataset>', or --tiny")
  }

  /// The test that training did and the one after it see the same images, weights and noise.
  private func expectMetricsLike(_ table: String) throws {
    struct Metrics: Decodable { let count: Int, loss, recon, kl: Double }
    let metrics = try JSONDecoder().decode(Metrics.self, from: bytes("tested/metrics.json"))
    let columns = table.split(separator: "\n")[1].split(separator: ",").compactMap { Double($0) }
    XCTAssertEqual(metrics.count, 64)
    XCTAssertEqual([metrics.loss, metrics.recon, metrics.kl], Array(columns.suffix(3)))
  }

  /// Digits have classes, and faces factors; a table of 80 columns has what applies, and the file
  /// as well.
  func testWhatIsMeasuredStandsInTheTableAndInTheFile() async throws {
    try await succeed("train \(smallRun) --model mlp --out-dir run")
    let test = "test --ckpt run/last.safetensors --dataset digits --out-dir tested"
    let whole = try await succeed("\(test) --importance-samples 3")
    for line in whole.output.split(separator: "\n") where line.hasPrefix("|") || line.hasPrefix("+") {
      XCTAssertLessThanOrEqual(line.count, 80, String(line))
    }
    for name in [
      "−ELBO (nats)", "KL(q(z|x) ‖ p(z))", "active latent dimensions", "I(x; z) ≤ log N = 4.16",
      "KL(q(z) ‖ p(z)), N = 64",
      "PSNR", "SSIM", "linear probe, accuracy", "5 neighbours, accuracy", "log p(x)", "bits per dimension",
    ] { XCTAssertTrue(whole.output.contains("| \(name)"), name) }
    XCTAssertFalse(whole.output.contains("mutual information gap"), whole.output)
    let keys = try metrics("tested")
    for key in [
      "psnr", "ssim", "mutualInformation", "aggregateKL", "linearProbe", "nearestNeighbourProbe", "logLikelihood",
    ] {
      let mean = try XCTUnwrap(keys[key] as? [String: Double], key)
      XCTAssertGreaterThan(try XCTUnwrap(mean["standardError"]), 0, key)
    }
    for key in ["negativeELBOError", "klError", "samplingError", "bitsPerDimensionError"] {
      XCTAssertGreaterThan(try XCTUnwrap(keys[key] as? Double), 0, key)
    }
    XCTAssertEqual((keys["klQuantiles"] as? [Double])?.count, 3)
    XCTAssertEqual(keys["aggregateCount"] as? Int, 64)
    // Tested images that a probe has learned from would tell nothing; a mean has no error of a
    // draw.
    try await succeed("\(test) --split train --posterior mean")
    let train = try metrics("tested")
    for key in ["linearProbe", "nearestNeighbourProbe", "negativeELBOError", "logLikelihood", "bitsPerDimensionError"] {
      XCTAssertNil(train[key], key)
    }
  }

  private func metrics(_ folder: String) throws -> [String: Any] {
    try XCTUnwrap(JSONSerialization.jsonObject(with: bytes("\(folder)/metrics.json")) as? [String: Any])
  }

  func testNoEpochsWriteTheInitialWeights() async throws {
    let outcome = try await succeed("train --dataset digits --model mlp --limit 16 --batch-size 16 --epochs 0")
    XCTAssertEqual(
      try names("runs/vae/digits_mlp_z20_s28_b16_n16"),
      ["config.json", "epoch_0000.safetensors", "last.safetensors", "metrics.csv", "timings.csv"])
    XCTAssertTrue(
      outcome.output.hasPrefix("runs/vae/digits_mlp_z20_s28_b16_n16/epoch_0000.safetensors  sha256 "), outcome.output)
  }

  func testTheRunsFolderIsNamedAfterItsSettings() async throws {
    try await succeed(
      "train --dataset faces --image-size 32 --latent-dim 3 --base-channels 2 --limit 8 --batch-size 4 --epochs 0")
    XCTAssertEqual(try names("runs/vae"), ["faces_celeba_z3_s32_c2_b4_n8"])
  }

  func testFacesCanBeTrainedTestedAndSampled() async throws {
    try await succeed(
      "train --dataset faces --image-size 32 --latent-dim 3 --base-channels 2 --limit 8 --batch-size 4 --epochs 1 "
        + "--out-dir run")
    let tested = try await succeed("test --ckpt run/last.safetensors --dataset faces --limit 8")
    XCTAssertTrue(tested.output.contains("| mutual information gap"), tested.output)
    try await succeed("test --ckpt run/last.safetensors --dataset faces --limit 8 --posterior mean --split all")
    try await succeed("infer --ckpt run/last.safetensors --n 5 --out run/samples.png")
    XCTAssertEqual(
      try names("run"),
      [
        "config.json", "epoch_0001.safetensors", "kl.csv", "last.safetensors", "metrics.csv", "metrics.json",
        "recon_grid.png",
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
    XCTAssertEqual(try names("runs/vae").sorted(), ["digits_celeba_z3_s28_c2_b4_n8", "faces_mnist_z8_s32_c2_b4_n8"])
    try await succeed("test --ckpt runs/vae/faces_mnist_z8_s32_c2_b4_n8/last.safetensors --dataset faces --limit 4")
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
      try names("run"),
      ["config.json", "epoch_0003.safetensors", "kl.csv", "last.safetensors", "metrics.csv", "timings.csv"])
  }

  func testALogHasPlainLines() async throws {
    let log = try await succeed("train \(smallRun) --out-dir run").errors.split(separator: "\n")
    XCTAssertEqual(log.count, 3, "\(log)")
    XCTAssertEqual(
      log.first, "digits: 64 training and 64 test images of 28×28×1, drawn by this program from the seed 0")
    XCTAssertEqual(log[1], "losses are nats per image")
    XCTAssertTrue(log.last?.hasPrefix("epoch 1/1: −ELBO train ") ?? false, "\(log)")
    XCTAssertLessThanOrEqual(log[2].count, 80)
    XCTAssertFalse(log.joined().contains("\u{1B}"), "\(log)")
  }

  func testWhatALossLeavesOutIsSaidWhereverItIsPrinted() async throws {
    // A Gaussian of variance ½ on 28 · 28 pixels: ½ log π each.
    let omission = "left out as constant: 0.57236 nats for each of an image's 784 numbers, 448.73 in all"
    let run = "--dataset digits --limit 16 --batch-size 16 --epochs 1 --model mlp --hidden 4"
    let trained = try await succeed("train \(run) --recon-loss mse --out-dir mse")
    XCTAssertTrue(trained.errors.contains("losses are nats per image (\(omission))"), trained.errors)
    let tested = try await succeed("test --ckpt mse/last.safetensors --dataset digits --importance-samples 2")
    XCTAssertTrue(tested.output.contains("nats per image (\(omission))"), tested.output)
    XCTAssertTrue(tested.output.contains("log p(x) (nats, without the constant)"), tested.output)
    try await succeed("train \(run) --recon-loss gaussian --out-dir gaussian")
    let compared = try await vae("compare mse gaussian")
    XCTAssertTrue(compared.output.contains("`mse`: \(omission)"), compared.output)
    XCTAssertFalse(compared.output.contains("`gaussian`: left out"), compared.output)
    let bernoulli = try await succeed("train \(run) --out-dir bce")
    XCTAssertFalse(bernoulli.errors.contains("left out"), bernoulli.errors)
  }

  func testALossWhoseWeightGrowsIsNotCalledMinusELBO() async throws {
    let trained = try await succeed("train \(smallRun) --beta-warmup 3 --out-dir run")
    XCTAssertTrue(trained.errors.contains("epoch 1/1: loss train "), trained.errors)
    XCTAssertTrue(trained.errors.contains(", −ELBO test "), trained.errors)
    XCTAssertTrue(trained.errors.contains("--beta-warmup 3.0: the run has 1 epoch, and ends before"), trained.errors)
    // As many cycles as steps would let every step have the weight 0.
    try await fail(
      "train \(smallRun) --beta-cycles 1000 --out-dir other", status: 2, "cycles of the warm-up",
      "half of the run's steps")
    XCTAssertFalse(try names(".").contains("other"))
  }

  func testImagesAreTestedAsTheyWereTrainedOn() async throws {
    try await succeed("train \(smallRun) --binarize fixed --out-dir run")
    let test = "test --ckpt run/last.safetensors --dataset digits"
    for flag in ["--binarize none", "--binarize dynamic", "--no-crop", "--exif"] {
      try await fail("\(test) \(flag)", status: 2, "\(flag): expected the images as run/last.safetensors was trained")
    }
    let asTrained = try await succeed("\(test) --binarize fixed").output
    let plain = try await succeed(test).output
    XCTAssertEqual(plain, asTrained)
    let other = try await succeed("\(test) --allow-other-data --limit 64").output
    XCTAssertEqual(other.split(separator: "\n").first, asTrained.split(separator: "\n").first)
    let grey = try await succeed("\(test) --allow-other-data --limit 64 --binarize none").output
    XCTAssertNotEqual(grey.split(separator: "\n").first, asTrained.split(separator: "\n").first)
    // One draw leaves no error to be estimated.
    let one = try await succeed("\(test) --importance-samples 1 --limit 1").output
    XCTAssertFalse(one.contains("sampling"), one)
    XCTAssertFalse(one.contains("NaN"), one)
  }

  func testAWeightedKLTermMakesALossThatIsNoBound() async throws {
    let trained = try await succeed("train \(smallRun) --beta 0.5 --out-dir run")
    XCTAssertTrue(trained.errors.contains("epoch 1/1: loss train "), trained.errors)
    let tested = try await succeed("test --ckpt run/last.safetensors --dataset digits --limit 8")
    XCTAssertNotNil(
      tested.output.prefixMatch(of: /digits test, 8 images: loss [\d.]+ \(recon [\d.]+, KL [\d.]+, −ELBO [\d.]+\)/),
      tested.output)
    let mean = try await succeed("test --ckpt run/last.safetensors --dataset digits --posterior mean")
    XCTAssertTrue(
      mean.output.hasPrefix("digits test, 64 images: at the posterior's mean, recon + KL "), mean.output)
  }

  func testAFiniteButAbsurdLossIsWarnedOf() async throws {
    let outcome = try await vae("train --dataset digits --limit 64 --batch-size 16 --epochs 1 --lr 0.05 --out-dir run")
    XCTAssertNotNil(outcome.errors.firstMatch(of: /\d\.\de\d+/), outcome.errors)
    XCTAssertTrue(outcome.errors.contains("warning: such a loss is finite and absurd"), outcome.errors)
  }

  func testABatchLargerThanTheDataTakesItAllAndSaysSo() async throws {
    let outcome = try await succeed("train --dataset digits --model mlp --limit 20 --epochs 1 --out-dir run")
    XCTAssertTrue(outcome.errors.contains("warning: --batch-size 128: there are 20 training images"), outcome.errors)
  }
}
