import Glibc

/// The element of a tensor: `Float` (training) or `Double` (checks).
///
/// A generic function over `Scalar` is written once. Where it has a hot loop it carries
/// `@specialized(where S == Float)` and `@specialized(where S == Double)`: the compiler then emits one fast body a type
/// and picks it once a call. Without them each arithmetic operation goes through a witness, about 50 times slower.
public protocol Scalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable, LosslessStringConvertible {
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

  /// The rows of a micro-kernel's tile.
  static var tileRows: Int { get }
  /// The columns of a micro-kernel's tile.
  static var tileColumns: Int { get }

  /// C ← A·B (or C ← C + A·B) for a tile of ``tileRows`` × ``tileColumns``: the micro-kernel.
  ///
  /// A has ``tileRows`` rows of `depth` scalars; `panel` is B, `depth` rows of ``tileColumns`` scalars without gaps.
  static func multiplyTile(_ a: Strided<Self>, _ panel: UnsafePointer<Self>, _ depth: Int, into c: Target<Self>)

  /// C ← A·B (or C ← C + A·B) by OpenBLAS, on the calling thread; C's rows are `stride` apart.
  static func multiplyByOpenBLAS(
    _ a: MatrixView<Self>, _ b: MatrixView<Self>, into c: UnsafeMutablePointer<Self>, stride: Int, accumulating: Bool)
}

extension Float: Scalar {
  @inlinable public static func exp(_ x: Float) -> Float { Glibc.expf(x) }
  @inlinable public static func expm1(_ x: Float) -> Float { Glibc.expm1f(x) }
  @inlinable public static func log(_ x: Float) -> Float { Glibc.logf(x) }
  @inlinable public static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }

  /// tanh in `Float`, a few times as fast as the C library's and within 2 units in the last place of it:
  /// (1 − e^−2|x|) / (1 + e^−2|x|), and near zero, where that cancels, the power series.
  @inlinable public static func tanh(_ x: Float) -> Float {
    let s = x * x
    let tail: Float = -1382.0 / 155_925 + s * (21_844.0 / 6_081_075 + s * (-1.4558344e-3 + s * 5.900274e-4))
    let series = x * (1 + s * (-1.0 / 3 + s * (2.0 / 15 + s * (-17.0 / 315 + s * (62.0 / 2835 + s * tail)))))
    let e = Glibc.expf(-2 * abs(x))
    let quotient = (1 - e) / (1 + e)
    return abs(x) < 0.5625 ? series : (x < 0 ? -quotient : quotient)
  }

  @inlinable public static func pow(_ x: Float, _ y: Float) -> Float { Glibc.powf(x, y) }
}

extension Double: Scalar {
  @inlinable public static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  @inlinable public static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  @inlinable public static func log(_ x: Double) -> Double { Glibc.log(x) }
  @inlinable public static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  @inlinable public static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  @inlinable public static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
}
