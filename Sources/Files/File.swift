import Glibc

/// Files as a whole: written durably, read, linked, moved, asked for.
public enum File {
  // MARK: Writing

  /// Writes `parts`, one behind the other: whole or not at all, even if the machine stops in the
  /// middle; after an error, a file that was there before is as it was.
  ///
  /// What is written goes to a ``PartialFile``, is flushed, read back and compared, and then named.
  /// A link stays, and its target is written; a device or a pipe is written into.
  public static func write(_ parts: [UInt8]..., to path: String) throws(FileError) {
    guard case .file(let path) = try OutputPlace.of(path) else { return try stream(parts, to: path) }
    var file = try PartialFile(for: path)
    for bytes in parts { try file.write(bytes) }
    guard fsync(file.descriptor) == 0 else { throw FileError(path, "write") }
    try expect(parts, in: file.descriptor, path: path)
    try file.publish()
  }

  /// Writes a text, as ``write(_:to:)-([UInt8]...,_)`` does.
  public static func write(_ text: String, to path: String) throws(FileError) { try write(Array(text.utf8), to: path) }

  private static func stream(_ parts: [[UInt8]], to path: String) throws(FileError) {
    // Without waiting for somebody to read a pipe.
    let file = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw FileError(path, "write") }
    defer { close(file) }
    _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
    for bytes in parts { try writeAll(bytes, to: file, path: path) }
  }

  /// Adds a line to a file that may lose its last one if the machine stops in the middle: a log.
  public static func append(_ line: String, to path: String) throws(FileError) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
    guard file >= 0 else { throw FileError(path, "write") }
    defer { close(file) }
    _ = try regularSize(of: file, path, "write")
    try writeAll(Array(line.utf8), to: file, path: path)
  }

  /// Gives the file at `source` a second name; a copy where links cannot be made.
  public static func link(_ source: String, to path: String) throws(FileError) {
    let partial = PartialFile.name(for: path)
    try PartialFile.removeLeftover(partial, for: path)
    guard Glibc.link(source, partial) == 0 else { return try copy(source, to: path) }
    // Renaming between two names of one file leaves both, so the partial name goes in any case.
    defer { unlink(partial) }
    try move(partial, to: path)
  }

  /// Writes the bytes of the file at `source`.
  public static func copy(_ source: String, to path: String, limit: Int = .max) throws(FileError) {
    try write(read(source, limit: limit), to: path)
  }

  /// Gives the file at `source` another name on the same file system, in place of what had it.
  public static func move(_ source: String, to path: String) throws(FileError) {
    guard rename(source, path) == 0 else { throw FileError(path, "write") }
    try Folder.flush(Path(path).folder)
  }

  /// Removes a file, or a link and not what it leads to; what is not there is no error.
  public static func remove(_ path: String) throws(FileError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw FileError(path, "remove") }
  }

  private static func expect(_ parts: [[UInt8]], in file: Int32, path: String) throws(FileError) {
    guard lseek(file, 0, SEEK_SET) == 0 else { throw FileError(path, "read back") }
    var equal = true
    for bytes in parts where equal { equal = try goesOn(with: bytes, in: file, path: path) }
    guard equal, lseek(file, 0, SEEK_END) == parts.reduce(0, { $0 + $1.count }) else {
      throw FileError(path, "write", reason: "other bytes are read back than were written")
    }
  }

  /// Whether these are the file's next bytes.
  private static func goesOn(with bytes: [UInt8], in file: Int32, path: String) throws(FileError) -> Bool {
    var buffer = Array(repeating: UInt8(0), count: min(bytes.count, 1 << 20))
    var position = 0
    while position < bytes.count {
      let count = Glibc.read(file, &buffer, min(buffer.count, bytes.count - position))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path, "read back") }
      guard count > 0, bytes.withUnsafeBytes({ memcmp($0.baseAddress! + position, buffer, count) }) == 0 else {
        return false
      }
      position += count
    }
    return true
  }

  // MARK: Reading

  /// The bytes of a file.
  ///
  /// - Throws: where it cannot be read, is no regular file, or has more than `limit` bytes.
  public static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    let file = try OpenFile(path)
    // Ask for one byte more than there should be: files of /proc say that they have none.
    var bytes: [UInt8] = []
    var room = file.size + 1
    while room > 0, max(file.size, bytes.count) <= limit {
      try file.expectRoom(for: bytes.count + room)
      let chunk = try file.read(room)
      bytes = bytes.isEmpty ? chunk : bytes + chunk
      room = chunk.count == room ? 1 << 16 : 0
    }
    try file.expect(max(file.size, bytes.count), atMost: limit)
    return bytes
  }

  /// The first bytes of a file, at most `count`.
  public static func start(of path: String, count: Int) throws(FileError) -> [UInt8] { try OpenFile(path).read(count) }

  // MARK: Asking

  /// What a path may lead to.
  public enum Kind: Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A pipe, a socket or a device.
    case other
  }

  /// What a path leads to, by links too; nil where there is nothing.
  /// - Throws: where the system does not say, as of a folder that may not be entered.
  public static func kind(of path: String) throws(FileError) -> Kind? {
    switch try status(of: path).map({ $0.st_mode & S_IFMT }) {
    case nil: nil
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .other
    }
  }

  /// Whether a path leads to anything. Throws as ``kind(of:)`` does.
  public static func exists(_ path: String) throws(FileError) -> Bool { try status(of: path) != nil }

  /// The bytes of what a path leads to; nil where there is nothing. Throws as ``kind(of:)`` does.
  public static func size(of path: String) throws(FileError) -> Int? { try status(of: path).map { Int($0.st_size) } }

  /// Whether two paths lead to one file.
  public static func isSame(_ a: String, _ b: String) throws(FileError) -> Bool {
    guard let a = try status(of: a), let b = try status(of: b) else { return false }
    return a.st_ino == b.st_ino && a.st_dev == b.st_dev
  }

  private static func status(of path: String) throws(FileError) -> stat? {
    var status = stat()
    if stat(path, &status) == 0 { return status }
    guard errno == ENOENT || errno == ENOTDIR else { throw FileError(path, "look at it") }
    return nil
  }
}
