/// How long one op on a tape has taken, one way.
///
/// A tape that is made with an observer tells it of every op, when it is done:
/// `Tape(observer: { times.append($0) })`. Without one no clock is read. What lies between the ops
/// (adding up gradients, releasing tensors) is in no timing.
public struct OpTiming: Sendable {
  /// A way through an op.
  public enum Direction: Sendable {
    /// y from the inputs.
    case forward
    /// The inputs' gradients from dy.
    case backward
  }

  /// The op's name, such as `matmul`.
  public let op: String
  /// Which way it was run.
  public let direction: Direction
  /// How long it took.
  public let duration: Duration
}
