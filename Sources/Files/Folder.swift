import Glibc

/// Folders: made, listed, removed, flushed.
public enum Folder {
  /// Makes a folder and those above it, where they are missing.
  public static func make(_ path: String) throws(FileError) {
    var missing: [String] = []
    var folder = path
    while try File.kind(of: folder) == nil {
      missing.append(folder)
      folder = Path(folder).folder
    }
    guard try File.kind(of: folder) == .folder else {
      throw FileError(
        path, "make the folder", reason: folder == path ? "there is a file of this name" : "'\(folder)' is a file")
    }
    for folder in missing.reversed() where mkdir(folder, 0o777) != 0 {
      let code = errno
      // Another process may have been faster.
      guard code == EEXIST, try File.kind(of: folder) == .folder else {
        throw FileError(path, "make the folder", code: code)
      }
    }
  }

  /// Makes an empty folder `prefix-…` in `$TMPDIR`, else in `/tmp`; gives its path.
  public static func makeTemporary(_ prefix: String) throws(FileError) -> String {
    let template = Path(SystemText.variable("TMPDIR") ?? "/tmp").appending("\(prefix)-XXXXXX")
    var path = Array(template.utf8CString)
    guard mkdtemp(&path) != nil else { throw FileError(template, "make the folder") }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The names of what is in a folder, sorted; none where there is no such folder. Those that are
  /// no UTF-8 are nothing that this program has made, and left out.
  public static func names(in path: String) throws(FileError) -> [String] {
    try entries(in: path).compactMap { SystemText.validating($0) }.sorted()
  }

  /// Whether there is nothing in a folder, or no such folder.
  public static func isEmpty(_ path: String) throws(FileError) -> Bool { try entries(in: path).isEmpty }

  private static func entries(in path: String) throws(FileError) -> [[UInt8]] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw FileError(path, "list the folder")
    }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { throw FileError(path, "list the folder") }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
    }
  }

  /// Whether a folder is another one, or lies in it at any depth; both exist.
  public static func holds(_ folder: String, _ inner: String) throws(FileError) -> Bool {
    let (outer, inner) = (try resolved(folder), try resolved(inner))
    return inner == outer || inner.starts(with: outer.last == Path.slash ? outer : outer + [Path.slash])
  }

  /// The bytes of a path from the root, with no link in it.
  private static func resolved(_ path: String) throws(FileError) -> [UInt8] {
    guard let resolved = realpath(path, nil) else { throw FileError(path, "look at it") }
    defer { free(resolved) }
    return SystemText.bytes(resolved)
  }

  /// Removes a folder with all in it, a file, or a link (not followed); absence is no error.
  public static func remove(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return try File.remove(path) }
    for name in try names(in: path) { try remove(Path(path).appending(name)) }
    guard rmdir(path) == 0 || errno == ENOENT else { throw FileError(path, "remove") }
  }

  /// Fails where a folder, or the nearest one that it would be made in, may not be written to, or
  /// has no room for so many bytes: what can be known before the work is said before.
  public static func expectRoom(_ path: String, bytes: Int) throws(FileError) {
    var folder = path
    while try File.kind(of: folder) == nil { folder = Path(folder).folder }
    guard access(folder, W_OK | X_OK) == 0 else { throw refusal(of: folder, to: path) }
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return }
    let free = Double(status.f_bavail) * Double(status.f_frsize)
    guard free >= Double(bytes) else {
      throw FileError(
        path, "write into the folder", reason: "it takes \(bytes >> 20) MiB, and \(Int(free) >> 20) MiB are free",
        remedy: "make space, or choose another folder")
    }
  }

  /// Why a folder may not be written to, and, where it is somebody else's (a container's root,
  /// say), how to get it.
  private static func refusal(of folder: String, to path: String) -> FileError {
    let reason = String(cString: strerror(errno))
    var status = stat()
    guard stat(folder, &status) == 0, status.st_uid != geteuid() else {
      return FileError(path, "write into the folder", reason: reason)
    }
    return FileError(
      path, "write into the folder", reason: "\(reason): '\(folder)' belongs to user \(status.st_uid)",
      remedy: "take it over (sudo chown -R \(geteuid()) \(Path(folder).shellWord)), or choose another folder")
  }

  /// Waits until the disk has the folder's names.
  static func flush(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, "flush the folder") }
    defer { close(descriptor) }
    // Some file systems cannot flush a folder and say EINVAL: nothing more can be done.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError(path, "flush the folder") }
  }
}
