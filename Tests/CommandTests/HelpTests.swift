import XCTest

/// What the program says of itself.
final class HelpTests: CommandCase {
  func testTheVersionNamesTheCommit() async throws {
    let version = try await succeed("--version").output
    XCTAssertNotNil(version.wholeMatch(of: /\d+\.\d+\.\d+ \(.+\)\n/), version)
    try await succeed("train \(smallRun) --model mlp --epochs 0 --out-dir run")
    let (commit, settings) = (version.firstMatch(of: /[0-9a-f]{40}/), try text("run/config.json"))
    XCTAssertEqual(settings.contains("\"commit\""), commit != nil, settings)
    if let commit { XCTAssertTrue(settings.contains(commit.output), settings) }
  }

  func testHelpOfEachCommandShowsAnExample() async throws {
    for command in [
      "train", "test", "infer", "report", "check", "bench", "trace", "encode", "reconstruct", "interpolate", "traverse",
      "compare",
    ] {
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
