import CVectorUnit

/// Called by a thread before it overwrites `count` scalars of a tensor that has `total`: takes their lines out of every cache, where
/// that makes the writing faster.
///
/// What several threads have read lies in several caches. Who writes there waits, store by store, until the other copies are gone:
/// 15 ns for half a line where the cores are far apart, and no prefetch shortens it (measured). To have a line expelled first takes
/// 6 ns with the writing. Where the cores are near, 4 ns and 8, nothing is done.
///
/// A tensor that outgrows a core's caches is written from memory anyway; one of a few lines is not worth the call.
@inlinable
public func prepareToOverwrite<S: Scalar>(_ first: UnsafeMutablePointer<S>, count: Int, of total: Int) {
  guard WorkerPool.shared.isExpellingFaster, expelledBytes.contains(total * MemoryLayout<S>.stride) else { return }
  // What shares a line with others stays.
  let start = (UInt(bitPattern: first) + 63) & ~63
  for line in stride(from: start, to: UInt(bitPattern: first + count) & ~63, by: 64) {
    expel_line(UnsafeRawPointer(bitPattern: line))
  }
}

/// The size of a tensor whose lines are worth expelling.
@usableFromInline let expelledBytes = 1 << 14...1 << 19
