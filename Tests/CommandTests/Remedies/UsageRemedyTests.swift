import Foundation
import Training
import XCTest

/// What is advised about a call's words helps.
final class UsageRemedyTests: RemedyCase {
  // MARK: Words

  func testTheCommandThatWasPerhapsMeantIsOne() async throws {
    let line = try await complaint(of: "trian", advises: "did you mean 'train'?")
    let word = try XCTUnwrap(line.firstMatch(of: /did you mean '(\w+)'/)?.output.1)
    try await succeed(train.replacing("train", with: word, maxReplacements: 1) + " --epochs 0")
  }

  func testTheHelpThatIsReferredToIsThere() async throws {
    let golden = " --golden \(Self.top.appendingPathComponent("Golden").path)"
    for (call, flags, remedy) in [
      ("bogus", "", "see 'vae --help'"), ("train --bogus", "", "see 'vae train --help'"),
      ("infer", "", "see 'vae infer --help'"), ("check --only bogus", golden, "see 'vae check --list'"),
    ] {
      let line = try await complaint(of: call + flags, advises: remedy)
      try await succeed(command(quotedIn: line) + flags)
    }
  }

  func testAShellVariableThatIsNotSetIsSet() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    let infer = "\"$vae\" infer --ckpt run/last.safetensors --n 1 --out \"$OUT\""
    let unset = try await shell(infer)
    XCTAssertTrue(unset.errors.contains("; is a shell variable not set?"), unset.errors)
    let set = try await shell("OUT=a.png; \(infer)")
    XCTAssertEqual(set.status, 0, set.errors)
  }

  func testOfTwoFlagsThatExcludeEachOtherOneIsLeftOut() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    let trace = "trace --dataset digits --limit 8"
    let (model, checkpoint) = ("--model mlp", "--ckpt run/last.safetensors")
    try await complaint(of: "\(trace) \(model) \(checkpoint)", advises: "leave one out")
    try await succeed("\(trace) \(model)")
    try await succeed("\(trace) \(checkpoint)")
  }

  func testOfMixedPrecisionAndAnEngineWithoutItOneIsLeftOut() async throws {
    let run = "\(train) --epochs 0 --out-dir"
    try await complaint(of: "\(run) both --amp --engine openblas", advises: "leave out one of the two")
    try await succeed("\(run) amp --amp")
    try await succeed("\(run) engine --engine openblas")
  }

  // MARK: Models and memory

  func testAnotherDataSetOrAnotherModelIsChosen() async throws {
    let line = try await complaint(
      of: "train --dataset faces --model mlp --epochs 0", advises: "choose another --dataset or another model")
    try await succeed("train \(flag(in: line)) digits --model mlp --limit 8 --epochs 0")
    try await succeed("train --dataset faces --model celeba --base-channels 2 --limit 4 --epochs 0")
  }

  func testAnImageSizeThatADataSetHasNotIsLeftOut() async throws {
    let small = "--model celeba --base-channels 2 --latent-dim 2 --limit 4 --batch-size 4 --epochs 0"
    let line = try await complaint(
      of: "train --dataset digits --image-size 64 \(small)",
      advises: "take another data set, or leave --image-size out")
    XCTAssertEqual(try flag(in: line), "--image-size")
    try await succeed("train --dataset digits \(small)")
    try await succeed("train --dataset faces --image-size 64 \(small)")

    // What has no such flag is not told to leave it out.
    try put("grey.png", as: "images/0.png", "images/1.png", "images/2.png")
    let images = "--dataset images --data-root images --test-fraction 0.4"
    try await succeed("train \(images) --image-size 32 \(small) --model mnist --out-dir run")
    let trace = "trace --ckpt run/last.safetensors --batch-size 1"
    let other = try await complaint(of: "\(trace) --dataset digits", advises: "take another data set")
    XCTAssertFalse(other.contains("--image-size"), other)
    try await succeed("\(trace) \(images)")
  }

  func testAStepThatIsTooLargeFitsWithTheNumbersLowered() async throws {
    let faces = "train --dataset faces --image-size 256 --limit 2 --epochs 0"
    try await complaint(
      of: "\(faces) --base-channels 2 --latent-dim 2 --batch-size 1000000000",
      advises: "lower --batch-size, --base-channels, --latent-dim or --image-size")
    try await succeed("\(faces) --base-channels 2 --latent-dim 2 --batch-size 2")
    let line = try await complaint(
      of: "\(train) --hidden \(Array(repeating: "65536", count: 8).joined(separator: ",")) --epochs 0",
      advises: "lower --batch-size or --hidden")
    XCTAssertFalse(line.contains("--base-channels"), "the mlp has none: \(line)")
    try await succeed("\(train) --epochs 0")
  }

  // MARK: Tests on other data

  func testWeightsAloneAreTestedWhereOtherDataIsAllowed() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    let saved = try Safetensors([UInt8](bytes("run/last.safetensors")))
    let weights = Safetensors(tensors: saved.tensors.filter { !$0.key.hasPrefix("optimizer.") })
    try write(Data(weights.serialized), to: "weights.safetensors")
    let test = "test --ckpt weights.safetensors --dataset digits --limit 8 --out-dir tested"
    let line = try await complaint(of: test, advises: "give --allow-other-data to test them all the same")
    try await succeed("\(test) \(flag(in: line))")
  }

  func testOtherDataIsAllowedOrTheTrainingsTaken() async throws {
    try put("grey.png", as: "images/0.png", "images/1.png", "images/2.png", "images/3.png", "images/4.png")
    let images = "--dataset images --data-root images"
    try await succeed(
      "train \(images) --test-fraction 0.4 --model mlp --hidden 8 --latent-dim 2 --epochs 0 --out-dir run")
    let test = "test --ckpt run/last.safetensors --out-dir tested"

    let remedy = "test on the training's data, or give --allow-other-data"
    let line = try await complaint(of: "\(test) --dataset digits --limit 8", advises: remedy)
    try await succeed("\(test) --dataset digits --limit 8 \(flag(in: line))")

    let fraction = try await complaint(
      of: "\(test) \(images) --test-fraction 0.2", advises: "leave it out, or give --allow-other-data")
    try await succeed("\(test) \(images) --test-fraction 0.2 \(flag(in: fraction))")

    try put("colour.png", as: "images/5.png")
    let added = try await complaint(of: "\(test) \(images)", advises: remedy)
    try await succeed("\(test) \(images) \(flag(in: added))")
    try remove("images/5.png")
    try await succeed("\(test) \(images)")
  }

  // MARK: Comparisons

  func testAFolderWithNothingToCompareIsAnotherOrACheckpoint() async throws {
    for folder in ["a", "b"] { try await succeed("\(train) --epochs 1 --out-dir \(folder)") }
    try write(Data(), to: "empty/nothing")
    try await complaint(of: "compare a empty", advises: "name another folder, or a checkpoint")
    try await succeed("compare a b")
    try await succeed("compare a b/last.safetensors")
  }
}
