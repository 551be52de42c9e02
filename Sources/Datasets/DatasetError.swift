import Files

/// What is wrong with the data: whose, what was expected, what was found, and the remedy.
///
/// What flags can do stands apart from what always helps: not every command has every flag.
///
/// Thrown for the world's failures (a missing file, a malformed line); a caller's mistake traps.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, folder or data set, as the user would name it.
  public let name: String
  /// What was expected, and what was found instead, in words.
  public let expected, found: String
  /// What the system or a library said about it, if it said anything.
  public let cause: String?
  /// What to do about it.
  public var remedy: String
  /// What to do instead, mostly with a flag, such as `give --no-crop`.
  public var otherRemedy: String?

  /// An error of `name`, where one thing was expected and another was found.
  public init(
    _ name: String, expected: String, found: String, cause: String? = nil, remedy: String, otherRemedy: String? = nil
  ) {
    (self.name, self.expected, self.found, self.cause) = (name, expected, found, cause)
    (self.remedy, self.otherRemedy) = (remedy, otherRemedy)
  }

  /// The error of a file or folder that the system refuses.
  init(_ error: FileError) {
    self.init(
      error.path, expected: "to \(error.action)", found: "that it cannot be", cause: error.reason, remedy: error.remedy)
  }

  /// The same error for a command with these flags: without the advice to give another one.
  public func advising(_ flags: Set<String>) -> DatasetError {
    let named = otherRemedy?.matches(of: /--[a-z-]+/).map { String($0.output) } ?? []
    var error = self
    if !flags.isSuperset(of: named) { error.otherRemedy = nil }
    return error
  }

  /// One line: `train.idx: expected …, found … (the cause); the remedy`.
  public var description: String {
    let why = cause.map { " (\($0))" } ?? ""
    let instead = otherRemedy.map { ", or \($0)" } ?? ""
    let line = "\(name): expected \(expected), found \(found)\(why); \(remedy)\(instead)"
    return String(line.map { $0.isNewline ? " " : $0 })
  }
}

/// What `body` gives; a file's error becomes this floor's.
func asDatasetError<R: ~Copyable>(_ body: @autoclosure () throws(FileError) -> R) throws(DatasetError) -> R {
  do { return try body() } catch { throw DatasetError(error) }
}
