/// Tensors as nested lists: `2` has rank 0, `[1, 2]` rank 1, `[[1, 2], [3, 4]]` rank 2.
extension Tensor: ExpressibleByArrayLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A tensor whose rows these are; all of one shape.
  public init(arrayLiteral rows: Tensor...) {
    let row = rows.first?.shape ?? []
    require(rows.allSatisfy { $0.shape == row }, "Tensor: expected rows of one shape, found \(rows.map(\.shape))")
    self.init(Shape([rows.count] + row.extents), rows.flatMap(\.scalars))
  }

  /// A tensor of rank 0.
  public init(floatLiteral value: Double) { self.init(S(value)) }

  /// A tensor of rank 0.
  public init(integerLiteral value: Int) { self.init(S(value)) }
}
