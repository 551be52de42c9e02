/// A path in pieces, by POSIX's rules (`dirname`, `basename`); nothing is looked up.
public struct Path: Sendable {
  static let slash = UInt8(ascii: "/")

  /// The path as it was given.
  public let text: String

  /// The pieces of a path.
  public init(_ text: String) { self.text = text }

  /// The last component's folder: `a/b` of `a/b/c` and of `a/b/c/`, `.` of `c`, `/` of `/c`.
  public var folder: String {
    let path = Self.trimmed(text[...])
    guard let slash = path.utf8.lastIndex(of: Self.slash) else { return "." }
    let folder = Self.trimmed(path[..<slash])
    return folder.isEmpty ? "/" : String(folder)
  }

  /// The last component: `c` of `a/b/c` and of `a/b/c/`; `/` of `/`.
  public var name: String {
    let path = Self.trimmed(text[...])
    guard path != "/", let slash = path.utf8.lastIndex(of: Self.slash) else { return String(path) }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The path as one word of a shell's command, whatever is in its name.
  public var shellWord: String {
    // A path is no flag.
    let path = text.utf8.first == UInt8(ascii: "-") ? "./" + text : text
    let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-".contains($0)) }
    return isPlain && !path.isEmpty ? path : "'" + path.replacing("'", with: #"'\''"#) + "'"
  }

  /// The path of something in this folder.
  public func appending(_ name: String) -> String {
    text.isEmpty || text.utf8.last == Self.slash ? text + name : text + "/" + name
  }

  /// The path without slashes at its end, but for the one that it begins with.
  private static func trimmed(_ path: Substring) -> Substring {
    var path = path
    while path.utf8.count > 1, path.utf8.last == slash { path = path[..<path.utf8.index(before: path.endIndex)] }
    return path
  }
}
