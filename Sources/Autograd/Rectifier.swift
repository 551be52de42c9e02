import TensorCore

/// What stands behind a normalisation: t above 0, and slope · t below.
public enum Rectifier: Hashable, Sendable {
  /// Nothing.
  case none
  /// max(t, 0).
  case relu
  /// Of this slope below 0.
  case leaky(Double)

  /// The slope below 0.
  var slope: Double {
    switch self {
    case .none: 1
    case .relu: 0
    case .leaky(let slope): slope
    }
  }
}

extension Variable {
  /// What a rectifier makes of this variable.
  public func rectified(by rectifier: Rectifier) -> Variable {
    switch rectifier {
    case .none: self
    case .relu: relu()
    case .leaky(let slope): leakyReLU(slope: slope)
    }
  }
}
