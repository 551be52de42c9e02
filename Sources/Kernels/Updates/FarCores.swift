import CVectorUnit
import Glibc
import Synchronization

/// Whether the threads' cores are so far apart that streaming what others have read is faster than
/// overwriting it.
///
/// Tried out, because no processor tells, and the distance from core to core says nothing of it;
/// again and again, because a virtual machine's processors move. Measured, in nanoseconds a cache
/// line: 7 overwritten and 12 streamed where two cores share a cache, 29 and 12 where the same
/// processor's do not. No bit depends on it.
package enum FarCores {
  /// Questions that one trial answers.
  private static let trialInterval = 1 << 10
  private static let questions = Atomic(0)
  private static let answer = Atomic(false)
  /// What is taken to be so: 0 for what the trial says, 1 for near, 2 for far. Tests set it.
  package static let assumed = Atomic(0)

  static var areFar: Bool {
    switch assumed.load(ordering: .relaxed) {
    case 1: return false
    case 2: return true
    default: break
    }
    if questions.wrappingAdd(1, ordering: .relaxed).oldValue % trialInterval == 0 {
      answer.store(isStreamingFaster(), ordering: .relaxed)
    }
    return answer.load(ordering: .relaxed)
  }

  private static let byteCount = 1 << 14
  private static var offsets: StrideTo<Int> { stride(from: 0, to: byteCount, by: 64) }

  /// Whether streaming is faster by half.
  private static func isStreamingFaster() -> Bool {
    let lines = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    defer { lines.deallocate() }
    var (overwriting, streaming) = (Duration.seconds(1), Duration.seconds(1))
    // The quickest of some rounds was not disturbed.
    for _ in 0..<8 {
      readOnAllThreads(lines)
      overwriting = min(
        overwriting,
        ContinuousClock().measure {
          for offset in offsets { lines.storeBytes(of: 0, toByteOffset: offset, as: Int.self) }
          finish_streaming()
        })
      readOnAllThreads(lines)
      streaming = min(
        streaming,
        ContinuousClock().measure {
          for offset in offsets { stream_line(lines + offset, .zero) }
          finish_streaming()
        })
    }
    return streaming * 3 < overwriting * 2
  }

  /// Has every thread read every line: who has done so waits for the others, a while, or one thread
  /// would do all.
  private static func readOnAllThreads(_ lines: UnsafeMutableRawPointer) {
    let threads = WorkerPool.shared.threads
    let arrivals = Atomic(0)
    WorkerPool.shared.run(threads) { _ in
      for offset in offsets { fetch_line(lines + offset) }
      arrivals.wrappingAdd(1, ordering: .relaxed)
      var patience = 10_000
      while patience > 0, arrivals.load(ordering: .relaxed) < threads {
        sched_yield()
        patience -= 1
      }
    }
  }
}
