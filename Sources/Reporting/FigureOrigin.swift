/// Whence a published figure or order is, and why ours may not be the same. Texts are plain.
public struct FigureOrigin: Sendable, Equatable {
  /// Where it was published.
  public var source: String
  /// What differs here from how it was made.
  public var differs: String
  /// Why ours is not as it was published, where somebody has found out; said only where it is not.
  public var cause: String?

  /// An origin.
  public init(source: String, differs: String, cause: String? = nil) {
    (self.source, self.differs, self.cause) = (source, differs, cause)
  }
}
