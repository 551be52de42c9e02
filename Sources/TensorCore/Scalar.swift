/// The element of a tensor: `Float` (training) or `Double` (checks).
///
/// A generic function over `Scalar` is written once. Where it has a hot loop it carries
/// `@specialized(where S == Float)` and `@specialized(where S == Double)`: the compiler then emits one fast body a type
/// and picks it once a call. Without them each arithmetic operation goes through a witness, about 50 times slower.
public protocol Scalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable, LosslessStringConvertible {
  /// An unsigned integer of as many bits.
  associatedtype BitPattern: FixedWidthInteger & UnsignedInteger
  /// The bits: sign, exponent, fraction.
  var bitPattern: BitPattern { get }
  /// The scalar of these bits.
  init(bitPattern: BitPattern)

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

  /// The rows of a micro-kernel's tile.
  static var tileRows: Int { get }
  /// The columns of a micro-kernel's tile.
  static var tileColumns: Int { get }

  /// C ← A·B (or C ← C + A·B) for a tile of ``tileRows`` × ``tileColumns``: the micro-kernel.
  ///
  /// A has ``tileRows`` rows and `depth` columns; `panel` is B, rows of ``tileColumns`` scalars without gaps. Of a `halved`
  /// tile the left half of the columns is computed. The sums begin with 0, or with those of an earlier piece of their chains:
  /// ``tileRows`` rows of ``tileColumns``.
  static func multiplyTile(
    _ a: Strided<Self>, _ panel: UnsafePointer<Self>, depth: Int, halved: Bool,
    continuing: UnsafePointer<Self>?, into c: Target<Self>)

  /// C ← A·B for rows of A that have many zeros, up to 64 columns of it, and a strip of B: the kernel that leaves out zeros. With
  /// a target that is accumulating, the chains of C go on.
  ///
  /// A row of B is 1 to 8 vectors of half of ``tileColumns``, and the next one follows without a gap.
  static func addRows(_ a: SparseRows<Self>, _ strip: UnsafePointer<Self>, vectors: Int, to c: Target<Self>)

  /// C ← A·B (or C ← C + A·B) by OpenBLAS, on the calling thread; C's rows are `stride` apart.
  static func multiplyByOpenBLAS(
    _ a: MatrixView<Self>, _ b: MatrixView<Self>, into c: UnsafeMutablePointer<Self>, stride: Int, accumulating: Bool)
}

extension Float: Scalar {}
extension Double: Scalar {}
