import Glibc

/// The bytes of images, read-only: memory of its own, or a file mapped into memory.
///
/// A mapped file's pages are read when they are touched and may be dropped again by the system, so that a data set can
/// be larger than the memory. The file must not be shortened while it is mapped.
public final class PixelBytes: @unchecked Sendable {
  // Sendable: the bytes are never written after `init`.
  private let base: UnsafeRawPointer
  private let release: @Sendable () -> Void

  /// The number of bytes.
  public let count: Int

  /// A copy of these bytes.
  public init(_ bytes: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    memory.copyBytes(from: bytes)
    base = UnsafeRawPointer(memory.baseAddress!)
    count = bytes.count
    nonisolated(unsafe) let owned = memory
    release = { owned.deallocate() }
  }

  /// The `count` bytes that begin at `offset` of a mapping of `length` bytes, which is unmapped in the end.
  init(mapping: UnsafeMutableRawPointer, length: Int, offset: Int, count: Int) {
    precondition(offset >= 0 && count >= 0 && count <= length - offset, "PixelBytes: the bytes end after their mapping")
    base = UnsafeRawPointer(mapping + offset)
    self.count = count
    nonisolated(unsafe) let owned = mapping
    release = { munmap(owned, length) }
  }

  deinit { release() }

  /// Lets `body` read the bytes.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try withExtendedLifetime(self) { try body(UnsafeRawBufferPointer(start: base, count: count)) }
  }
}
