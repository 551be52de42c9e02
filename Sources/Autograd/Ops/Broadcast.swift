import TensorCore

/// x repeated to a larger shape: yᵢ = x at i, where a repeated axis of x is read at 0.
///
/// - Shapes: x `[…]` → y: the given shape, to which x broadcasts.
/// - Derivative: dx is dy, added up over the axes along which x was repeated.
/// - Numerics: exact; the backward sum is the one of ``Sum``.
/// - Source: NumPy's broadcasting rule.
public struct Broadcast: Op {
  /// The output's shape.
  public let target: Shape

  /// The op that repeats its input to this shape.
  public init(_ target: Shape) { self.target = target }

  public let name = "broadcast"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    guard inputs[0].broadcast(with: target) == target else {
      throw ShapeError(name, expected: "a shape that broadcasts to \(target)", found: inputs)
    }
    return target
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].broadcast(to: target)) }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.sum(to: pass.x[0].shape)]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    .naive(target) { i in inputs[0].at(i) }
  }
}

extension Variable {
  /// This variable repeated to a shape that it broadcasts to.
  public func broadcast(to shape: Shape) -> Variable { Broadcast(shape)(self) }
}

extension Broadcast {
  static let entry = OpEntry(
    Broadcast.self,
    specimens: [
      Specimen("new-leading-axis", Broadcast([3, 4]), [[4]]), Specimen("column", Broadcast([3, 4]), [[3, 1]]),
      Specimen("middle-axis", Broadcast([2, 3, 4]), [[2, 1, 4]]), Specimen("scalar", Broadcast([2, 3]), [[]]),
      Specimen("several-axes", Broadcast([2, 3, 2, 5]), [[3, 1, 5]]),
      Specimen("same-shape", Broadcast([2, 3]), [[2, 3]]), Specimen("to-empty-batch", Broadcast([0, 3]), [[1, 3]]),
      Specimen("empty-batch", Broadcast([0, 3]), [[0, 1]]), Specimen("scalar-to-scalar", Broadcast([]), [[]]),
      Specimen("rounded", Broadcast([5, 4]), [[5, 1]]), Specimen("long-axis", Broadcast([9_001, 3]), [[9_001, 1]]),
      Specimen("long-axis-repeated", Broadcast([9_001, 3]), [[3]]),
    ],
    variation: { dice in
      let shape = dice.shape()
      let part = dice.repeatedPart(of: shape)
      return Specimen("\(part) to \(shape)", Broadcast(shape), [part])
    },
    rejected: [
      Rejected(Broadcast([2, 3]), [[2]], because: "broadcasts to [2, 3]"),
      Rejected(Broadcast([1, 3]), [[2, 3]], because: "broadcasts to [1, 3]"),
      Rejected(Broadcast([3]), [[1, 3]], because: "broadcasts to [3]"),
      Rejected(Broadcast([2]), [[0]], because: "broadcasts to [2]"),
      Rejected(Broadcast([2]), [[2], [2]], because: "1 inputs"),
    ],
    extremes: [
      Extreme(
        Broadcast([2, 2]), [Tensor([2, 1], [.infinity, .nan])],
        yields: Tensor([2, 2], [.infinity, .infinity, .nan, .nan]))
    ],
    tolerance: Tolerances(gradient: 4e-14, goldenFloat: 3e-7, precision: 30))
}
