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
    let side = transposedBlockSide
    let blocks = (columns + side - 1) / side
    return Tensor(result) { y in
      guard !y.isEmpty, let y = y.baseAddress else { return }
      withUnsafePointers(self) { x in
        WorkerPool.shared.run(sources.count * blocks, grain: max(elementwiseGrain / (rows * side), 1)) { tasks in
          for task in tasks {
            let first = task % blocks * side
            let (source, target) = (x[0] + sources[task / blocks], y + targets[task / blocks])
            for row in stride(from: 0, to: rows, by: side) {
              transposeBlock(
                source + (first &* columnStep &+ row), columnStep, target + (row &* rowStep &+ first), rowStep,
                rows: min(side, rows - row), columns: min(side, columns - first))
            }
          }
        }
      }
    }
  }
}

/// A block's rows and columns: a line of the cache of `Float`.
private let transposedBlockSide = 16

/// target[i · rowStep + j] = source[j · columnStep + i]. By way of a block aside, so that each line of the cache is read at once
/// and written at once: lines at a distance of a power of two would drive each other out.
@inline(__always)
private func transposeBlock<S: Scalar>(
  _ source: UnsafePointer<S>, _ columnStep: Int, _ target: UnsafeMutablePointer<S>, _ rowStep: Int, rows: Int,
  columns: Int
) {
  let side = transposedBlockSide
  withUnsafeTemporaryAllocation(of: S.self, capacity: side * side) { block in
    let block = block.baseAddress!
    for j in 0..<columns { for i in 0..<rows { block[j &* side &+ i] = source[j &* columnStep &+ i] } }
    for i in 0..<rows { for j in 0..<columns { target[i &* rowStep &+ j] = block[j &* side &+ i] } }
  }
}
