import TensorCore

/// Which axes a reduction (a sum, a maximum) reduces, and whether they remain, with extent 1.
public struct AxisReduction: Hashable, Sendable, CustomStringConvertible {
  /// The reduced axes, counted from 0, in any order. None reduces nothing.
  public let axes: [Int]
  /// Whether the reduced axes remain in the result's shape.
  public let keepingAxes: Bool

  /// A reduction over these axes.
  public init(_ axes: [Int], keepingAxes: Bool = false) {
    self.axes = axes
    self.keepingAxes = keepingAxes
  }

  /// The reduction over the given axes of a shape, or over all of them.
  init(_ axes: [Int]?, of shape: Shape, keepingAxes: Bool) {
    self.init(axes ?? Array(0..<shape.rank), keepingAxes: keepingAxes)
  }

  /// The result's shape.
  /// - Throws: ``ShapeError`` where there is not one input, or an axis is outside its shape or
  ///   named twice.
  func shape(of inputs: [Shape], for op: some Op) throws(ShapeError) -> Shape {
    try op.expectInputs(1, inputs)
    let x = inputs[0]
    guard Set(axes).count == axes.count, axes.allSatisfy({ $0 >= 0 && $0 < x.rank }) else {
      throw ShapeError(op.name, expected: "different axes in 0..<\(x.rank) of the shape \(x)", found: "axes \(axes)")
    }
    return shape(of: x)
  }

  /// The result's shape for an input that ``shape(of:for:)`` accepts.
  func shape(of x: Shape) -> Shape {
    keepingAxes ? keptShape(of: x) : Shape((0..<x.rank).filter { !axes.contains($0) }.map { x[$0] })
  }

  /// The result's shape if the reduced axes remain: it broadcasts to the input's.
  func keptShape(of x: Shape) -> Shape { Shape((0..<x.rank).map { axes.contains($0) ? 1 : x[$0] }) }

  /// The number of scalars that are reduced to one.
  func count(in x: Shape) -> Int { axes.reduce(1) { $0 * x[$1] } }

  /// `over [0, 1], kept`.
  public var description: String { "over \(axes)\(keepingAxes ? ", kept" : "")" }
}

extension Tensor {
  /// The sum over the reduced axes, in the reduction's shape.
  func sum(_ reduction: AxisReduction) -> Tensor { summed(over: reduction.axes).reshaped(reduction.shape(of: shape)) }

  /// The maximum over the reduced axes, in the reduction's shape; NaN if a NaN is among them, −∞ if
  /// they are empty.
  func maximum(_ reduction: AxisReduction) -> Tensor {
    maximum(over: reduction.axes).reshaped(reduction.shape(of: shape))
  }

  /// This tensor, which has a reduction's shape, repeated to the shape that was reduced.
  func repeated(_ reduction: AxisReduction, to shape: Shape) -> Tensor {
    reshaped(reduction.keptShape(of: shape)).broadcast(to: shape)
  }

  /// For references: `f` of the list of scalars that fall on one place of the result.
  func naivelyReduced(_ reduction: AxisReduction, _ f: ([S]) -> S) -> Tensor {
    let kept = reduction.keptShape(of: shape)
    var lists = [[S]](repeating: [], count: kept.count)
    for index in shape.indices {
      var place = 0
      for (axis, extent) in kept.extents.enumerated() { place = place * extent + (extent == 1 ? 0 : index[axis]) }
      lists[place].append(at(index))
    }
    return Tensor(reduction.shape(of: shape), lists.map(f))
  }
}
