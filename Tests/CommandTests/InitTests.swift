import Foundation
import Training
import XCTest

/// `vae train --init` begins a new run with the weights of another.
final class InitTests: CommandCase {
  private let train = "train --dataset digits --model mlp --hidden 8 --latent-dim 2 --limit 32 --batch-size 16"

  private func hash(_ name: String) throws -> String { try Checkpoint.read(path(name)).file.fileHash }

  func testAnotherRateBeginsWithTheWeightsOfARun() async throws {
    try await succeed("\(train) --epochs 1 --out-dir first")
    let hash = try hash("first/last.safetensors")
    let tune = "\(train) --epochs 2 --lr 1e-4 --init first/last.safetensors"
    let tuned = try await succeed("\(tune) --out-dir tuned")
    XCTAssertTrue(
      tuned.errors.contains("begins with the weights of first/last.safetensors, sha256 \(hash)\n"), tuned.errors)
    XCTAssertTrue(try text("tuned/config.json").contains("\"init\" : \"\(hash)\""))
    XCTAssertFalse(try text("first/config.json").contains("init"))

    try await succeed("\(tune) --out-dir again")
    XCTAssertEqual(try bytes("again/last.safetensors"), try bytes("tuned/last.safetensors"))
    let compared = try await vae("compare first tuned")
    XCTAssertEqual(compared.status, 1)
    XCTAssertNotNil(compared.output.firstMatch(of: try Regex("init .*— .*\(hash)")), compared.output)

    try await succeed("report --runs first tuned --out-dir report")
    let rows = try text("report/REPORT.md").matches(of: /initial weights.*SHA-256 ([0-9a-f]{64})/)
    XCTAssertEqual(rows.map { String($0.output.1) }, [hash])

    // Where the folder is not named, the weights name it.
    try await succeed(tune)
    let folder = "runs/vae/digits_mlp_z2_s28_h8_lr0.0001_b16_n32_init\(hash.prefix(8))"
    XCTAssertEqual(try bytes("\(folder)/last.safetensors"), try bytes("tuned/last.safetensors"))
  }

  func testAnInterruptedRunGoesOnWithTheSameWeights() async throws {
    try await succeed("\(train) --epochs 1 --out-dir first")
    let tune = "\(train) --lr 1e-4 --init first/last.safetensors"
    for (epochs, flags) in [(1, ""), (2, " --resume")] {
      try await succeed("\(tune) --epochs \(epochs) --out-dir parts\(flags)")
    }
    try await succeed("\(tune) --epochs 2 --out-dir whole")
    XCTAssertEqual(try bytes("parts/last.safetensors"), try bytes("whole/last.safetensors"))
    let hash = try hash("first/last.safetensors")
    try await fail(
      "\(train) --lr 1e-4 --epochs 3 --out-dir parts --resume", status: 3, "parts: expected init \(hash)", "found none")
    try await fail(
      "\(train) --lr 1e-4 --epochs 3 --out-dir parts --resume --init whole/last.safetensors", status: 3,
      "parts: expected init \(hash)", "found \(try self.hash("whole/last.safetensors"))")
  }

  func testAnotherObjectiveAndOtherDataBeginWithTheSameWeights() async throws {
    try await succeed("\(train) --epochs 1 --recon-loss gaussian --out-dir first")
    let tuned = try await succeed(
      "\(train.replacing("--limit 32", with: "--limit 48")) --epochs 1 --beta 4 --init first/last.safetensors "
        + "--out-dir tuned")
    XCTAssertTrue(
      tuned.errors.contains(", without 1 tensor that the model does not have: 'likelihood.log_variance'"), tuned.errors)
  }

  /// Nothing is made where a run cannot begin.
  func testWeightsThatCannotBeTakenAreNamed() async throws {
    try await succeed("\(train) --epochs 0 --out-dir first")
    try write(Data("hello\n".utf8), to: "text")
    try write(try bytes("first/last.safetensors").prefix(5000), to: "half")
    for name in ["text", "half", "missing", "first", "/dev/null"] {
      try await fail("\(train) --epochs 1 --init \(name) --out-dir tuned", status: 3, name)
      try await fail("\(train) --epochs 1 --init \(name)", status: 3, name)
    }
    for flags in ["--latent-dim 3", "--hidden 9", "--hidden 8,8", "--model mnist"] {
      try await fail(
        "\(train) \(flags) --epochs 1 --init first/last.safetensors --out-dir tuned", status: 3,
        "first/last.safetensors: expected tensor '")
    }
  }
}
