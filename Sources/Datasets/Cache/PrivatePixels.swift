import Files
import Glibc

/// Memory in which pixels are written before they become ``PixelBytes``. It is this process's own:
/// whoever shortens or changes a file of the cache meanwhile does not touch it.
struct PrivatePixels {
  /// The pixels.
  let bytes: UnsafeMutableRawBufferPointer

  /// Room for `count` bytes of pixels; `name` is the data set they are for.
  ///
  /// What does not fit into half of the memory lies in a nameless file of the cache's folder, whose
  /// pages the system drops as it needs: a data set can be larger than the memory.
  init(_ count: Int, name: String, cacheFolder: String?) throws(DatasetError) {
    if let folder = cacheFolder, count > MemoryLimit.bytes / 2, let file = try? NamelessFile(in: folder, count: count) {
      try self.init(count, MAP_SHARED, file.descriptor, name)
    } else {
      guard count <= MemoryLimit.bytes else { throw Self.tooLittle(count, name, "the limit of this process") }
      try self.init(count, MAP_PRIVATE | MAP_ANONYMOUS, -1, name)
      // With huge pages a fault comes every 2 MiB, not every 4 KiB; a refusal does not matter.
      madvise(bytes.baseAddress, count, MADV_HUGEPAGE)
    }
  }

  private init(_ count: Int, _ flags: Int32, _ descriptor: Int32, _ name: String) throws(DatasetError) {
    let base = mmap(nil, count, PROT_READ | PROT_WRITE, flags, descriptor, 0)
    guard let base, base != MAP_FAILED else { throw Self.tooLittle(count, name, String(cString: strerror(errno))) }
    bytes = UnsafeMutableRawBufferPointer(start: base, count: count)
  }

  private static func tooLittle(_ count: Int, _ name: String, _ cause: String) -> DatasetError {
    DatasetError(
      name, expected: "memory for \(count) bytes of pixels", found: "too little", cause: cause,
      remedy: "take fewer or smaller images, or allow the cache")
  }

  /// Gives the memory back.
  func unmap() { munmap(bytes.baseAddress, bytes.count) }

  /// The pixels, never to be written again; they own the memory from now on.
  func freeze() -> PixelBytes {
    mprotect(bytes.baseAddress, bytes.count, PROT_READ)
    return PixelBytes(mapping: bytes)
  }
}
