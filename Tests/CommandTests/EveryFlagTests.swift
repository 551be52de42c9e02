import Foundation
import XCTest

/// Flags that several commands share reach each of them. (Other tests use the flags that one
/// command has to itself.)
final class EveryFlagTests: RemedyCase {
  private let ckpt = "--ckpt run/last.safetensors"

  /// A small model of faces, whose images lie in `faces`.
  private func prepare() async throws {
    for number in 1...4 { try put("colour-420.jpg", as: "faces/img_align_celeba/00000\(number).jpg") }
    try await succeed(
      "train --dataset celeba --data-root faces --image-size 32 --base-channels 2 --latent-dim 3 --batch-size 2 "
        + "--test-fraction 0.5 --epochs 2 --lr 0.01 --out-dir run")
  }

  func testHowToComputeIsAskedOfEveryCommandThatComputes() async throws {
    for words in [
      "train --dataset digits", "test --ckpt x --dataset digits", "infer --ckpt x --n 1 --out a.png", "report", "check",
      "bench", "trace --dataset digits", "encode --ckpt x --images y --out z.csv",
      "reconstruct --ckpt x --images y --out z.png", "interpolate --ckpt x --from a --to b --out c.png",
      "traverse --ckpt x --out a.png",
    ] {
      try await fail("\(words) --engine warp", status: 2, "'warp'", "portable")
      try await fail("\(words) --device gpu", status: 2, "'gpu'", "cpu")
      try await fail("\(words) --threads 0", status: 2, "--threads", "1 to 1024")
    }
  }

  func testMixedPrecisionIsRefusedWhereOpenBLASMultiplies() async throws {
    try write(Data("data: {dataset: digits}\nruns: [{name: a, model: mlp, amp: true}]".utf8), to: "amp.yaml")
    for words in [
      "train --dataset digits --amp", "test --ckpt x --dataset digits --amp", "infer --ckpt x --n 1 --out a.png --amp",
      "bench --amp", "report amp.yaml",
    ] {
      try await fail("\(words) --engine openblas", status: 2, "--amp", "--engine portable or auto", "openblas")
    }
  }

  func testARunGoesOnInItsOwnPrecisionAndBeginsInEither() async throws {
    let run = "train --dataset digits --limit 8 --model mlp --hidden 4 --batch-size 4"
    try await succeed("\(run) --epochs 1 --amp --out-dir mixed")
    try await succeed("\(run) --epochs 1 --out-dir plain")
    try await fail("\(run) --epochs 2 --out-dir mixed --resume", status: 3, "precision of products bfloat16", "float32")
    try await fail("\(run) --epochs 2 --amp --out-dir plain --resume", status: 3, "precision of products float32")
    try await succeed("\(run) --epochs 2 --amp --out-dir mixed --resume")
    try await succeed("\(run) --epochs 1 --init mixed/last.safetensors --out-dir begun")
    XCTAssertFalse(try text("begun/config.json").contains("precision"))
    // What a checkpoint was trained in binds nobody who tests it.
    for flag in ["", " --amp"] { try await succeed("infer --ckpt mixed/last.safetensors --n 1 --out a.png\(flag)") }
  }

  func testTheGrowthOfAStepIsAskedOfTheBench() async throws {
    // It takes minutes; what is looked at first is what it is asked beside.
    try await fail("bench --growth --only nothing", status: 2, "'nothing'", "--only")
  }

  func testTheEngineThatIsAskedForComputes() async throws {
    try write(
      Data("data: {dataset: digits, limit: 20, model: mlp, hidden: 4}\nruns: [{name: a, epochs: 1}]".utf8),
      to: "plan.yaml")
    for engine in ["openblas", "portable"] {
      try await succeed("report plan.yaml --engine \(engine) --threads 1 --device cpu --out-dir \(engine)")
      XCTAssertTrue(try text("\(engine)/REPORT.md").contains("; engine \(engine)"))
    }
  }

  func testWhatIsDoneToImagesChangesWhatEveryPictureIsMadeOf() async throws {
    try await prepare()
    try put("turned-6.jpg", as: "turned.jpg")
    // The turned picture is smaller than the middle of a face.
    for (flag, image, always) in [
      ("--no-crop", "faces/img_align_celeba/000001.jpg", ""), ("--exif", "turned.jpg", " --no-crop"),
    ] {
      for (words, out) in [
        ("encode \(ckpt) --images \(image)", "csv"), ("reconstruct \(ckpt) --images \(image)", "png"),
        ("interpolate \(ckpt) --from \(image) --to \(image)", "png"), ("traverse \(ckpt) --images \(image)", "png"),
      ] {
        try await succeed("\(words)\(always) --out without.\(out)")
        try await succeed("\(words)\(always) \(flag) --out with.\(out)")
        XCTAssertNotEqual(try bytes("without.\(out)"), try bytes("with.\(out)"), "\(words) \(flag)")
      }
    }
  }

  func testWhatIsDoneToImagesReachesTrainingTestAndTrace() async throws {
    try await prepare()
    let other = "test \(ckpt) --allow-other-data --out-dir tested"
    let train = "train --image-size 32 --base-channels 2 --latent-dim 2 --epochs 0 --out-dir"
    // Images that are smaller than the middle which is taken.
    for number in 1...4 { try put("turned-6.jpg", as: "small/img_align_celeba/00000\(number).jpg") }
    for (number, words) in ["\(train) a", other, "trace --batch-size 2"].enumerated() {
      let call = "\(words) --dataset celeba --data-root small --test-fraction 0.5"
      let refused = try await vae(call)
      XCTAssertEqual(refused.status, 3, call)
      XCTAssertTrue(refused.errors.contains("--no-crop"), refused.errors)
      let taken = try await succeed("\(call) --no-crop")
      XCTAssertTrue(taken.errors.contains("EXIF"), "\(number): \(taken.errors)")
      let turned = try await succeed("\(call.replacing("--out-dir a", with: "--out-dir b")) --no-crop --exif")
      XCTAssertFalse(turned.errors.contains("EXIF"), turned.errors)
    }
    try write(Data("no image".utf8), to: "small/img_align_celeba/000005.jpg")
    for words in ["\(train) c", other, "trace --batch-size 2"] {
      let call = "\(words) --dataset celeba --data-root small --test-fraction 0.5 --no-crop"
      let refused = try await vae(call)
      XCTAssertEqual(refused.status, 3, call)
      XCTAssertTrue(refused.errors.contains("000005.jpg"), refused.errors)
      try await succeed("\(call) --skip-damaged")
    }
  }

  func testTheSeedOfATestAndOfATraceIsThatOfTheirNoise() async throws {
    try await prepare()
    let test = "test \(ckpt) --dataset celeba --data-root faces --out-dir tested"
    try await succeed(test)
    let first = try bytes("tested/metrics.json")
    try await succeed("\(test) --seed 7")
    XCTAssertNotEqual(try bytes("tested/metrics.json"), first)
    let trace = "trace --dataset digits --limit 8 --model mlp"
    let outputs = [try await succeed(trace).output, try await succeed("\(trace) --seed 7").output]
    XCTAssertNotEqual(outputs[0], outputs[1])
  }
}
