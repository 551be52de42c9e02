import Glibc
import TensorCore

/// The bytes of images, read-only: an array's copy, or a mapping of the process's own, which no
/// other process can change or shorten (`PrivatePixels`).
public final class PixelBytes: @unchecked Sendable {
  // Sendable: the bytes are never written after `init`.
  private let base: UnsafeRawPointer
  private let isMapped: Bool
  private let release: @Sendable () -> Void

  /// The number of bytes.
  public let count: Int

  /// A copy of these bytes.
  public init(_ bytes: some Collection<UInt8>) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    memory.copyBytes(from: bytes)
    (base, count, isMapped) = (UnsafeRawPointer(memory.baseAddress!), bytes.count, false)
    nonisolated(unsafe) let owned = memory
    release = { owned.deallocate() }
  }

  /// The bytes of a mapping, at least one, which is unmapped in the end.
  init(mapping: UnsafeMutableRawBufferPointer) {
    (base, count, isMapped) = (UnsafeRawPointer(mapping.baseAddress!), mapping.count, true)
    nonisolated(unsafe) let owned = mapping
    release = { munmap(owned.baseAddress, owned.count) }
  }

  deinit { release() }

  /// Tells the system to read some bytes of a mapped file ahead.
  func prefetch(_ range: Range<Int>) {
    guard isMapped else { return }
    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let start = UInt(bitPattern: base + range.lowerBound) & ~(page - 1)
    // An advice: what it fails to do is done when the bytes are touched.
    posix_madvise(
      UnsafeMutableRawPointer(bitPattern: start)!, Int(UInt(bitPattern: base + range.upperBound) - start),
      POSIX_MADV_WILLNEED)
  }

  /// Lets `body` read the bytes.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try withExtendedLifetime(self) { try body(UnsafeRawBufferPointer(start: base, count: count)) }
  }
}
