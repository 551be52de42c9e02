import Glibc

/// A folder that one run alone writes into, for as long as this exists. The system gives it back when a process dies.
final class FolderLock {
  private let descriptor: Int32

  /// Takes a folder, which must exist.
  /// - Throws: where another run has it.
  init(_ path: String) throws(TrainingError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TrainingError.file(path: path, action: "open the folder", reason: String(cString: strerror(errno)))
    }
    // A file system without locks is used without.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw TrainingError.run(
        folder: path, expected: "a folder that no other run writes into", found: "one that is training now",
        remedy: "wait for its end, or choose another folder with --out-dir")
    }
  }

  deinit { close(descriptor) }
}
