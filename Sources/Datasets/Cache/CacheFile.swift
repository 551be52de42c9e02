import Crypto
import Glibc

/// A cache file that is being written: under another name, mapped into memory, and locked.
///
/// A second process that wants the same file finds it locked and does without. What a killed process left behind is
/// not locked, and the next one writes it anew.
struct CacheFile {
  /// The file's memory: header and pixels.
  let memory: MappedPixels
  private let descriptor: Int32
  private let path: String
  private var partialPath: String { path + ".partial" }

  /// The pixels of the file at `path` and their digest; nil unless it is whole, sound, and made of what `header` says.
  static func read(_ path: String, _ header: CacheHeader) -> (PixelBytes, fingerprint: String)? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    let length = CacheHeader.length + header.pixelCount
    guard fstat(descriptor, &status) == 0, status.st_size == length,
      let memory = MappedPixels(
        descriptor: descriptor, length: length, offset: CacheHeader.length, isWritable: false)
    else { return nil }
    let digest = header.digest(of: memory.pixels)
    guard memory.header.elementsEqual(padded(header.bytes + digest)) else {
      memory.unmap()
      return nil
    }
    return (memory.freeze(), digest.hexadecimal)
  }

  /// Begins the file that will stand at `path`, with all its space reserved; nil, and `errno` set, where it cannot be.
  init?(writing path: String, _ header: CacheHeader) {
    self.path = path
    descriptor = open(path + ".partial", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    guard Self.isOurs(descriptor, path + ".partial") else {
      close(descriptor)
      return nil
    }
    // Space that is only promised would end the program on a full disk, in the middle of a write to memory.
    let length = CacheHeader.length + header.pixelCount
    let code = ftruncate(descriptor, 0) == 0 ? posix_fallocate(descriptor, 0, off_t(length)) : errno
    guard code == 0,
      let memory = MappedPixels(descriptor: descriptor, length: length, offset: CacheHeader.length, isWritable: true)
    else {
      let cause = code == 0 ? errno : code
      unlink(path + ".partial")
      close(descriptor)
      errno = cause
      return nil
    }
    self.memory = memory
  }

  /// Whether the open file could be locked and still has its name: its last owner may have renamed it meanwhile, and
  /// then it is a finished cache file.
  private static func isOurs(_ descriptor: Int32, _ path: String) -> Bool {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    var (opened, named) = (stat(), stat())
    guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0 else { return false }
    if opened.st_ino == named.st_ino && opened.st_dev == named.st_dev { return true }
    errno = EWOULDBLOCK
    return false
  }

  /// Writes the header, flushes the file and gives it its name; on failure (false, and `errno` set) removes it. The
  /// memory stays.
  func publish(_ header: CacheHeader, _ digest: SHA256.Digest) -> Bool {
    memory.header.copyBytes(from: Self.padded(header.bytes + digest))
    defer { close(descriptor) }
    guard memory.flush(), fsync(descriptor) == 0, rename(partialPath, path) == 0 else {
      let cause = errno
      unlink(partialPath)
      errno = cause
      return false
    }
    return true
  }

  /// Removes the file and gives its memory back.
  func discard() {
    memory.unmap()
    unlink(partialPath)
    close(descriptor)
  }

  private static func padded(_ header: [UInt8]) -> [UInt8] {
    header + [UInt8](repeating: 0, count: CacheHeader.length - header.count)
  }
}
