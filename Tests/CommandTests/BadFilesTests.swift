import Foundation
import XCTest

/// Files that are missing, damaged, foreign or cannot be written end a call with status 3 and one
/// line that names them; every file stays as it is.
final class BadFilesTests: CommandCase {
  private let train = "train --dataset digits --limit 32 --batch-size 16 --base-channels 2"

  // MARK: Checkpoints

  func testACheckpointThatIsNoneIsNamed() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    let checkpoint = try bytes("run/last.safetensors")
    var flipped = checkpoint
    flipped[flipped.count - 5] ^= 1
    let foreign = Data([2, 0, 0, 0, 0, 0, 0, 0]) + Data("{}".utf8)
    let files: [(name: String, bytes: Data)] = [
      ("empty", Data()), ("short", checkpoint.prefix(4)), ("half", checkpoint.prefix(checkpoint.count / 2)),
      ("long", checkpoint + Data([0])), ("flipped", flipped), ("foreign", foreign),
      ("huge-header", Data(repeating: 0xff, count: 64)), ("text", Data("hello\n".utf8)),
    ]
    for (name, bytes) in files { try write(bytes, to: name) }
    for name in ["missing", "run", "/dev/null"] + files.map(\.name) {
      try await fail("infer --ckpt \(name) --out grid.png", status: 3, name)
      try await fail("test --ckpt \(name) --dataset digits --out-dir tested", status: 3, name)
      try await fail("trace --ckpt \(name) --dataset digits", status: 3, name)
    }
    for (_, bytes) in files {
      try write(bytes, to: "run/last.safetensors")
      try await fail("\(train) --epochs 2 --out-dir run --resume", status: 3, "run/last.safetensors")
    }
  }

  func testACheckpointThatIsAPipeOrFarTooLargeIsNamed() async throws {
    let made = try await shell("mkfifo pipe && truncate -s 1T large")
    XCTAssertEqual(made.status, 0, made.errors)
    let pipe = try await vae("infer --ckpt pipe")
    XCTAssertEqual(
      pipe.errors, "vae: pipe: cannot read: it is not a file; check the path, its permissions and the space left\n")
    let large = try await vae("infer --ckpt large")
    XCTAssertTrue(large.errors.hasPrefix("vae: large: cannot read: it has 1099511627776 bytes"), large.errors)
    XCTAssertEqual([pipe.status, large.status], [3, 3])
  }

  func testARunGoesOnWithItsOwnSettingsOnly() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    try await fail("\(train) --epochs 1 --out-dir run", status: 3, "run", "--resume", "--out-dir")
    for (flags, name) in [
      ("--seed 1", "seed"), ("--lr 0.5", "lr"), ("--beta 2", "beta"), ("--latent-dim 3", "latentDim"),
      ("--model mlp", "model mnist"), ("--batch-size 8", "batchSize"), ("--limit 24", "limit"),
    ] {
      try await fail("\(train) --epochs 2 --out-dir run --resume \(flags)", status: 3, "run: expected", name)
    }
    try await fail("\(train) --epochs 0 --out-dir run --resume", status: 3, "at most 0 epochs", "--epochs")
    try await fail("\(train) --epochs 1 --out-dir nowhere --resume", status: 3, "nowhere", "without --resume")
    XCTAssertFalse(try names(".").contains("nowhere"))
  }

  func testATrainingThatDivergesNamesTheLastGoodWeights() async throws {
    let outcome = try await vae("\(train) --lr 1e30 --epochs 5 --out-dir run")
    XCTAssertEqual(outcome.status, 3, outcome.errors)
    let last = try XCTUnwrap(outcome.errors.split(separator: "\n").last)
    XCTAssertTrue(last.hasPrefix("vae: training diverged in epoch 1"), outcome.errors)
    XCTAssertTrue(last.contains("--lr"), outcome.errors)
    XCTAssertEqual(try names("run"), ["config.json", "metrics.csv", "timings.csv"])
  }

  // MARK: Data

  /// The bytes of an IDX file of so many images.
  private func idx(_ count: UInt8, magic: UInt8 = 3) -> Data {
    Data([0, 0, 8, magic, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28]) + Data(repeating: 7, count: Int(count) * 784)
  }

  func testImageFilesOfMNISTThatAreNoneAreNamed() async throws {
    let file = "train-images-idx3-ubyte"
    for (folder, bytes) in [
      ("empty", Data()), ("short", Data([0, 0, 8])), ("half", idx(3).prefix(1000)), ("labels", idx(3, magic: 1)),
      ("few", idx(3)), ("page", Data("<html>503</html>".utf8)),
    ] {
      try write(bytes, to: "\(folder)/\(file)")
      try write(idx(3), to: "\(folder)/t10k-images-idx3-ubyte")
      for dataset in ["mnist", "fashion-mnist"] {
        try await fail("train --dataset \(dataset) --data-root \(folder)", status: 3, "\(folder)/\(file)", "expected")
      }
    }
    for bytes in [Data(), Data("<html>503</html>".utf8), Data([0x1f, 0x8b, 8, 0])] {
      try write(bytes, to: "packed/\(file).gz")
      try write(idx(3), to: "packed/t10k-images-idx3-ubyte")
      try await fail("train --dataset mnist --data-root packed", status: 3, "packed/\(file).gz")
    }
    try await fail("train --dataset mnist --data-root nowhere", status: 3, "nowhere", file)
  }

  func testImagesThatAreNoneAreNamed() async throws {
    for (name, bytes) in [
      ("empty", Data()), ("start", Data([0xff, 0xd8, 0xff, 0xe0])), ("text", Data("hello".utf8)),
    ] {
      try write(bytes, to: "\(name)/000001.jpg")
      try write(bytes, to: "\(name)/000002.jpg")
      for dataset in ["celeba", "images"] {
        try await fail("train --dataset \(dataset) --data-root \(name)", status: 3, "\(name)/000001.jpg")
      }
    }
    try write(Data(), to: "nothing/readme.txt")
    for folder in ["nothing", "nowhere", "nothing/readme.txt"] {
      for dataset in ["celeba", "images"] {
        try await fail("train --dataset \(dataset) --data-root \(folder)", status: 3, folder, "--data-root")
      }
    }
  }

  func testOneImageCannotBeSplit() async throws {
    try await succeed("train --dataset digits --limit 16 --batch-size 16 --epochs 0 --base-channels 2 --out-dir run")
    try write(Data(), to: "images/one.png")
    try await succeed("infer --ckpt run/last.safetensors --n 1 --out images/one.png")
    try await fail("train --dataset images --model mnist --data-root images", status: 3, "images", "at least one image")
  }

  // MARK: Places to write

  func testFilesAndFoldersInTheWayAreNamed() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    try write(Data("mine".utf8), to: "file")
    let ckpt = "--ckpt run/last.safetensors"
    for place in ["file", "file/below", "/dev/null/run"] {
      try await fail(
        "\(train) --epochs 1 --out-dir \(place)", status: 3, place.hasPrefix("/dev") ? "/dev/null" : "file")
      try await fail("test \(ckpt) --dataset digits --limit 16 --out-dir \(place)", status: 3, place)
    }
    for place in ["nowhere/grid.png", "file/grid.png", "run", "/proc/grid.png", "/dev/full/grid.png"] {
      try await fail("infer \(ckpt) --n 4 --out \(place)", status: 3, place)
    }
    try write(Data("mine".utf8), to: "other/metrics.csv")
    try await fail("\(train) --epochs 1 --out-dir other", status: 3, "other/metrics.csv", "--out-dir")
  }

  func testFiguresThatCannotBeWrittenAreAFailure() async throws {
    let outcome = try await vae("bench --only mlp --rounds 1 --batch-size 1 --json nowhere/figures.json")
    XCTAssertEqual(outcome.status, 3)
    // On a slow machine a line of progress stands before it.
    XCTAssertEqual(
      outcome.errors.split(separator: "\n").last,
      "vae: nowhere/figures.json: expected a file that can be written, found: No such file or directory; "
        + "choose another path")
  }

  func testANameOfTwoLinesIsToldInOne() async throws {
    let outcome = try await vae(["infer", "--ckpt", "two\nlines"])
    XCTAssertEqual(outcome.errors.split(separator: "\n").count, 1, outcome.errors)
    XCTAssertTrue(outcome.errors.hasPrefix("vae: two lines: cannot read"), outcome.errors)
  }

  func testANameThatWouldCommandTheTerminalIsShownAndALongLineIsCut() async throws {
    let coloured = try await vae(["infer", "--ckpt", "red\u{1B}[31m\u{9B}1m\u{7}"])
    XCTAssertTrue(coloured.errors.hasPrefix(#"vae: red\x1b[31m\xc29b1m\x07: cannot read"#), coloured.errors)
    let long = try await vae(["infer", "--ckpt", String(repeating: "a/", count: 20_000)])
    XCTAssertEqual(long.status, 3)
    XCTAssertLessThan(long.errors.utf8.count, 5000)
    XCTAssertTrue(long.errors.hasSuffix("; check the path, its permissions and the space left\n"), long.errors)
  }

  func testFewDescriptorsAreTooFewWithALine() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    for count in 4...24 {
      let outcome = try await shell("ulimit -n \(count) && \"$vae\" infer --ckpt run/last.safetensors --n 1")
      XCTAssertTrue(outcome.status == 0 || outcome.status == 3, "\(count): \(outcome.status ?? -1) \(outcome.errors)")
      if outcome.status == 3 { XCTAssertTrue(outcome.errors.hasPrefix("vae: "), "\(count): \(outcome.errors)") }
    }
  }

  func testAResultThatCannotBePrintedIsAFailure() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    let full = try await shell("\"$vae\" trace --ckpt run/last.safetensors --dataset digits --limit 8 >/dev/full")
    XCTAssertEqual(full.status, 3)
    XCTAssertEqual(
      full.errors,
      "vae: standard output: expected to write the results, found: No space left on device; "
        + "make space, or send them elsewhere\n")
  }

  func testALogThatCannotBeWrittenStopsNothing() async throws {
    for (folder, log) in [("full", "2>/dev/full"), ("closed", "2>&-")] {
      let outcome = try await shell("\"$vae\" \(train) --epochs 1 --out-dir \(folder) \(log)")
      XCTAssertEqual(outcome.status, 0, log)
      XCTAssertTrue(try names(folder).contains("last.safetensors"), log)
    }
  }

  func testAFullDiskLeavesTheRunAsItWas() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    let before = files()
    // A file may have 8 KiB (16 blocks of 512 bytes): less than a checkpoint.
    let outcome = try await shell(
      "trap '' XFSZ; ulimit -f 16; \"$vae\" \(train) --epochs 2 --out-dir run --resume")
    XCTAssertEqual(outcome.status, 3, outcome.errors)
    XCTAssertTrue(
      outcome.errors.contains("vae: run/epoch_0002.safetensors: cannot write: File too large"), outcome.errors)
    XCTAssertEqual(files()["run/last.safetensors"], before["run/last.safetensors"])
    XCTAssertEqual(
      try names("run"),
      ["config.json", "epoch_0001.safetensors", "kl.csv", "last.safetensors", "metrics.csv", "timings.csv"])
  }
}
