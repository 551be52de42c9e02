internal import Kernels

/// A tensor: a shape and its scalars in row-major order. A value; copies share memory until one of
/// them is written.
///
///     let a: Tensor<Float> = [[1, 2], [3, 4]]
///     a[0]        // the row [1, 2]
///     a[0, 1]     // the scalar 2
///     a + 2 * a   // see Operators.swift
///
/// Images are NHWC (`[batch, height, width, channels]`): the channels of a pixel are neighbours in
/// memory, so that a row of a convolution's window is one contiguous run, and a batch norm's or a
/// bias's channel is a matrix column.
public struct Tensor<S: Scalar>: Sendable {
  /// The extents of the axes.
  public private(set) var shape: Shape
  private var storage: Storage<S>

  /// A tensor of uninitialised scalars; every one must be written before it is read.
  public init(uninitialized shape: Shape) {
    self.shape = shape
    storage = Storage(count: shape.count)
  }

  /// A tensor whose scalars `fill` writes, every one of them: the memory it is given is
  /// uninitialised.
  @inlinable
  public init(_ shape: Shape, filling fill: (UnsafeMutableBufferPointer<S>) throws -> Void) rethrows {
    self.init(uninitialized: shape)
    try withUnsafeMutableScalars(fill)
  }

  /// A tensor with the same value everywhere.
  public init(_ shape: Shape, repeating value: S = 0) {
    self.init(uninitialized: shape)
    base.initialize(repeating: value, count: count)
  }

  /// A tensor of these scalars, of which there must be as many as the shape has.
  public init(_ shape: Shape, _ scalars: [S]) {
    require(shape.count == scalars.count, "Tensor: \(shape) has \(shape.count) scalars, found \(scalars.count)")
    self.init(uninitialized: shape)
    scalars.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { base.initialize(from: start, count: source.count) }
    }
  }

  /// A tensor of rank 0.
  public init(_ value: S) { self.init([], repeating: value) }

  /// The number of scalars.
  public var count: Int { storage.count }

  /// The scalars, row-major.
  public var scalars: [S] { withUnsafeScalars { Array($0) } }

  /// The only scalar of a tensor that has one.
  public var scalar: S {
    require(count == 1, "Tensor.scalar: expected one scalar, found the shape \(shape)")
    return base[0]
  }

  /// The first scalar's address, for loops that keep the tensor alive themselves and write only one
  /// that is new.
  @usableFromInline var base: UnsafeMutablePointer<S> { storage.base }

  /// Lets `body` read the scalars.
  public func withUnsafeScalars<R>(_ body: (UnsafeBufferPointer<S>) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) { try body(UnsafeBufferPointer(start: base, count: count)) }
  }

  /// Lets `body` write the scalars; they are copied first if another tensor shares them.
  public mutating func withUnsafeMutableScalars<R>(_ body: (UnsafeMutableBufferPointer<S>) throws -> R) rethrows -> R {
    makeUnique()
    return try body(UnsafeMutableBufferPointer(start: base, count: count))
  }

  /// Copies the scalars if another tensor shares them.
  @usableFromInline
  mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = Storage<S>(count: count)
    copy.base.initialize(from: base, count: count)
    storage = copy
  }

  /// The same scalars in the same order under another shape of the same count.
  public func reshaped(_ shape: Shape) -> Tensor {
    require(shape.count == count, "Tensor.reshaped: \(self.shape) has \(count) scalars, \(shape) \(shape.count)")
    var result = self
    result.shape = shape
    return result
  }

  /// The same values in another precision, rounded to nearest.
  public func converted<T: Scalar>(to type: T.Type = T.self) -> Tensor<T> { Tensor<T>(shape, scalars.map(T.init)) }
}

extension Tensor: Equatable {
  /// Equal shapes and equal scalars (so −0 equals 0, and NaN nothing).
  public static func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.scalars == b.scalars }
}

extension Tensor: CustomStringConvertible {
  /// `[2, 3] 0.5 1.0 …`: the shape and up to eight scalars.
  public var description: String {
    let some = scalars.prefix(8).map { "\($0)" }.joined(separator: " ")
    return "\(shape) \(some)\(count > 8 ? " …" : "")"
  }
}
