import TensorCore

/// The inputs, one behind the other along one axis.
///
/// - Shapes: x₁ `[…, d₁, …]`, x₂ `[…, d₂, …]`, … → y `[…, d₁ + d₂ + …, …]`; no other axis differs.
/// - Derivative: each dx is its part of dy.
/// - Numerics: exact.
/// - Source: the inverse of cutting with ``Slice``.
public struct Concatenate: Op {
  let axis: Int
  /// The op that joins its inputs along this axis.
  public init(axis: Int) { self.axis = axis }
  public let name = "concatenate"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let first = inputs.first, axis >= 0, axis < first.rank else {
      let axes = "an axis in 0..<\(inputs.first?.rank ?? 0)"
      throw ShapeError(name, expected: "at least 1 input and \(axes)", found: "\(inputs) and axis \(axis)")
    }
    for x in inputs where x.rank != first.rank || x.replacing(axis: axis, by: first[axis]) != first {
      throw ShapeError(name, expected: "shapes that differ on axis \(axis) alone", found: inputs)
    }
    return joined(inputs)
  }

  private func joined(_ x: [Shape]) -> Shape { x[0].replacing(axis: axis, by: x.reduce(0) { $0 + $1[axis] }) }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    var (y, start) = (Tensor<S>(uninitialized: joined(inputs.map(\.shape))), 0)
    for x in inputs {
      y.replaceSlice(axis: axis, from: start, by: x)
      start += x.shape[axis]
    }
    return Forward(y)
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    var start = 0
    return zip(pass.x, pass.needsGradient).map { x, wanted in
      defer { start += x.shape[axis] }
      return wanted ? dy.sliced(axis: axis, start..<start + x.shape[axis]) : nil
    }
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    .naive(joined(inputs.map(\.shape))) { i in
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
