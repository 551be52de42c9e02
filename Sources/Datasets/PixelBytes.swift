import Glibc

/// The bytes of images, read-only: memory of its own, or a file mapped into memory.
///
/// A mapped file's pages are read when they are touched and may be dropped again by the system, so
/// that a data set can be larger than the memory. The file must not be shortened while it is
/// mapped.
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
    base = UnsafeRawPointer(memory.baseAddress!)
    count = bytes.count
    isMapped = false
    nonisolated(unsafe) let owned = memory
    release = { owned.deallocate() }
  }

  /// The `count` bytes that begin at `offset` of a mapping of `length` bytes, which is unmapped in
  /// the end.
  init(mapping: UnsafeMutableRawPointer, length: Int, offset: Int, count: Int) {
    precondition(offset >= 0 && count >= 0 && count <= length - offset, "PixelBytes: the bytes end after their mapping")
    base = UnsafeRawPointer(mapping + offset)
    self.count = count
    isMapped = true
    nonisolated(unsafe) let owned = mapping
    release = { munmap(owned, length) }
  }

  deinit { release() }

  /// Tells the system that some bytes of a mapped file will be read soon; it reads them from the
  /// disk meanwhile.
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
