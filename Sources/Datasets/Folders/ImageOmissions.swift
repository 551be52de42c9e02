import Files

/// What a listing leaves out although somebody might take it for an image.
struct ImageOmissions {
  /// How many files there are of each format that is not read: `.heic`.
  private(set) var formats: [String: Int] = [:]
  /// Files and folders in which macOS and Synology keep notes and thumbnails of images.
  var shadows = 0
  /// Pipes, sockets and devices with an image's name: reading one could wait for ever.
  var others = 0
  /// Links that lead nowhere: each could be a folder on a disk that is not there.
  private(set) var deadLinks = 0

  private static let unread: Set = ["bmp", "gif", "tif", "tiff", "jfif", "heic", "avif"]

  /// Whether a name is one of macOS's or Synology's own.
  static func isShadow(_ name: String) -> Bool {
    name.hasPrefix("._") || ["@eaDir", "__MACOSX", ".DS_Store"].contains(name)
  }

  /// Counts an entry that is neither a folder nor named as an image.
  mutating func note(_ name: String, _ kind: File.Kind?) {
    let suffix = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last.map { $0.lowercased() }
    if let suffix, Self.unread.contains(suffix) {
      formats[".\(suffix)", default: 0] += 1
    } else if kind == nil {
      deadLinks += 1
    }
  }

  /// What is left out, in words; nil where nothing is.
  var description: String? {
    var parts = formats.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    if !parts.isEmpty { parts[parts.count - 1] += " (not read: convert them to .png or .jpg)" }
    if shadows > 0 { parts.append("\(shadows) of macOS's or Synology's own") }
    if others > 0 { parts.append("\(others) that \(others == 1 ? "is" : "are") no regular file") }
    if deadLinks > 0 { parts.append("\(deadLinks) link\(deadLinks == 1 ? " that leads" : "s that lead") nowhere") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
