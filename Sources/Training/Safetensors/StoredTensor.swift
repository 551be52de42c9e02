import TensorCore

/// A tensor as a file holds it. Its scalars' bits are kept, those of a NaN too.
///
/// `F16` and `BF16` are read, and not written: every value of theirs is one of `F32`.
public enum StoredTensor: Sendable {
  /// `F32`; also what was read from `F16` or `BF16`.
  case float32(Tensor<Float>)
  /// `F64`.
  case float64(Tensor<Double>)
  /// `I64`, row-major, of the given shape.
  case int64(Shape, [Int64])

  /// The extents.
  public var shape: Shape {
    switch self {
    case .float32(let tensor): tensor.shape
    case .float64(let tensor): tensor.shape
    case .int64(let shape, _): shape
    }
  }

  /// The number of an `I64` of rank 0; nil for any other.
  var counter: Int64? { if case .int64([], let scalars) = self { scalars[0] } else { nil } }

  /// The element's type.
  var type: StoredType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int64: .int64
    }
  }

  /// The tensor of this type and shape with these little-endian bytes, of which there must be as
  /// many as it has.
  init(_ type: StoredType, _ shape: Shape, bytes: UnsafeRawBufferPointer) {
    require(bytes.count == shape.count * type.size, "StoredTensor: \(shape) does not have \(bytes.count) bytes")
    switch type {
    case .float32: self = .float32(Tensor(shape) { UnsafeMutableRawBufferPointer($0).copyMemory(from: bytes) })
    case .float64: self = .float64(Tensor(shape) { UnsafeMutableRawBufferPointer($0).copyMemory(from: bytes) })
    case .float16: self = .float32(Self.widened(shape, bytes) { Float(Float16(bitPattern: $0)) })
    // The upper half of a Float.
    case .bfloat16: self = .float32(Self.widened(shape, bytes) { Float(bitPattern: UInt32($0) << 16) })
    case .int64:
      let scalars = [Int64](unsafeUninitializedCapacity: shape.count) { scalars, initialized in
        UnsafeMutableRawBufferPointer(scalars).copyMemory(from: bytes)
        initialized = shape.count
      }
      self = .int64(shape, scalars)
    }
  }

  /// The tensor of these numbers of 16 bits.
  private static func widened(
    _ shape: Shape, _ bytes: UnsafeRawBufferPointer, _ value: (UInt16) -> Float
  ) -> Tensor<Float> {
    Tensor(shape) { scalars in
      for i in scalars.indices { scalars[i] = value(bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)) }
    }
  }

  /// The numbers in single precision, each rounded to the nearest; nil for integers.
  public var floats: Tensor<Float>? {
    switch self {
    case .float32(let tensor): tensor
    case .float64(let tensor): tensor.converted()
    case .int64: nil
    }
  }

  /// Lets `body` read the bytes, little-endian as on every machine that Swift runs on under Linux.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    switch self {
    case .float32(let tensor): try tensor.withUnsafeScalars { try body(UnsafeRawBufferPointer($0)) }
    case .float64(let tensor): try tensor.withUnsafeScalars { try body(UnsafeRawBufferPointer($0)) }
    case .int64(_, let scalars): try scalars.withUnsafeBytes { try body($0) }
    }
  }
}

/// The element types that this project reads, under the names of the format. Those of 16 bits are
/// never written.
enum StoredType: String, CaseIterable {
  case float32 = "F32"
  case float64 = "F64"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"

  /// Bytes of an element.
  var size: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64, .int64: 8
    }
  }

  /// The place among the tensors of a file: the reference writer puts what is aligned most strictly
  /// first.
  var rank: Int { self == .int64 ? 0 : self == .float64 ? 1 : 2 }
}
