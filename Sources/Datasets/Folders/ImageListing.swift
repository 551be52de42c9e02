import Files
import Glibc

/// An image file of a folder, as found: not opened yet.
struct ImageFile: Equatable, Sendable {
  /// The path from the folder, with `/` between its parts.
  let path: String
  /// Bytes.
  let size: Int
  /// When it was last written: seconds and nanoseconds since 1970.
  let modified: [Int]

  /// The file at a path from a folder.
  /// - Throws: where there is nothing.
  init(_ path: String, in folder: String) throws(DatasetError) {
    var status = stat()
    guard stat("\(folder)/\(path)", &status) == 0 else { throw DatasetError(FileError("\(folder)/\(path)", "read")) }
    (self.path, size) = (path, Int(status.st_size))
    modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
  }
}

/// The image files of a folder and its subfolders: `.jpg`, `.jpeg`, `.png` and `.webp`, in any
/// case.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is read twice.
struct ImageListing {
  /// The paths from the folder, sorted byte by byte.
  private(set) var paths: [String] = []
  /// What is not taken for an image, although somebody might think so.
  private(set) var omissions = ImageOmissions()

  private let root: String
  private var seen: Set<[UInt64]> = []

  /// - Throws: where a folder cannot be read, or a name is not UTF-8: its images would be missing.
  init(of folder: String) throws(DatasetError) {
    root = folder
    var folders = [""]
    while let folder = folders.popLast() {
      // The folder of the earliest name is read first, whatever the disk's order: it goes on top.
      folders += try readOne(folder).sorted { $1.utf8.lexicographicallyPrecedes($0.utf8) }
    }
    paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Notes the images of one folder and returns its subfolders; both with the path from the root.
  private mutating func readOne(_ folder: String) throws(DatasetError) -> [String] {
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    guard let stream = opendir(path) else { throw DatasetError(FileError(path, "read")) }
    defer { closedir(stream) }
    var status = stat()
    guard fstat(dirfd(stream), &status) == 0 else { throw DatasetError(FileError(path, "read")) }
    guard seen.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else { return [] }

    var subfolders: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw DatasetError(FileError(path, "read")) }
        return subfolders
      }
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      let text = String(decoding: bytes, as: UTF8.self)
      if ImageOmissions.isShadow(text) { omissions.shadows += 1 }
      if ImageOmissions.isShadow(text) || text.hasPrefix(".") { continue }
      let kind = try kind(of: bytes, Int32(entry.pointee.d_type), in: dirfd(stream), called: "\(path)/\(text)")
      guard kind == .folder || isImage(text) else {
        omissions.note(text, kind)
        continue
      }
      // Paths are texts here: another name would lead nowhere, and its images would be missed.
      guard SystemText.validating(bytes) != nil else {
        throw DatasetError(
          "\(path)/\(SystemText.escaped(bytes))", expected: "a name in UTF-8", found: "other bytes", remedy: "rename it"
        )
      }
      let entryPath = folder.isEmpty ? text : "\(folder)/\(text)"
      switch kind {
      case .folder: subfolders.append(entryPath)
      case .other: omissions.others += 1
      case .file, nil: paths.append(entryPath)  // Reading tells why a link that leads nowhere cannot be read.
      }
    }
  }

  /// What an entry is, or what it leads to; nil for a link that leads nowhere.
  private func kind(
    of name: [UInt8], _ type: Int32, in folder: Int32, called path: String
  ) throws(DatasetError) -> File.Kind? {
    if type == Int32(DT_REG) { return .file }
    if type == Int32(DT_DIR) { return .folder }
    var status = stat()
    let code = name.withUnsafeBytes { bytes in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { text in
        for (i, byte) in bytes.enumerated() { text[i] = CChar(bitPattern: byte) }
        text[bytes.count] = 0
        return fstatat(folder, text.baseAddress!, &status, 0)
      }
    }
    if code != 0, [ENOENT, ENOTDIR, ELOOP].contains(errno) { return nil }
    guard code == 0 else { throw DatasetError(FileError(path, "look at it")) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  private func isImage(_ name: String) -> Bool {
    let lowercased = name.lowercased()
    return [".jpg", ".jpeg", ".png", ".webp"].contains { lowercased.hasSuffix($0) }
  }
}
