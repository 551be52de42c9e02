/// The interval that pixels lie in, from black to white.
public enum PixelRange: String, CaseIterable, Sendable, CustomStringConvertible {
  /// [0, 1].
  case unit
  /// [−1, 1].
  case symmetric

  /// Black.
  public var lower: Float { self == .unit ? 0 : -1 }

  /// White.
  public var upper: Float { 1 }

  /// `[0, 1]` or `[−1, 1]`.
  public var description: String { self == .unit ? "[0, 1]" : "[−1, 1]" }
}
