import Foundation
import XCTest

/// What `vae report` advises helps.
final class ReportRemedyTests: RemedyCase {
  private func plan(epochs: Int) -> Data {
    Data(
      """
      data: {dataset: digits, limit: 60, batch-size: 20, model: mlp, hidden: 8}
      runs: [{name: first, epochs: 1}, {name: a, epochs: \(epochs)}]
      """.utf8)
  }

  func testAnInterruptedReportGoesOnWithTheSameCommand() async throws {
    try write(plan(epochs: 80), to: "plan.yaml")
    let stopped = try await shell(
      "\"$vae\" report plan.yaml 2>log & p=$!; until [ -e runs/plan/a/epoch_0002.safetensors ]; do sleep 0.1; done; "
        + "kill -TERM $p; wait $p")
    XCTAssertEqual(stopped.status, 3)
    let log = try text("log")
    XCTAssertTrue(log.contains("interrupted in the run a, after epoch"), log)
    XCTAssertTrue(log.contains("; the same command goes on from there"), log)
    XCTAssertNil(files()["Reports/plan/REPORT.md"])
    let again = try await succeed("report plan.yaml")
    XCTAssertTrue(again.errors.contains("first: trained already"), again.errors)
    XCTAssertTrue(again.errors.contains("resuming after epoch"), again.errors)
  }

  func testWhereThereIsNoRunThatOfATrainingIsNamed() async throws {
    try await complaint(of: "report --runs nowhere", advises: "name the --out-dir of a 'vae train'")
    try await succeed("\(train) --epochs 1 --out-dir run")
    try await succeed("report --runs run")
  }

  func testRunsOnOtherImagesAreShownWithTheirOwn() async throws {
    for image in 0..<12 { try put("grey.png", as: "pictures/\(image).png", "others/\(image).png") }
    try remove("others/3.png")
    let flags = "--dataset images --image-size 28 --model mnist --latent-dim 2 --base-channels 2 --epochs 1"
    try await succeed("train \(flags) --data-root pictures --out-dir run")
    let line = try await complaint(
      of: "report --runs run --data-root others", advises: "name their folder with --data-root")
    try await succeed("report --runs run \(flag(in: line)) pictures")
  }
}
