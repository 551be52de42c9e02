import Glibc

/// A file or folder that the system refuses to read, write or make.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder, as the caller named it.
  public let path: String
  /// What was to be done with it: `write`, `make the folder`.
  public let action: String
  /// Why that cannot be: the system's words, or what was found in its place.
  public let reason: String
  /// What to do about it.
  public let remedy: String

  /// An error with this reason.
  public init(
    _ path: String, _ action: String, reason: String,
    remedy: String = "check the path, its permissions and the space left"
  ) {
    (self.path, self.action, self.reason, self.remedy) = (path, action, reason, remedy)
  }

  /// The error of the system call that has just failed.
  public init(_ path: String, _ action: String, code: Int32 = errno) {
    self.init(path, action, reason: String(cString: strerror(code)))
  }

  /// One line.
  public var description: String { "\(path): cannot \(action): \(reason); \(remedy)" }
}
