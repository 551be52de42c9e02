import Glibc

/// Memory in which pixels are written before they become ``PixelBytes``: a cache file's or none's.
struct MappedPixels {
  private let base: UnsafeMutableRawPointer
  private let length: Int
  private let offset: Int

  /// `count` bytes of memory without a file; `name` is the data set they are for.
  init(anonymous count: Int, name: String) throws(DatasetError) {
    guard let base = Self.map(count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1) else {
      throw DatasetError(
        name, expected: "memory for \(count) bytes of pixels", found: "too little",
        cause: String(cString: strerror(errno)), remedy: "take fewer or smaller images, or allow the cache")
    }
    // With huge pages a fault comes every 2 MiB, not every 4 KiB; a refusal does not matter.
    madvise(base, count, MADV_HUGEPAGE)
    (self.base, length, offset) = (base, count, 0)
  }

  /// The `length` bytes of an open file, pixels from `offset` on; nil where it cannot be mapped.
  init?(descriptor: Int32, length: Int, offset: Int, isWritable: Bool) {
    let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
    guard let base = Self.map(length, protection, MAP_SHARED, descriptor) else { return nil }
    (self.base, self.length, self.offset) = (base, length, offset)
  }

  private static func map(
    _ length: Int, _ protection: Int32, _ flags: Int32, _ descriptor: Int32
  ) -> UnsafeMutableRawPointer? {
    let base = mmap(nil, length, protection, flags, descriptor, 0)
    return base == MAP_FAILED ? nil : base
  }

  /// What lies before the pixels.
  var header: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: base, count: offset) }

  /// The pixels.
  var pixels: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: base + offset, count: length - offset)
  }

  /// Waits until the disk has what was written; false where it does not take it.
  func flush() -> Bool { msync(base, length, MS_SYNC) == 0 }

  /// Gives the memory back.
  func unmap() { munmap(base, length) }

  /// The pixels, never to be written again; they own the mapping from now on.
  func freeze() -> PixelBytes {
    mprotect(base, length, PROT_READ)
    return PixelBytes(mapping: base, length: length, offset: offset, count: length - offset)
  }
}
