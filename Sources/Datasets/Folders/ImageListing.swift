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

  /// The path's last part.
  var name: String { Path(path).name }
}

/// A folder's image files (`.jpg`, `.jpeg`, `.png`, `.webp`, in any case), its subfolders' too,
/// sorted by path byte by byte; the first `limit` of them.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is read twice.
func listImages(in folder: String, limit: Int?) throws(DatasetError) -> [ImageFile] {
  var listing = Listing(root: folder)
  try listing.read()
  let paths = listing.images.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  var files: [ImageFile] = []
  for path in paths.prefix(limit ?? .max) {
    var status = stat()
    guard stat("\(folder)/\(path)", &status) == 0 else { throw DatasetError(FileError("\(folder)/\(path)", "read")) }
    let modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
    files.append(ImageFile(path: path, size: Int(status.st_size), modified: modified))
  }
  return files
}

private struct Listing {
  let root: String
  private(set) var images: [String] = []
  private var seen: Set<[UInt64]> = []

  init(root: String) { self.root = root }

  mutating func read() throws(DatasetError) {
    var folders = [""]
    while let folder = folders.popLast() {
      // The folder of the earliest name is read first, whatever the disk's order: it goes on top.
      folders += try readOne(folder).sorted { $1.utf8.lexicographicallyPrecedes($0.utf8) }
    }
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
      if bytes.first == UInt8(ascii: ".") { continue }
      let name = String(decoding: bytes, as: UTF8.self)
      let entryPath = folder.isEmpty ? name : "\(folder)/\(name)"
      if Int32(entry.pointee.d_type) != Int32(DT_REG), (try? File.kind(of: "\(root)/\(entryPath)")) == .folder {
        subfolders.append(entryPath)
      } else if isImage(name) {
        guard Array(name.utf8) == bytes else {
          throw DatasetError(
            "\(root)/\(entryPath)", expected: "a file name in UTF-8", found: "other bytes", remedy: "rename the file")
        }
        images.append(entryPath)
      }
    }
  }

  private func isImage(_ name: String) -> Bool {
    let lowercased = name.lowercased()
    return [".jpg", ".jpeg", ".png", ".webp"].contains { lowercased.hasSuffix($0) }
  }
}
