import TensorCore

/// The same scalars with the axes in another order: axis i of y is axis pᵢ of x.
///
/// - Shapes: x `[d₀, …, dᵣ₋₁]` → y `[d_p₀, …, d_pᵣ₋₁]` for a permutation p of 0, …, r − 1.
/// - Derivative: dx is dy with the inverse order of axes.
/// - Numerics: exact.
/// - Source: Kolda and Bader 2009, "Tensor Decompositions and Applications", section 2.4 (unfolding
///   as a reordering).
public struct Permute: Op {
  /// The order p.
  public let axes: [Int]

  /// Axis i of the output is axis `axes[i]` of the input.
  public init(_ axes: [Int]) { self.axes = axes }

  public let name = "permute"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    guard axes.sorted() == Array(0..<inputs[0].rank) else {
      throw ShapeError(name, expected: "an order of the \(inputs[0].rank) axes of \(inputs[0])", found: "\(axes)")
    }
    return Shape(axes.map { inputs[0][$0] })
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(inputs[0].permuted(axes)) }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.permuted(axes.indices.sorted { axes[$0] < axes[$1] })]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let x = inputs[0]
    return .naive(Shape(axes.map { x.shape[$0] })) { i in
      var source = i
      for (to, from) in axes.enumerated() { source[from] = i[to] }
      return x.at(source)
    }
  }
}

extension Variable {
  /// The same scalars with the axes in another order: axis i of the result is axis `axes[i]`.
  public func permuted(_ axes: [Int]) -> Variable { Permute(axes)(self) }

  /// The transpose of a matrix.
  public func transposed() -> Variable { Permute([1, 0])(self) }
}
