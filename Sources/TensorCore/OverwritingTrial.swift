import CVectorUnit
import Glibc
import Synchronization

/// Tries out how a thread best overwrites lines of the cache that all threads have read: at once, or after having them expelled
/// from every cache.
///
/// How long a line takes from one core to another does not tell. Measured, in nanoseconds a line: 7 at once and 8 expelled where two
/// cores share a cache, 29 and 6 where the same processor's do not; 3 and 12 on one of another maker, whose cores are farther
/// apart than the first two.
struct OverwritingTrial {
  private let lines = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
  private let arrivals = Spaced(1) { Atomic(0) }

  /// Whether expelling the lines is faster by half.
  ///
  /// - Parameter region: runs some tasks on as many threads.
  func isExpellingFaster(threads: Int, _ region: (_ tasks: Int, _ body: (Int) -> Void) -> Void) -> Bool {
    var (atOnce, expelled) = (Duration.seconds(1), Duration.seconds(1))
    // The quickest of some rounds was not disturbed.
    for _ in 0..<8 {
      readOnAllThreads(threads, region)
      atOnce = min(atOnce, ContinuousClock().measure { overwrite() })
      readOnAllThreads(threads, region)
      expelled = min(
        expelled,
        ContinuousClock().measure {
          expel()
          overwrite()
        })
    }
    return expelled * 3 < atOnce * 2
  }

  /// Has every thread read every line: a task that has done so waits for the others, or one thread would do all.
  private func readOnAllThreads(_ threads: Int, _ region: (_ tasks: Int, _ body: (Int) -> Void) -> Void) {
    let arrivals = arrivals[0]
    arrivals.pointee.store(0, ordering: .relaxed)
    region(threads) { _ in
      for offset in Self.offsets { fetch_line(lines + offset) }
      arrivals.pointee.wrappingAdd(1, ordering: .relaxed)
      while arrivals.pointee.load(ordering: .relaxed) < threads { sched_yield() }
    }
  }

  private func expel() { for offset in Self.offsets { expel_line(lines + offset) } }

  /// Writes every line, and waits until all are written.
  private func overwrite() {
    for offset in Self.offsets { lines.storeBytes(of: 0, toByteOffset: offset, as: Int.self) }
    finish_streaming()
  }

  private static let byteCount = 1 << 14
  private static var offsets: StrideTo<Int> { stride(from: 0, to: byteCount, by: 64) }
}
