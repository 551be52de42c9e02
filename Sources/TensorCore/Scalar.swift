/// The element of a tensor: `Float` (training) or `Double` (checks).
///
/// A generic function over `Scalar` is written once. Where it has a hot loop it carries
/// `@specialized(where S == Float)` and `@specialized(where S == Double)`: the compiler then emits one fast body a type
/// and picks it once a call. Without them each arithmetic operation goes through a witness, about 50 times slower.
public protocol Scalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable, LosslessStringConvertible {
  // Each of the functions is in a file of its own under Functions, which states its method and its error.

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

  /// C ← α·op(A)·op(B) + β·C for row-major matrices, on the calling thread alone.
  ///
  /// op(A) is m×k, op(B) k×n, C m×n; `lda`, `ldb` and `ldc` are the distances between stored rows.
  /// Prefer ``multiply(_:_:into:accumulating:)``, which derives all of them and shares the work among threads.
  static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int,
    alpha: Self, a: UnsafePointer<Self>, lda: Int, b: UnsafePointer<Self>, ldb: Int,
    beta: Self, c: UnsafeMutablePointer<Self>, ldc: Int)
}

extension Float: Scalar {}
extension Double: Scalar {}
