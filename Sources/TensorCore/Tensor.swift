/// A tensor: a shape and its scalars in row-major order. A value; copies share memory until one of them is written.
///
/// Images are NHWC (`[batch, height, width, channels]`): the channels of a pixel are neighbours in memory, so that a
/// row of a convolution's window is one contiguous run, and a batch norm's or a bias's channel is a matrix column.
public struct Tensor<S: Scalar>: Sendable {
  /// The extents of the axes.
  public private(set) var shape: Shape
  var storage: Storage<S>

  /// A tensor whose scalars `fill` writes, every one of them: the memory it is given is uninitialised.
  @inlinable
  public init(_ shape: Shape, filling fill: (UnsafeMutableBufferPointer<S>) throws -> Void) rethrows {
    self.init(uninitialized: shape)
    try withUnsafeMutableScalars(fill)
  }

  /// A tensor of uninitialised scalars; every one must be written before it is read.
  public init(uninitialized shape: Shape) {
    self.shape = shape
    storage = Storage(count: shape.count)
  }

  /// A tensor with the same value everywhere.
  public init(_ shape: Shape, repeating value: S = 0) {
    self.init(uninitialized: shape)
    storage.base.initialize(repeating: value, count: storage.count)
  }

  /// A tensor of these scalars, of which there must be as many as the shape has.
  public init(_ shape: Shape, _ scalars: [S]) {
    precondition(
      shape.count == scalars.count,
      "Tensor: expected \(shape.count) scalars for the shape \(shape), found \(scalars.count)")
    self.init(uninitialized: shape)
    scalars.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { storage.base.initialize(from: start, count: source.count) }
    }
  }

  /// A tensor of rank 0.
  public init(_ value: S) { self.init([], repeating: value) }

  /// The number of scalars.
  public var count: Int { storage.count }

  /// The first scalar's address, for kernels that keep the tensor alive themselves and write only one that is new.
  @usableFromInline var base: UnsafeMutablePointer<S> { storage.base }

  /// The scalars, row-major.
  public var scalars: [S] { withUnsafeScalars { Array($0) } }

  /// The only scalar of a tensor that has one.
  public var scalar: S {
    precondition(count == 1, "Tensor.scalar: expected one scalar, found the shape \(shape)")
    return storage.base[0]
  }

  /// The scalar at a row-major position. For tests, references and small jobs; hot loops take the pointer.
  public subscript(position: Int) -> S {
    get {
      precondition(position >= 0 && position < count, "Tensor: position \(position) is outside 0..<\(count)")
      return storage.base[position]
    }
    set {
      precondition(position >= 0 && position < count, "Tensor: position \(position) is outside 0..<\(count)")
      makeUnique()
      storage.base[position] = newValue
    }
  }

  /// The scalar at a position along each axis: `images[n, y, x, c]`.
  public subscript(_ index: Int...) -> S {
    get { self[offset(of: index)] }
    set { self[offset(of: index)] = newValue }
  }

  private func offset(of index: [Int]) -> Int {
    precondition(index.count == shape.rank, "Tensor: expected \(shape.rank) indices for \(shape), found \(index)")
    var offset = 0
    for (axis, i) in index.enumerated() {
      precondition(i >= 0 && i < shape[axis], "Tensor: index \(index) is outside the shape \(shape)")
      offset = offset * shape[axis] + i
    }
    return offset
  }

  /// Lets `body` read the scalars.
  public func withUnsafeScalars<R>(_ body: (UnsafeBufferPointer<S>) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) { try body(UnsafeBufferPointer(start: storage.base, count: storage.count)) }
  }

  /// Lets `body` write the scalars; they are copied first if another tensor shares them.
  public mutating func withUnsafeMutableScalars<R>(
    _ body: (UnsafeMutableBufferPointer<S>) throws -> R
  ) rethrows -> R {
    makeUnique()
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  /// Copies the scalars if another tensor shares them.
  mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = Storage<S>(count: storage.count)
    copy.base.initialize(from: storage.base, count: storage.count)
    storage = copy
  }

  /// The same scalars in the same order under another shape of the same count.
  public func reshaped(_ shape: Shape) -> Tensor {
    precondition(shape.count == count, "Tensor.reshaped: \(self.shape) has \(count) scalars, \(shape) \(shape.count)")
    var result = self
    result.shape = shape
    return result
  }

  /// The same values in another precision, rounded to nearest.
  public func converted<T: Scalar>(to type: T.Type = T.self) -> Tensor<T> { Tensor<T>(shape, scalars.map(T.init)) }
}

/// Lets `body` read the scalars of several tensors, whose first scalars it is given in their order.
public func withUnsafePointers<S: Scalar, R>(
  _ tensors: Tensor<S>..., body: ([UnsafePointer<S>]) throws -> R
) rethrows -> R {
  try withExtendedLifetime(tensors) { try body(tensors.map { UnsafePointer($0.storage.base) }) }
}

extension Tensor: Equatable {
  /// Equal shapes and equal scalars (so −0 equals 0, and NaN nothing). For the same bits compare ``bits``.
  public static func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.scalars == b.scalars }
}

extension Tensor: CustomStringConvertible {
  /// `[2, 3] 0.5 1.0 …`: the shape and up to eight scalars.
  public var description: String {
    let some = scalars.prefix(8).map { "\($0)" }.joined(separator: " ")
    return "\(shape) \(some)\(count > 8 ? " …" : "")"
  }
}
