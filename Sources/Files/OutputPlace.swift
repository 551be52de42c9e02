import Glibc

/// Where the bytes of an output belong.
enum OutputPlace {
  /// A regular file, or none yet, at this path: replaced by renaming.
  case file(String)
  /// A device, a pipe or a socket: written into, because a rename would put a file in its place.
  case stream

  /// The place that a path names: that of a link is its target's, so that the link stays.
  static func of(_ path: String) throws(FileError) -> OutputPlace {
    switch try File.kind(of: path) {
    case .other: return .stream
    case .folder: throw FileError(path, "write", reason: "it is a folder and not a file")
    case .file, nil: return .file(try target(of: path))
    }
  }

  /// The path behind all links, of which the last may lead to nothing yet.
  private static func target(of path: String) throws(FileError) -> String {
    var place = path
    // As many as the system follows.
    for _ in 0..<40 {
      guard let link = try link(at: place) else { return place }
      place = link.utf8.first == UInt8(ascii: "/") ? link : Path(Path(place).folder).appending(link)
    }
    throw FileError(path, "write", code: ELOOP)
  }

  /// What a link says; nil where there is none.
  private static func link(at path: String) throws(FileError) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &bytes, bytes.count)
    guard count >= 0 else {
      if errno == EINVAL || errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError(path, "write")
    }
    let target = bytes.prefix(count).map { UInt8(bitPattern: $0) }
    if let text = SystemText.validating(target) { return text }
    throw FileError(
      path, "write", reason: "it is a link to '\(SystemText.escaped(target))', which is no UTF-8",
      remedy: "choose another path")
  }
}
