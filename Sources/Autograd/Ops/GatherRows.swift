import TensorCore

/// Some rows of x, in any order and as often as wanted: yᵢ = x_rᵢ, where a row is all that has one
/// index on axis 0.
///
/// - Shapes: x `[n, …]` → y `[m, …]` for m row numbers in 0..<n.
/// - Derivative: each row of dx is the sum of the rows of dy that were taken from it, 0 where there
///   is none.
/// - Numerics: exact; the backward sums are taken in the order of the row numbers.
/// - Source: y = P x for a matrix P with one 1 a row; dx = Pᵀ dy.
public struct GatherRows: Op {
  /// The row numbers r.
  public let rows: [Int]

  /// The op that takes these rows.
  public init(_ rows: [Int]) { self.rows = rows }

  public let name = "gatherRows"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    let x = inputs[0]
    guard x.rank >= 1 else { throw ShapeError(name, expected: "a shape [n, …]", found: inputs) }
    if let row = rows.first(where: { $0 < 0 || $0 >= x[0] }) {
      throw ShapeError(name, expected: "rows in 0..<\(x[0]) of the shape \(x)", found: "row \(row)")
    }
    return x.replacing(axis: 0, by: rows.count)
  }

  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let x = inputs[0]
    return Forward(Tensor(x.shape.replacing(axis: 0, by: rows.count), rows.flatMap { x[$0].scalars }))
  }

  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    var dx = Tensor<S>(pass.x[0].shape, repeating: 0)
    for (from, to) in rows.enumerated() { dx[to] = dx[to] + dy[from] }
    return [dx]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let x = inputs[0]
    return .naive(x.shape.replacing(axis: 0, by: rows.count)) { i in x.at([rows[i[0]]] + i.dropFirst()) }
  }
}

extension Variable {
  /// The rows (along axis 0) of these numbers, which may repeat.
  public func gatheringRows(_ rows: [Int]) -> Variable { GatherRows(rows)(self) }
}
