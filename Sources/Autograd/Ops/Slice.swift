import TensorCore

/// Part of x along one axis: yᵢ = x at i, shifted by the range's lower bound along the axis.
///
/// - Shapes: x `[…, d, …]` → y `[…, upper − lower, …]`, where 0 ≤ lower ≤ upper ≤ d.
/// - Derivative: dx is dy inside the range and 0 outside.
/// - Numerics: exact.
/// - Source: the projection onto some coordinates, which is linear; its transpose fills the others
///   with 0.
public struct Slice: Op {
  /// The axis that is cut.
  public let axis: Int
  /// What is kept of it.
  public let range: Range<Int>

  /// The op that keeps this range of an axis.
  public init(axis: Int, _ range: Range<Int>) {
    self.axis = axis
    self.range = range
  }

  public let name = "slice"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    let x = inputs[0]
    guard axis >= 0, axis < x.rank else {
      throw ShapeError(name, expected: "an axis in 0..<\(x.rank) of the shape \(x)", found: "axis \(axis)")
    }
    guard range.lowerBound >= 0, range.upperBound <= x[axis] else {
      throw ShapeError(name, expected: "a range in 0..<\(x[axis]) on axis \(axis) of \(x)", found: "\(range)")
    }
    return x.replacing(axis: axis, by: range.count)
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].sliced(axis: axis, range)) }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    var dx = Tensor<S>(pass.x[0].shape, repeating: 0)
    dx.replaceSlice(axis: axis, from: range.lowerBound, by: dy)
    return [dx]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let x = inputs[0]
    return .naive(x.shape.replacing(axis: axis, by: range.count)) { i in
      var source = i
      source[axis] += range.lowerBound
      return x.at(source)
    }
  }
}

extension Variable {
  /// The part of this variable whose index along an axis is in `range`.
  public func sliced(axis: Int, _ range: Range<Int>) -> Variable { Slice(axis: axis, range)(self) }
}
