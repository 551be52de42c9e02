import Foundation
import Subprocess
import XCTest

/// The same settings and seed give the same bytes, however and wherever the program runs.
final class SameBytesTests: CommandCase {
  private let settings = "train --dataset digits --limit 48 --batch-size 16 --base-channels 4 --seed 3"

  /// The bytes that count: the newest checkpoint and the table.
  private func result(_ folder: String) throws -> [Data] {
    [try bytes("\(folder)/last.safetensors"), try bytes("\(folder)/metrics.csv")]
  }

  func testThreadsFoldersLocalesAndTimeZonesChangeNoByte() async throws {
    try await succeed("\(settings) --epochs 2 --out-dir one --threads 1")
    // The last one has more threads than this machine has cores, however many these are.
    let counts = [2, 3, 5, 8, ProcessInfo.processInfo.activeProcessorCount + 1]
    for threads in Set(counts) {
      try await succeed("\(settings) --epochs 2 --out-dir \(threads) --threads \(threads)")
    }
    try write(Data(), to: "else where/empty")
    try await succeed(
      "\(settings) --epochs 2 --out-dir run", in: "else where",
      environment: ["LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"])
    for folder in counts.map(String.init) + ["else where/run"] {
      XCTAssertEqual(try result(folder), try result("one"), folder)
    }
  }

  func testARunThatIsResumedEndsAsOneThatWentThrough() async throws {
    try await succeed("\(settings) --epochs 3 --out-dir through")
    try await succeed("\(settings) --epochs 1 --out-dir parts")
    let resumed = try await succeed("\(settings) --epochs 3 --out-dir parts --resume")
    XCTAssertTrue(resumed.errors.contains("resuming after epoch 1 of 3\n"), resumed.errors)
    XCTAssertEqual(try result("parts"), try result("through"))
    XCTAssertEqual(try names("parts"), try names("through"))
  }

  func testARunThatIsInterruptedSaysSoAndCanBeResumed() async throws {
    let long = "\(settings) --epochs 9223372036854775807 --keep 2 --out-dir run"
    // Interrupt the run once its first checkpoint is there.
    let stopped = try await shell(
      "\"$vae\" \(long) & run=$!; while [ ! -e run/last.safetensors ]; do sleep 0.05; done; kill -INT $run; wait $run")
    XCTAssertEqual(stopped.status, 3, stopped.errors)
    XCTAssertEqual(stopped.output, "")
    let last = try XCTUnwrap(stopped.errors.split(separator: "\n").last)
    let done = try XCTUnwrap(last.wholeMatch(of: /vae: interrupted after epoch (\d+) of \d+; .*--resume.*/), "\(last)")
    let epochs = try XCTUnwrap(Int(done.output.1))
    try await succeed("\(settings) --epochs \(epochs + 1) --keep 2 --out-dir run --resume")
    try await succeed("\(settings) --epochs \(epochs + 1) --keep 2 --out-dir through")
    XCTAssertEqual(try result("run"), try result("through"))
  }

  func testARunThatIsKilledCanBeResumed() async throws {
    let stopped = try await shell(
      "\"$vae\" \(settings) --epochs 1000000 --keep 2 --out-dir run & run=$!; "
        + "while [ ! -e run/last.safetensors ]; do sleep 0.05; done; kill -KILL $run; wait $run; ls run")
    XCTAssertEqual(stopped.status, 0, stopped.errors)
    let epochs = try XCTUnwrap(
      stopped.output.matches(of: /epoch_(\d+).safetensors/).compactMap { Int($0.output.1) }.max())
    try await succeed("\(settings) --epochs \(epochs + 1) --keep 2 --out-dir run --resume")
    try await succeed("\(settings) --epochs \(epochs + 1) --keep 2 --out-dir through")
    XCTAssertEqual(try result("run"), try result("through"))
  }

  func testSamplesAreAFunctionOfTheSeed() async throws {
    try await succeed("\(settings) --epochs 0 --out-dir run")
    for (name, flags) in [("a", "--seed 1"), ("b", "--seed 1 --threads 1"), ("c", "--seed 2")] {
      try await succeed("infer --ckpt run/last.safetensors --n 150 --out \(name).png \(flags)")
    }
    XCTAssertEqual(try bytes("a.png"), try bytes("b.png"))
    XCTAssertNotEqual(try bytes("a.png"), try bytes("c.png"))
  }
}
