extension Tensor {
  /// The tensor with its axes in another order: axis i of the result is axis `axes[i]` of this one.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func permuted(_ axes: [Int]) -> Tensor {
    precondition(
      axes.sorted() == Array(0..<shape.rank), "Tensor.permuted: expected an order of \(shape.rank) axes, found \(axes)")
    // Where only axes of extent 1 move, no scalar does.
    let moving = axes.filter { shape[$0] != 1 }
    if moving == moving.sorted() { return reshaped(Shape(axes.map { shape[$0] })) }
    let groups = neighbours(axes)
    if groups.count < axes.count {
      let order = groups.sorted { $0[0] < $1[0] }
      return reshaped(Shape(order.map { $0.reduce(1) { $0 * shape[$1] } }))
        .permuted(groups.map { group in order.firstIndex(of: group)! }).reshaped(Shape(axes.map { shape[$0] }))
    }
    if axes.last != shape.rank - 1 { return transposed(axes) }
    let result = Shape(axes.map { shape[$0] })
    let strides = axes.map { shape.strides[$0] }
    let (columns, step) = (result[-1], strides.last!)
    return Tensor(result) { y in
      guard !y.isEmpty else { return }
      withUnsafeScalars { x in
        WorkerPool.shared.run(y.count / columns, grain: max(elementwiseGrain / columns, 1)) { rows in
          forEachRow(of: result, rows: rows, strides: strides, strides) { row, offset, _ in
            for i in 0..<columns { y[row * columns + i] = x[offset + i * step] }
          }
        }
      }
    }
  }

  /// The axes in groups that stay together in their order: each moves as one axis does.
  private func neighbours(_ axes: [Int]) -> [[Int]] {
    axes.reduce(into: []) { groups, axis in
      if let last = groups.last?.last, last + 1 == axis {
        groups[groups.count - 1].append(axis)
      } else {
        groups.append([axis])
      }
    }
  }

  /// ``permuted(_:)`` where the innermost axis changes: for every index of the other axes the innermost axes of both tensors
  /// span a matrix, which is transposed.
  @specialized(where S == Float)
  @specialized(where S == Double)
  private func transposed(_ axes: [Int]) -> Tensor {
    let result = Shape(axes.map { shape[$0] })
    let inner = shape.rank - 1
    let (rows, columns) = (shape[inner], shape[axes[inner]])
    let (rowStep, columnStep) = (result.strides[axes.firstIndex(of: inner)!], shape.strides[axes[inner]])
    let others = axes.indices.filter { $0 != inner && axes[$0] != inner }
    // Where each of those matrices begins, in either tensor.
    func starts(_ strides: [Int]) -> [Int] {
      others.reduce([0]) { starts, axis in
        starts.flatMap { start in (0..<result[axis]).map { start + $0 * strides[axis] } }
      }
    }
    let (sources, targets) = (starts(axes.map { shape.strides[$0] }), starts(result.strides))
    // A line of the cache of the result's scalars each: lines are then written whole.
    let side = 16
    let blocks = (columns + side - 1) / side
    return Tensor(result) { y in
      guard !y.isEmpty, let y = y.baseAddress else { return }
      withUnsafePointers(self) { x in
        WorkerPool.shared.run(sources.count * blocks, grain: max(elementwiseGrain / (rows * side), 1)) { tasks in
          for task in tasks {
            let first = task % blocks * side
            let (source, target) = (x[0] + sources[task / blocks], y + targets[task / blocks])
            copyTranspose(
              of: source + first * columnStep, rows: min(side, columns - first), columns: rows, stride: columnStep,
              to: target + first, stride: rowStep)
          }
        }
      }
    }
  }
}
