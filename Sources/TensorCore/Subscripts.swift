extension Tensor {
  /// A row: the part with one index of the outermost axis, without that axis. A scalar has at least
  /// two indices, or is asked for by its position.
  public subscript(_ row: Int) -> Tensor {
    get { sliced(axis: 0, row..<row + 1).reshaped(shape.dropFirst) }
    set {
      require(
        newValue.shape == shape.dropFirst, "Tensor: expected a row of \(shape.dropFirst), found \(newValue.shape)")
      replaceSlice(axis: 0, from: row, by: newValue.reshaped(shape.replacing(axis: 0, by: 1)))
    }
  }

  /// The scalar at an index along each axis: `images[n, y, x, c]`. For tests and references.
  public subscript(_ first: Int, _ second: Int, _ others: Int...) -> S {
    get { self[position: position(of: [first, second] + others)] }
    set { self[position: position(of: [first, second] + others)] = newValue }
  }

  /// The scalar at a row-major position.
  public subscript(position position: Int) -> S {
    get { base[checked(position)] }
    set {
      makeUnique()
      base[checked(position)] = newValue
    }
  }

  private func checked(_ position: Int) -> Int {
    require(position >= 0 && position < count, "Tensor: position \(position) is outside 0..<\(count)")
    return position
  }

  private func position(of index: [Int]) -> Int {
    require(
      index.count == shape.rank && Swift.zip(index, shape.extents).allSatisfy { $0 >= 0 && $0 < $1 },
      "Tensor: index \(index) is outside the shape \(shape)")
    return Swift.zip(index, shape.extents).reduce(0) { $0 * $1.1 + $1.0 }
  }
}
