import Glibc

/// Files that are there whole or not at all, even if the machine stops in the middle.
///
/// What is written goes to `.name.partial` in the same folder, is flushed to the disk, read back and compared, and only
/// then takes the name; then the folder is flushed. A partial file that a killed process has left is overwritten.
enum DurableFile {
  /// Writes `parts`, one behind the other, to `path`. After an error, a file that was there before is as it was.
  static func write(_ parts: [UInt8]..., to path: String) throws(TrainingError) {
    try replace(path) { (partial) throws(TrainingError) in
      let file = open(partial, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard file >= 0 else { throw systemError(path, "write") }
      defer { close(file) }
      for bytes in parts { try writeAll(bytes, to: file, path: path) }
      // A full disk or a quota can show as late as here.
      guard fsync(file) == 0 else { throw systemError(path, "write") }
      try expect(parts, in: file, path: path)
    }
  }

  /// Adds a line to a file that may lose its last one if the machine stops in the middle: a log.
  static func append(_ line: String, to path: String) throws(TrainingError) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard file >= 0 else { throw systemError(path, "write") }
    defer { close(file) }
    try writeAll(Array(line.utf8), to: file, path: path)
  }

  /// Gives the file at `source` a second name, in place of what had it; a copy where links cannot be made.
  static func link(_ source: String, to path: String) throws(TrainingError) {
    var linked = false
    try replace(path) { (partial) throws(TrainingError) in
      unlink(partial)
      linked = Glibc.link(source, partial) == 0
    }
    if !linked { try write(read(source), to: path) }
  }

  /// Bytes of the largest file that is read: a little more than the largest model and its optimizer have.
  private static let largest = 1 << 34

  /// The bytes of a file.
  static func read(_ path: String) throws(TrainingError) -> [UInt8] {
    // Without waiting: a pipe would not open before somebody writes into it.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw systemError(path, "read") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw systemError(path, "read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TrainingError.file(path: path, action: "read", reason: "it is not a file")
    }
    guard status.st_size <= largest else {
      throw TrainingError.file(
        path: path, action: "read", reason: "it has \(status.st_size) bytes, more than any checkpoint")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    try forEachChunk(of: file, path: path) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Whether something has this name.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes a folder and those above it, where they are missing.
  static func makeFolder(_ path: String) throws(TrainingError) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw TrainingError.file(path: path, action: "make the folder", reason: "there is a file of this name")
      }
      return
    }
    let parent = folder(of: path)
    if parent != path { try makeFolder(parent) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw systemError(path, "make the folder") }
  }

  /// Lets `fill` make a partial file, and gives it the name. Nothing happens where `fill` makes none.
  private static func replace(
    _ path: String, _ fill: (_ partial: String) throws(TrainingError) -> Void
  ) throws(TrainingError) {
    let folder = folder(of: path)
    let name = path.split(separator: "/").last ?? ""
    let partial = "\(folder)/.\(name).partial"
    // A renaming between two names of one file leaves both, so the partial name is removed in any case.
    defer { unlink(partial) }
    try fill(partial)
    guard exists(partial) else { return }
    guard rename(partial, path) == 0 else { throw systemError(path, "write") }
    try flush(folder: folder)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func flush(folder: String) throws(TrainingError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError(folder, "flush the folder") }
    defer { close(descriptor) }
    // Some file systems cannot flush a folder and say so with EINVAL; then there is nothing more to be done.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw systemError(folder, "flush the folder") }
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws(TrainingError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw systemError(path, "write") }
      written += count
    }
  }

  private static func expect(_ parts: [[UInt8]], in file: Int32, path: String) throws(TrainingError) {
    guard lseek(file, 0, SEEK_SET) == 0 else { throw systemError(path, "read back") }
    var equal = true
    for bytes in parts where equal { equal = try goesOn(with: bytes, in: file, path: path) }
    guard equal, lseek(file, 0, SEEK_END) == parts.reduce(0, { $0 + $1.count }) else {
      throw TrainingError.file(path: path, action: "write", reason: "other bytes are read back than were written")
    }
  }

  /// Whether these are the file's next bytes.
  private static func goesOn(with bytes: [UInt8], in file: Int32, path: String) throws(TrainingError) -> Bool {
    var buffer = Array(repeating: UInt8(0), count: min(bytes.count, 1 << 20))
    var position = 0
    while position < bytes.count {
      let count = Glibc.read(file, &buffer, min(buffer.count, bytes.count - position))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw systemError(path, "read back") }
      guard count > 0, bytes.withUnsafeBytes({ memcmp($0.baseAddress! + position, buffer, count) }) == 0 else {
        return false
      }
      position += count
    }
    return true
  }

  private static func forEachChunk(
    of file: Int32, path: String, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(TrainingError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(file, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw systemError(path, "read") }
      if count == 0 { return }
      body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private static func systemError(_ path: String, _ action: String) -> TrainingError {
    .file(path: path, action: action, reason: String(cString: strerror(errno)))
  }
}
