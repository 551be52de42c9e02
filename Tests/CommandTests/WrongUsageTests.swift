import XCTest

/// A call that makes no sense ends with status 2 and one line that says why, before anything is
/// written.
final class WrongUsageTests: CommandCase {
  private let train = "train --dataset digits --limit 32 --batch-size 16 --epochs 1"

  func testUnknownWordsAreNamed() async throws {
    try await fail("bogus", status: 2, "'bogus'", "train, test, infer", "see 'vae --help'")
    try await fail("trian --dataset digits", status: 2, "'trian'", "did you mean 'train'?")
    try await fail("train", status: 2, "--dataset", "see 'vae train --help'")
    try await fail("train --dataset cats", status: 2, "'cats'", "mnist, fashion-mnist, celeba, images, digits, faces")
    try await fail("\(train) --model gan", status: 2, "'gan'", "--model", "'mlp', 'mnist' or 'celeba'")
    try await fail("\(train) --recon-loss l1", status: 2, "'l1'", "--recon-loss", "mse")
    try await fail("\(train) --device gpu", status: 2, "'gpu'", "--device", "'cpu'")
    try await fail("\(train) --bogus 1", status: 2, "--bogus", "see 'vae train --help'")
    try await fail("\(train) extra", status: 2, "'extra'")
    try await fail("test --ckpt none --dataset digits --split some", status: 2, "'some'", "'train', 'test' or 'all'")
    try await fail("test --ckpt none --dataset digits --posterior mode", status: 2, "'mode'", "'sample' and 'mean'")
    try await fail("infer --n 4", status: 2, "--ckpt", "see 'vae infer --help'")
  }

  func testAnEmptyArgumentIsNamed() async throws {
    for flag in ["--out", "--ckpt", "--seed"] {
      let outcome = try await vae(["infer", flag, ""])
      XCTAssertEqual(outcome.status, 2)
      XCTAssertEqual(
        outcome.errors, "vae: expected a value after '\(flag)', found an empty one; is a shell variable not set?\n")
    }
    try await fail("infer --ckpt=", status: 2, "--ckpt")
  }

  func testATraceIsOfANewModelOrOfATrainedOne() async throws {
    try await fail("trace --dataset digits --model mlp --ckpt none", status: 2, "--model", "--ckpt", "both")
  }

  /// Every numeric flag of training, with values that it cannot take.
  private let training: [(flag: String, values: [String])] = [
    ("--epochs", ["-1", "-9223372036854775808"]),
    ("--batch-size", ["0", "-1", "9223372036854775807"]),
    ("--latent-dim", ["0", "-1", "100000", "9223372036854775807"]),
    ("--base-channels", ["0", "-1", "100000", "9223372036854775807"]),
    ("--image-size", ["0", "-1", "33", "64", "9223372036854775807"]),
    ("--lr", ["nan", "0", "-1", "inf", "-inf", "1e999"]),
    ("--beta", ["nan", "-1", "inf", "1e999"]),
    ("--limit", ["0", "-1", "-9223372036854775808"]),
    ("--test-fraction", ["0", "1", "2", "-0.5", "nan", "inf"]),
    ("--threads", ["0", "-1", "1025", "9223372036854775807"]),
    ("--keep", ["0", "-1"]),
    ("--seed", ["-1"]),
  ]

  func testNumbersOutOfRangeAreNamed() async throws {
    for (flag, values) in training {
      for value in values { try await fail("\(train) \(flag) \(value)", status: 2) }
      let notNumbers = ["many", "--resume", "99999999999999999999999999x"] + (flag == "--seed" ? ["1.5"] : [])
      let kinds = ["--lr": "number", "--beta": "number", "--test-fraction": "number", "--seed": "natural number"]
      let kind = flag == "--keep" ? "N or best" : kinds[flag] ?? "integer"
      for value in notNumbers { try await fail("\(train) \(flag) \(value)", status: 2, "\(flag) <\(kind)>", value) }
      try await fail("\(train) \(flag)", status: 2, flag)
    }
  }

  func testNumbersOutOfRangeSayWhatWasExpectedAndFound() async throws {
    try await fail("\(train) --epochs -1", status: 2, "epochs", "at least 0", "-1")
    try await fail("\(train) --batch-size 0", status: 2, "batch size", "at least 1", "0")
    try await fail("\(train) --latent-dim 4097", status: 2, "latent", "1 to 4096", "4097")
    try await fail("\(train) --lr nan", status: 2, "learning rate", "finite", "nan")
    try await fail("\(train) --threads 1025", status: 2, "--threads", "1 to 1024", "1025")
    try await fail("train --dataset faces --image-size 33", status: 2, "32, 64, 128, 256", "33")
  }

  func testOtherCommandsNumbersAreChecked() async throws {
    try await succeed("\(train) --epochs 0 --base-channels 2 --out-dir run")
    for n in ["0", "-1", "4097", "9223372036854775807", "many"] {
      try await fail("infer --ckpt run/last.safetensors --n \(n)", status: 2, "--n", n)
    }
    try await fail("infer --ckpt run/last.safetensors --seed -1", status: 2, "--seed")
    for size in ["0", "-1", "9", "9223372036854775807"] {
      try await fail("trace --dataset digits --limit 8 --batch-size \(size)", status: 2, "--batch-size", "1 to 8", size)
    }
    try await fail("trace --dataset digits --limit 0", status: 2, "limit")
    for flag in ["--rounds 0", "--rounds -1", "--batch-size 0", "--batch-size 9223372036854775807"] {
      try await fail("bench --only mlp \(flag)", status: 2, "expected 1 to")
    }
    for flag in ["--limit 0", "--limit -1", "--test-fraction 2", "--seed -1", "--threads 0"] {
      try await fail("test --ckpt run/last.safetensors --dataset digits \(flag)", status: 2)
    }
  }

  func testDataAndModelsThatDoNotFitAreNamed() async throws {
    try await fail("train --dataset celeba --recon-loss bce", status: 2, "mse", "[−1, 1]", "bce")
    try await fail("train --dataset faces --model mlp", status: 2, "faces", "grey", "'mlp'", "--dataset")
    try await fail("train --dataset digits --model celeba --image-size 64", status: 2, "digits", "28", "64")
    try await succeed("\(train) --epochs 0 --base-channels 2 --out-dir run")
    try await fail("test --ckpt run/last.safetensors --dataset faces", status: 2, "faces", "expected digits")
    try await fail("trace --ckpt run/last.safetensors --dataset faces", status: 2, "faces", "grey", "'mnist'")
  }

  func testAStepThatCannotFitIntoMemoryIsRefused() async throws {
    let large = "--dataset faces --image-size 256 --base-channels 512 --latent-dim 4096"
    try await fail("train \(large) --batch-size 1000000000", status: 2, "memory", "--batch-size")
  }

  func testTheLargestNumbersDoNoHarm() async throws {
    try await succeed(
      "train --dataset digits --model mlp --limit 9223372036854775807 --batch-size 10000 --epochs 0 --threads 64 "
        + "--seed 18446744073709551615 --keep 9223372036854775807 --out-dir run")
    XCTAssertTrue(try names("run").contains("last.safetensors"))
  }
}
