import Glibc

/// A regular file that is open, to be read from its beginning to its end.
public struct OpenFile: ~Copyable {
  /// The file, as the caller named it.
  public let path: String
  /// Its bytes, as far as its status tells: files of /proc say that they have none.
  public let size: Int
  private let descriptor: Int32

  /// Opens the file of a path. It is never waited for: a pipe would not open before somebody writes
  /// into it. A private one has to be this user's own, which nobody else may write to, and no link.
  ///
  /// - Throws: where it cannot be read, is no regular file, or not as private as it has to be.
  public init(_ path: String, isPrivate: Bool = false) throws(FileError) {
    (descriptor, size) = try Self.open(path, isPrivate)
    self.path = path
  }

  private static func open(_ path: String, _ isPrivate: Bool) throws(FileError) -> (descriptor: Int32, size: Int) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (isPrivate ? O_NOFOLLOW : 0))
    guard descriptor >= 0 else { throw FileError(path, "read") }
    do throws(FileError) {
      let size = try regularSize(of: descriptor, path, "read")
      if isPrivate { try expectPrivate(descriptor, path) }
      return (descriptor, size)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  private static func expectPrivate(_ descriptor: Int32, _ path: String) throws(FileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path, "read") }
    guard status.st_uid == geteuid(), status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
      throw FileError(path, "read", reason: "others may write to it", remedy: "remove it")
    }
  }

  /// The next bytes, `count` of them; fewer only at the file's end.
  public func read(_ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
      do throws(FileError) { filled = try read(into: UnsafeMutableRawBufferPointer(bytes)) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Fills memory with the next bytes; gives how many there were.
  public func read(into memory: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var filled = 0
    while filled < memory.count {
      let count = Glibc.read(descriptor, memory.baseAddress! + filled, memory.count - filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path, "read") }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Fails where the file, which has so many bytes, has more than it should.
  public func expect(_ bytes: Int, atMost limit: Int) throws(FileError) {
    guard bytes > limit else { return }
    throw FileError(
      path, "read", reason: "it has \(bytes) bytes, where at most \(limit) are expected",
      remedy: "name another file, or take it out of its folder")
  }

  /// Fails where the process may not take the memory for so many bytes of the file. Few are not
  /// asked about.
  public func expectRoom(for bytes: Int) throws(FileError) {
    guard bytes > 1 << 26, case let limit = MemoryLimit.bytes, bytes > limit else { return }
    throw FileError(
      path, "read", reason: "it takes \(bytes) bytes of memory, and this process may take \(limit)",
      remedy: "name another file, or raise the limit with $VAE_MEMORY_LIMIT=BYTES")
  }
}
