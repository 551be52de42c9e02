import Glibc

/// A folder that one owner alone writes into, as long as this, or its process, lives.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  /// Takes a folder, which must exist; nil where another owner has it and there are locks.
  public init?(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, "open the folder") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
