/// y ← x with its axes in another order: axis i of y is axis `axes[i]` of x. Both are row-major
/// without gaps.
package func permute<S: KernelScalar>(
  _ x: UnsafePointer<S>, shape: [Int], axes: [Int], into y: UnsafeMutablePointer<S>
) {
  let result = axes.map { shape[$0] }
  guard result.reduce(1, *) > 0 else { return }
  // Axes that stay together in their order move as one axis does.
  let groups = neighbours(axes)
  if groups.count < axes.count {
    let order = groups.sorted { $0[0] < $1[0] }
    permute(
      x, shape: order.map { $0.reduce(1) { $0 * shape[$1] } },
      axes: groups.map { group in order.firstIndex(of: group)! }, into: y)
  } else if axes.last == shape.count - 1 {
    copyRows(x, shape: result, strides: axes.map { strides(shape)[$0] }, into: y)
  } else {
    transpose(x, shape: shape, axes: axes, into: y)
  }
}

private func neighbours(_ axes: [Int]) -> [[Int]] {
  axes.reduce(into: []) { groups, axis in
    if let last = groups.last?.last, last + 1 == axis {
      groups[groups.count - 1].append(axis)
    } else {
      groups.append([axis])
    }
  }
}

/// Distance in scalars between neighbours along each axis.
private func strides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in (0..<max(shape.count - 1, 0)).reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
  return strides
}

/// y ← the scalars of x that lie at these strides: runs of its innermost axis are copied, or, where
/// the stride is 0, a scalar is repeated.
@specialized(where S == Float) @specialized(where S == Double)
package func copyRows<S: KernelScalar>(
  _ x: UnsafePointer<S>, shape: [Int], strides: [Int], into y: UnsafeMutablePointer<S>
) {
  let (columns, isRow) = (shape.last ?? 1, strides.last == 1)
  forEachRow(of: shape.dropLast().reduce(1, *), columns: columns) { rows in
    forEachOffset(rows, shape: shape, strides) { row, offset in
      let row = y + row * columns
      if isRow { copyRun(x + offset, to: row, columns) } else { row.update(repeating: x[offset], count: columns) }
    }
  }
}

/// Walks the rows (runs along the last axis) of a shape, giving each its number and its offset in
/// an operand of these strides.
private func forEachOffset(
  _ rows: Range<Int>, shape: [Int], _ strides: [Int], _ body: (_ row: Int, _ offset: Int) -> Void
) {
  for row in rows {
    var (rest, offset) = (row, 0)
    for axis in (0..<max(shape.count - 1, 0)).reversed() {
      offset += rest % shape[axis] * strides[axis]
      rest /= shape[axis]
    }
    body(row, offset)
  }
}

/// Where the innermost axis changes: for every index of the other axes the innermost axes of both
/// span a matrix, which is transposed.
@specialized(where S == Float) @specialized(where S == Double)
private func transpose<S: KernelScalar>(
  _ x: UnsafePointer<S>, shape: [Int], axes: [Int], into y: UnsafeMutablePointer<S>
) {
  let (inner, result) = (shape.count - 1, axes.map { shape[$0] })
  let (sourceStrides, targetStrides) = (axes.map { strides(shape)[$0] }, strides(result))
  let (rows, columns) = (shape[inner], shape[axes[inner]])
  let (rowStep, columnStep) = (targetStrides[axes.firstIndex(of: inner)!], sourceStrides[inner])
  let others = axes.indices.filter { $0 != inner && axes[$0] != inner }
  // Where each of those matrices begins, in either memory.
  func starts(_ strides: [Int]) -> [Int] {
    others.reduce([0]) { starts, axis in
      starts.flatMap { start in (0..<result[axis]).map { start + $0 * strides[axis] } }
    }
  }
  let (sources, targets) = (starts(sourceStrides), starts(targetStrides))
  // A cache line of the result's scalars each: lines are then written whole.
  let side = 16
  let blocks = (columns + side - 1) / side
  WorkerPool.shared.run(sources.count * blocks, grain: max(elementwiseGrain / (rows * side), 1)) { tasks in
    for task in tasks {
      let first = task % blocks * side
      copyTranspose(
        of: x + (sources[task / blocks] + first * columnStep), rows: min(side, columns - first), columns: rows,
        stride: columnStep, to: y + (targets[task / blocks] + first), stride: rowStep)
    }
  }
}
