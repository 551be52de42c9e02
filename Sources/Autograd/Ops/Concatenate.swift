import TensorCore

/// The inputs, one behind the other along one axis.
///
/// - Shapes: x₁ `[…, d₁, …]`, x₂ `[…, d₂, …]`, … → y `[…, d₁ + d₂ + …, …]`; all other extents are
///   equal.
/// - Derivative: each dx is its part of dy.
/// - Numerics: exact.
/// - Source: the inverse of cutting with ``Slice``, whose transposes it uses.
public struct Concatenate: Op {
  /// The axis along which the inputs follow each other.
  public let axis: Int

  /// The op that joins its inputs along this axis.
  public init(axis: Int) { self.axis = axis }

  public let name = "concatenate"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let first = inputs.first else { throw ShapeError(name, expected: "at least 1 input", found: "none") }
    guard axis >= 0, axis < first.rank else {
      throw ShapeError(name, expected: "an axis in 0..<\(first.rank) of the shape \(first)", found: "axis \(axis)")
    }
    for x in inputs where x.rank != first.rank || x.replacing(axis: axis, by: first[axis]) != first {
      throw ShapeError(name, expected: "shapes that differ on axis \(axis) alone", found: inputs)
    }
    return Self.shape(of: inputs, axis)
  }

  private static func shape(of inputs: [Shape], _ axis: Int) -> Shape {
    inputs[0].replacing(axis: axis, by: inputs.reduce(0) { $0 + $1[axis] })
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    var y = Tensor<S>(uninitialized: Self.shape(of: inputs.map(\.shape), axis))
    var start = 0
    for x in inputs {
      y.replaceSlice(axis: axis, from: start, by: x)
      start += x.shape[axis]
    }
    return Forward(y)
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    var start = 0
    return zip(pass.x, pass.wants).map { x, wanted in
      defer { start += x.shape[axis] }
      return wanted ? dy.sliced(axis: axis, start..<start + x.shape[axis]) : nil
    }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    .naive(Self.shape(of: inputs.map(\.shape), axis)) { i in
      var (source, input) = (i, 0)
      while source[axis] >= inputs[input].shape[axis] {
        source[axis] -= inputs[input].shape[axis]
        input += 1
      }
      return inputs[input].at(source)
    }
  }
}

/// The variables, one behind the other along an axis.
public func concatenate<S: Scalar>(_ variables: [Variable<S>], axis: Int) -> Variable<S> {
  Concatenate(axis: axis).apply(variables).y
}
