import XCTest

/// An outsider repeats the random numbers from their description alone.
final class OutsiderTests: CommandCase {
  func testNumpyRepeatsNoiseWeightsAndOrder() async throws {
    guard try await shell("python3 -c 'import numpy'").status == 0 else {
      throw XCTSkip("python3 has no numpy; 'apt-get install python3-numpy' brings it")
    }
    let outcome = try await shell("python3 '\(RemedyCase.top.path)/Golden/streams.py'")
    XCTAssertEqual(outcome.status, 0, outcome.errors)
  }
}
