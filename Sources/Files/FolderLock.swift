import Glibc

/// A folder that one owner alone writes into, for as long as this exists. The system gives it back
/// when a process dies.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  /// Takes a folder, which must exist; nil where another owner has it. A file system without locks
  /// is used without.
  public init?(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, "open the folder") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
