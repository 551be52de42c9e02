/// A file that is not safetensors, or not as strict as this project wants it: what was expected and
/// what was found.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// What the format asks for, in words, and what stands there instead.
  public let expected, found: String

  /// An error, where one thing was expected and another was found.
  public init(expected: String, found: String) { (self.expected, self.found) = (expected, found) }

  /// `safetensors: expected …, found …`.
  public var description: String { "safetensors: expected \(expected), found \(found)" }
}
