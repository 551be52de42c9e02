import Glibc
import Synchronization

/// Memory that is handed out, given back, and handed out again, in pieces of any size.
///
/// A large piece is cut off the smallest free range that holds it (best fit; of equals, the one
/// with the lowest address), and joined with its free neighbours when it comes back. A training
/// step asks for the same sizes in the same order each time, so from the second step on it touches
/// no fresh page (a fresh page costs 10 times a reused one's write); and a batch of another size,
/// or a test between two epochs, is served from what the steps have left. A run then holds what its
/// largest step has in use at once, not a block for every size that ever occurred.
///
/// A small piece (a bias, a mean, a task's scratch) comes in a power of two of bytes and is kept
/// for the next one of as many. A step asks for hundreds; the C library, which has to search, cut
/// and join for an aligned one, took 1 % of mlp's step.
///
/// Nothing goes back to the system: what a process has once needed, its next step will need again.
///
/// - Source: Knuth, "The Art of Computer Programming", volume 1, section 2.5: best fit, with
///   address-ordered free storage.
final class MemoryPool: Sendable {
  static let shared = MemoryPool()

  /// The address of a block, and the size of its memory, are multiples of the cache line.
  static let alignment = 64
  /// The least large block: fewer bytes than this would leave holes between ranges that no tensor
  /// fits into.
  private static let leastBytes = 1 << 16

  private let free = Mutex(FreeRanges())
  private let small = Mutex(FreeBlocks())

  /// A block of at least `bytes` bytes.
  func take(bytes: Int) -> UnsafeMutableRawPointer {
    if bytes < Self.leastBytes {
      if let address = small.withLock({ $0.take(bytes) }) { return UnsafeMutableRawPointer(bitPattern: address)! }
      return .allocate(byteCount: FreeBlocks.size(for: bytes), alignment: Self.alignment)
    }
    let size = UInt(Self.rounded(bytes))
    let address = free.withLock { free in
      if let address = free.take(size) { return address }
      guard let fresh = Self.map(atLeast: size) else { return Self.allocated(size) }
      free.give(fresh)
      guard let address = free.take(size) else { fatalError("MemoryPool: fresh memory does not hold a block") }
      return address
    }
    return UnsafeMutableRawPointer(bitPattern: address)!
  }

  /// Takes back a block that was asked for with as many bytes.
  func give(_ block: UnsafeMutableRawPointer, bytes: Int) {
    let start = UInt(bitPattern: block)
    if bytes < Self.leastBytes {
      small.withLock { $0.give(start, bytes) }
    } else {
      free.withLock { $0.give(start..<start + UInt(Self.rounded(bytes))) }
    }
  }

  private static func rounded(_ bytes: Int) -> Int { (bytes + alignment - 1) & ~(alignment - 1) }

  /// A huge page's size in bytes, and its alignment.
  private static let hugePage: UInt = 2 << 20
  /// Addresses that are reserved at once: many, because ranges join only where they touch, and
  /// because an address costs nothing until it is written to.
  private static let reserve: UInt = 1 << 30

  /// Fresh memory, of which at least `size` bytes are in one piece; a process with few addresses
  /// gets no more than these, and nil where it has too few.
  private static func map(atLeast size: UInt) -> Range<UInt>? {
    for length in [max(size, reserve) + hugePage, size + hugePage] where length <= UInt(Int.max) {
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
      let mapping = mmap(nil, Int(length), PROT_READ | PROT_WRITE, flags, -1, 0)
      guard let base = mapping, base != MAP_FAILED else { continue }
      let start = (UInt(bitPattern: base) + hugePage - 1) & ~(hugePage - 1)
      let range = start..<UInt(bitPattern: base) + length
      // Huge pages spare most of the address translations of a pass over a large tensor; a refusal
      // does not matter.
      madvise(UnsafeMutableRawPointer(bitPattern: start)!, range.count, MADV_HUGEPAGE)
      return range
    }
    return nil
  }

  /// A block from the program's allocator, which decides how a program without memory ends.
  private static func allocated(_ size: UInt) -> UInt {
    UInt(bitPattern: UnsafeMutableRawPointer.allocate(byteCount: Int(size), alignment: alignment))
  }
}

/// Ranges of addresses, in order, of which no two touch. They are few: some tens, as blocks are
/// large.
struct FreeRanges {
  private(set) var ranges: [Range<UInt>] = []

  /// Cuts `size` addresses off the front of the smallest range that has as many; nil where none
  /// has.
  mutating func take(_ size: UInt) -> UInt? {
    var best: (index: Int, size: UInt)?
    for (index, range) in ranges.enumerated() {
      let found = range.upperBound - range.lowerBound
      if found >= size, found < best?.size ?? .max { best = (index, found) }
    }
    guard let best else { return nil }
    let range = ranges[best.index]
    if best.size == size {
      ranges.remove(at: best.index)
    } else {
      ranges[best.index] = range.lowerBound + size..<range.upperBound
    }
    return range.lowerBound
  }

  /// Adds a range, of which nothing is free yet, and joins it with what it touches.
  mutating func give(_ range: Range<UInt>) {
    let next = ranges.firstIndex { $0.lowerBound >= range.upperBound } ?? ranges.count
    var (joined, replaced) = (range, next..<next)
    if next > 0, ranges[next - 1].upperBound == range.lowerBound {
      joined = ranges[next - 1].lowerBound..<joined.upperBound
      replaced = next - 1..<next
    }
    if next < ranges.count, ranges[next].lowerBound == range.upperBound {
      joined = joined.lowerBound..<ranges[next].upperBound
      replaced = replaced.lowerBound..<next + 1
    }
    ranges.replaceSubrange(replaced, with: CollectionOfOne(joined))
  }
}

/// Addresses of free blocks whose sizes are powers of two.
struct FreeBlocks {
  /// By the power.
  private var addresses = [[UInt]](repeating: [], count: Int.bitWidth)

  /// The size of a block of at least so many bytes.
  static func size(for bytes: Int) -> Int { 1 << power(for: bytes) }

  private static func power(for bytes: Int) -> Int { Int.bitWidth - (bytes - 1).leadingZeroBitCount }

  /// The block that came back last of those with room for `bytes` bytes, at least 1; nil where none
  /// is free.
  mutating func take(_ bytes: Int) -> UInt? { addresses[Self.power(for: bytes)].popLast() }

  /// Takes back a block that was taken for as many bytes.
  mutating func give(_ address: UInt, _ bytes: Int) { addresses[Self.power(for: bytes)].append(address) }
}
