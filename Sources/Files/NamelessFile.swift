import Glibc

/// A file without a name: nobody else can open it, and it goes with its last use.
public struct NamelessFile: ~Copyable {
  /// The open file, for reading and writing.
  public let descriptor: Int32

  /// A file of `count` bytes in a folder, which is made where it is missing; all its space is
  /// reserved.
  public init(in folder: String, count: Int) throws(FileError) {
    descriptor = try Self.make(in: folder, count: count)
  }

  deinit { close(descriptor) }

  private static func make(in folder: String, count: Int) throws(FileError) -> Int32 {
    try Folder.make(folder)
    let template = Path(folder).appending(".nameless-XXXXXX")
    var path = Array(template.utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw FileError(template, "write") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(path)
    // Space that is only promised would end the program on a full disk, while it writes to memory.
    let code = posix_fallocate(descriptor, 0, off_t(count))
    guard code == 0 else {
      close(descriptor)
      throw FileError(folder, "write", code: code)
    }
    return descriptor
  }
}
