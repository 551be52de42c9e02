import TensorCore

/// A shape that an operation cannot take: who, what was expected, and what came.
public struct ShapeError: Error, Equatable, CustomStringConvertible {
  /// The operation's name.
  public let operation: String
  /// What the operation takes, in words.
  public let expected: String
  /// What it was given.
  public let found: String

  /// An error of `operation`, which expected one thing and found another.
  public init(_ operation: String, expected: String, found: String) {
    self.operation = operation
    self.expected = expected
    self.found = found
  }

  /// An error of `operation`, which found these shapes.
  public init(_ operation: String, expected: String, found: [Shape]) {
    self.init(operation, expected: expected, found: found.map(\.description).joined(separator: " and "))
  }

  /// `matmul: expected …; found [2, 3] and [2, 3]`.
  public var description: String { "\(operation): expected \(expected); found \(found)" }
}
