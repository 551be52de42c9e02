import Foundation
import Training
import XCTest

final class ProcessMemoryTests: XCTestCase {
  private let size = 256 << 20

  func testMemoryThatIsWrittenToIsCounted() {
    let before = ProcessMemory.now
    XCTAssertGreaterThan(before.bytes, 1 << 20)
    let block = touchedBlock()
    let with = ProcessMemory.now
    munmap(block, size)
    XCTAssertGreaterThan(with.bytes - before.bytes, size * 9 / 10)
    XCTAssertGreaterThanOrEqual(with.peakBytes, with.bytes)
    XCTAssertLessThan(ProcessMemory.now.bytes, with.bytes - size * 9 / 10)
    // Linux counts some pages late.
    XCTAssertGreaterThan(ProcessMemory.now.peakBytes, with.peakBytes - 1 << 20, "a peak is not forgotten")
  }

  func testAPeakCanBeginAnew() throws {
    guard access("/proc/self/clear_refs", W_OK) == 0 else { throw XCTSkip("this system lets no peak begin anew") }
    munmap(touchedBlock(), size)
    let old = ProcessMemory.now.peakBytes
    ProcessMemory.beginPeak()
    XCTAssertLessThan(ProcessMemory.now.peakBytes, old - size / 2)
  }

  /// Fresh memory, every page of which has been written to.
  private func touchedBlock() -> UnsafeMutableRawPointer? {
    let block = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    if let block, block != MAP_FAILED { memset(block, 1, size) }
    return block
  }
}
