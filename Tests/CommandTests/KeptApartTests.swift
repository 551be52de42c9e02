import Foundation
import Training
import XCTest

/// A test sees no image that its model was trained on, unless it is told to.
final class KeptApartTests: CommandCase {
  /// The test images are those that training kept apart, whatever flags say and a folder has
  /// become.
  func testATestIsOnWhatTrainingKeptApart() async throws {
    try await succeed("train --dataset digits --model mlp --limit 40 --batch-size 16 --epochs 0 --out-dir first")
    for image in 0..<12 {
      try write(Data(), to: "images/\(image).png")
      try await succeed("infer --ckpt first/last.safetensors --n 1 --seed \(image) --out images/\(image).png")
    }
    let data = "--dataset images --data-root images"
    try await succeed("train \(data) --model mnist --base-channels 2 --test-fraction 0.25 --epochs 1 --out-dir run")
    let test = "test --ckpt run/last.safetensors --out-dir tested"
    let whole = try await succeed("\(test) \(data)")
    XCTAssertTrue(whole.output.hasPrefix("images test, 3 images: "), whole.output)
    let part = try await succeed("\(test) \(data) --limit 2")
    XCTAssertTrue(part.output.hasPrefix("images test, 2 images: "), part.output)
    try await fail("\(test) \(data) --test-fraction 0.5", status: 2, "--test-fraction", "0.25", "--allow-other-data")
    try await fail("\(test) --dataset digits", status: 2, "images", "run/last.safetensors", "--allow-other-data")
    try write(Data(), to: "images/12.png")
    try await succeed("infer --ckpt first/last.safetensors --n 1 --seed 99 --out images/12.png")
    try await fail("\(test) \(data)", status: 3, "images", "may have been trained on", "--allow-other-data")
    let other = try await succeed("\(test) \(data) --split all --allow-other-data")
    XCTAssertTrue(
      other.output.contains("other data than the training's: 9 of the images were trained on"), other.output)
    let metrics = String(decoding: try bytes("tested/metrics.json"), as: UTF8.self)
    XCTAssertTrue(metrics.contains("\"trainedOn\" : 9"), metrics)
  }

  func testWeightsAloneCanBeUsedAndAreTestedOnRequest() async throws {
    try await succeed("train \(smallRun) --model mlp --out-dir run")
    let saved = try Safetensors([UInt8](bytes("run/last.safetensors")))
    let weights = Safetensors(tensors: saved.tensors.filter { !$0.key.hasPrefix("optimizer.") })
    try write(Data(weights.serialized), to: "weights.safetensors")
    try await succeed("infer --ckpt weights.safetensors --n 4 --out a.png")
    try await succeed("infer --ckpt run/last.safetensors --n 4 --out b.png")
    XCTAssertEqual(try bytes("a.png"), try bytes("b.png"))
    try await fail("test --ckpt weights.safetensors --dataset digits", status: 2, "weights", "--allow-other-data")
    try await succeed("test --ckpt weights.safetensors --dataset digits --limit 8 --allow-other-data --out-dir tested")
  }
}
