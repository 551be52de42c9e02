import Glibc
import Synchronization

/// The memory of a tensor: `count` scalars, aligned to 64 bytes, uninitialised when new.
///
/// Memory that is given back is kept and handed out again to the next storage of the same size. A training step
/// allocates the same sizes in the same order each time, so from the second step on it touches no fresh page
/// (fresh pages cost 10 times a reused one's write).
final class Storage<S: Scalar>: @unchecked Sendable {
  // Sendable: a storage is written only while one tensor alone refers to it (copy on write).
  let base: UnsafeMutablePointer<S>
  let count: Int

  init(count: Int) {
    self.count = count
    base = StoragePool.shared.take(bytes: count * MemoryLayout<S>.stride).assumingMemoryBound(to: S.self)
  }

  deinit { StoragePool.shared.give(UnsafeMutableRawPointer(base), bytes: count * MemoryLayout<S>.stride) }
}

/// A huge page's size in bytes, and its alignment.
private let hugePage = 2 << 20

/// Freed memory by size, for reuse.
private final class StoragePool: Sendable {
  static let shared = StoragePool()

  /// Free blocks by their size in bytes. An address is kept as an integer, because a pointer cannot cross threads.
  private let free = Mutex<[Int: [UInt]]>([:])

  func take(bytes: Int) -> UnsafeMutableRawPointer {
    let size = Self.rounded(bytes)
    if let address = free.withLock({ $0[size]?.popLast() }) {
      return UnsafeMutableRawPointer(bitPattern: address)!
    }
    let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: size < hugePage ? 64 : hugePage)
    // Huge pages spare most of the address translations of a pass over a large tensor. It is advice: no matter if refused.
    if size >= hugePage { madvise(block, size, MADV_HUGEPAGE) }
    return block
  }

  func give(_ block: UnsafeMutableRawPointer, bytes: Int) {
    free.withLock { $0[Self.rounded(bytes), default: []].append(UInt(bitPattern: block)) }
  }

  /// A multiple of the cache line, so that near sizes share their blocks.
  private static func rounded(_ bytes: Int) -> Int { max(64, (bytes + 63) & ~63) }
}
