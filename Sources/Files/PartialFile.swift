import Glibc

/// A file that is being made as `.name.partial` in the same folder, until it is whole.
///
/// Its maker holds a lock on it. What a killed process has left has no lock, and is removed by the
/// next maker; a living one's is an error. What is not published is removed when this goes.
public struct PartialFile: ~Copyable {
  /// The open file, for reading and writing.
  public let descriptor: Int32
  private let path: String
  private let partial: String
  private var isPublished = false

  /// Begins the file that will stand at `path`, empty; one that is private is the user's alone.
  public init(for path: String, isPrivate: Bool = false) throws(FileError) {
    let partial = Self.name(for: path)
    descriptor = try Self.create(partial, for: path, mode: isPrivate ? 0o600 : 0o666)
    (self.path, self.partial) = (path, partial)
  }

  deinit {
    if !isPublished { unlink(partial) }
    close(descriptor)
  }

  /// Writes bytes behind those that are there.
  public func write(_ bytes: [UInt8]) throws(FileError) { try writeAll(bytes, to: descriptor, path: path) }

  /// Writes bytes behind those that are there.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try writeAll(bytes, to: descriptor, path: path)
  }

  /// Flushes the file, gives it its name, in place of what had it, and flushes the folder.
  public mutating func publish() throws(FileError) {
    // A full disk or a quota can show as late as here.
    guard fsync(descriptor) == 0 else { throw FileError(path, "write") }
    guard rename(partial, path) == 0 else { throw FileError(path, "write") }
    isPublished = true
    try Folder.flush(Path(path).folder)
  }

  /// The name that the file of a path has until it is whole.
  static func name(for path: String) -> String {
    let path = Path(path)
    return Path(path.folder).appending(".\(path.name).partial")
  }

  /// How often a name is asked for that others take or remove meanwhile.
  private static let attempts = 10

  private static func create(_ partial: String, for path: String, mode: mode_t) throws(FileError) -> Int32 {
    for _ in 0..<attempts {
      // Exclusively: a link is not followed, and a file that has other names is not written to.
      let file = open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
      if file >= 0 {
        // Another process may have found the file unlocked, and removed it as left behind.
        if isLocked(file), hasName(partial, file) { return file }
        close(file)
      } else if errno == EEXIST {
        try removeLeftover(partial, for: path)
      } else {
        throw FileError(path, "write")
      }
    }
    throw busy(path)
  }

  private static func busy(_ path: String) -> FileError {
    FileError(path, "write", reason: "another process is writing it", remedy: "wait for its end")
  }

  private static func blocked(_ path: String, by partial: String, _ reason: String) -> FileError {
    FileError(path, "write", reason: "'\(partial)' is in the way (\(reason))", remedy: "move it away")
  }

  /// Removes what a killed process has left under a partial name.
  /// - Throws: where the file is a living one's, or something else has the name.
  static func removeLeftover(_ partial: String, for path: String) throws(FileError) {
    let file = open(partial, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return }
      throw blocked(path, by: partial, String(cString: strerror(errno)))
    }
    defer { close(file) }
    do { _ = try regularSize(of: file, partial, "write") } catch {
      throw blocked(path, by: partial, error.reason)
    }
    guard isLocked(file) else { throw busy(path) }
    if hasName(partial, file), unlink(partial) != 0, errno != ENOENT { throw FileError(path, "write") }
  }

  /// Takes the file's lock, where there are locks; false where another process has it.
  private static func isLocked(_ file: Int32) -> Bool { flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

  private static func hasName(_ name: String, _ file: Int32) -> Bool {
    var (opened, named) = (stat(), stat())
    guard fstat(file, &opened) == 0, lstat(name, &named) == 0 else { return false }
    return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}

/// The bytes of an open file, as far as its status tells.
/// - Throws: where it is a folder, a pipe or a device.
func regularSize(of file: Int32, _ path: String, _ action: String) throws(FileError) -> Int {
  var status = stat()
  guard fstat(file, &status) == 0 else { throw FileError(path, action) }
  switch status.st_mode & S_IFMT {
  case S_IFREG: return Int(status.st_size)
  case S_IFDIR: throw FileError(path, action, reason: "it is a folder and not a file")
  default: throw FileError(path, action, reason: "it is not a file")
  }
}

/// Writes bytes to an open file; the system may take them in several parts.
func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws(FileError) {
  var written = 0
  while written < bytes.count {
    let count = write(file, bytes.baseAddress! + written, bytes.count - written)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw FileError(path, "write") }
    written += count
  }
}

/// Writes bytes to an open file; the system may take them in several parts.
func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws(FileError) {
  var failure: FileError?
  bytes.withUnsafeBytes { bytes in
    do throws(FileError) { try writeAll(bytes, to: file, path: path) } catch { failure = error }
  }
  if let failure { throw failure }
}
