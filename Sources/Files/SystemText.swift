import Glibc

/// Texts that the system gives: names of files, the values of variables, arguments.
///
/// They are bytes, and texts here. What is no UTF-8 is refused, never changed: with its bytes
/// replaced, a name would be another file's.
public enum SystemText {
  /// The text of these bytes; nil where they are no UTF-8.
  public static func validating(_ bytes: some Collection<UInt8>) -> String? { String(validating: bytes, as: UTF8.self) }

  /// The text of a C string; nil where it is no UTF-8.
  public static func validating(_ text: UnsafePointer<CChar>) -> String? { String(validatingCString: text) }

  /// The value of a variable that names a file or folder; nil where it is empty, not set, or no
  /// UTF-8.
  public static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return validating(value)
  }

  /// The bytes of a C string.
  public static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
  }

  /// A name to print, with the bytes that are no UTF-8 as `\xe9`.
  public static func escaped(_ name: [UInt8]) -> String {
    var (text, rest) = ("", name[...])
    while let byte = rest.first {
      let length = (1...4).first { $0 <= rest.count && validating(rest.prefix($0)) != nil }
      text +=
        length.map { String(decoding: rest.prefix($0), as: UTF8.self) } ?? "\\x" + hexadecimal(CollectionOfOne(byte))
      rest = rest.dropFirst(length ?? 1)
    }
    return text
  }
}
