import Checking
import Numerics
import RunChecks
import XCTest

final class RunChecksTests: XCTestCase {
  func testEveryRunIsAsItWasRecorded() throws { try expectEveryCheckPasses("run/") }

  func testAnEpochReadsEveryImageOnceInItsOrder() throws { try expectEveryCheckPasses("loader/") }

  func testARunIsTheSameEachTime() throws {
    for run in RunChecks.all { XCTAssertEqual(try run.run(), try run.run(), run.name) }
  }
}
