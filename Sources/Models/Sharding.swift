import Autograd
import Layers
import TensorCore

/// The sums, place by place, of lists of tensors: neighbours are added until one list is left.
func sumAsTree<S: Scalar>(_ lists: [[Tensor<S>?]]) -> [Tensor<S>?] {
  guard lists.count > 1 else { return lists[0] }
  return sumAsTree(
    stride(from: 0, to: lists.count, by: 2).map { i in
      guard i + 1 < lists.count else { return lists[i] }
      return zip(lists[i], lists[i + 1]).map { a, b in
        guard let a, let b else { return a ?? b }
        return a.zip(b) { $0 + $1 }
      }
    })
}

extension StateEntry {
  /// The running statistic, where the entry is one.
  var buffer: Parameter<S>? { if case .buffer(let buffer) = kind { buffer } else { nil } }

  /// Puts back, as it is now, what a forward pass in training changes: a running statistic or a
  /// count.
  var restoration: () -> Void {
    switch kind {
    case .parameter: return {}
    case .buffer(let buffer): return { [value = buffer.value] in buffer.value = value }
    case .counter(let counter): return { [value = counter.value] in counter.value = value }
    }
  }
}

extension Tensor {
  /// The rows of a range, along the first axis.
  public func rows(_ range: Range<Int>) -> Tensor {
    require(
      shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "Tensor.rows: expected rows of \(shape), found \(range)")
    let size = shape.dropFirst.count
    return Tensor(Shape([range.count] + shape.extents.dropFirst())) { target in
      withUnsafeScalars { source in
        _ = target.update(fromContentsOf: source[range.lowerBound * size..<range.upperBound * size])
      }
    }
  }
}
