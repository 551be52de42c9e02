/// Why a chapter cannot be woven, in one line for each reason.
public struct BookError: Error, CustomStringConvertible {
  /// What was expected, what was found, and the remedy.
  public let description: String

  init(_ description: String) { self.description = description }
}
