/// The element of a tensor: `Float` (training) or `Double` (checks).
///
/// A generic function over `Scalar` is written once. Where it has a hot loop it carries
/// `@specialized(where S == Float)` and `@specialized(where S == Double)`: the compiler then emits
/// one fast body for each type and picks it once a call. Without them each arithmetic operation
/// goes through a witness, about 50 times slower.
public protocol Scalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable, LosslessStringConvertible {
  // Each of the functions is in a file of its own under Functions, which states its method and its
  // error.

  /// eˣ.
  static func exp(_ x: Self) -> Self
  /// eˣ − 1, exact near zero.
  static func expm1(_ x: Self) -> Self
  /// The natural logarithm.
  static func log(_ x: Self) -> Self
  /// log(1 + x), exact near zero.
  static func log1p(_ x: Self) -> Self
  /// The hyperbolic tangent.
  static func tanh(_ x: Self) -> Self
  /// x raised to y.
  static func pow(_ x: Self, _ y: Self) -> Self
  /// log(1 + eˣ), finite for every finite x.
  static func softplus(_ x: Self) -> Self
}

extension Float: Scalar {}
extension Double: Scalar {}
