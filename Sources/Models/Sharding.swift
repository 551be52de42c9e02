import Autograd
import Communication
import Layers
import TensorCore

/// How every batch is cut into S shards, and which of them this process computes.
///
/// S changes what is computed, and belongs to a run's settings; who computes a shard does not. The
/// n-th of S shards has the images ⌊nN/S⌋ ..< ⌊(n+1)N/S⌋ of a batch of N, which may be none. The
/// r-th of P processes computes the shards rS/P ..< (r+1)S/P.
public struct Shards: Sendable, ExpressibleByIntegerLiteral {
  /// S, a power of two.
  public let count: Int
  /// The processes that share them, at most S.
  public let communicator: any Communicator

  /// S shards, for some processes to compute.
  public init(_ count: Int, among communicator: any Communicator = OneProcess()) {
    for (name, value) in [("shards", count), ("processes", communicator.count)] {
      require(value >= 1 && value & (value - 1) == 0, "Shards: expected a power of two of \(name), found \(value)")
    }
    require(
      communicator.count <= count, "Shards: expected at most \(count) processes, found \(communicator.count)")
    (self.count, self.communicator) = (count, communicator)
  }

  /// S shards, all for this process.
  public init(integerLiteral count: Int) { self.init(count) }

  /// Those that this process computes.
  private var own: Range<Int> {
    let each = count / communicator.count
    return communicator.rank * each..<(communicator.rank + 1) * each
  }

  /// The images of a batch of so many that are the shard's with a number.
  public func images(of shard: Int, in batch: Int) -> Range<Int> {
    shard * batch / count..<(shard + 1) * batch / count
  }

  /// The images of a batch of so many that this process computes.
  public func ownImages(in batch: Int) -> Range<Int> {
    own.lowerBound * batch / count..<own.upperBound * batch / count
  }

  /// The images of each shard that this process computes, counted from the first of its own.
  func ownShards(in batch: Int) -> [Range<Int>] {
    let first = ownImages(in: batch).lowerBound
    return own.map { shard in
      let images = images(of: shard, in: batch)
      return images.lowerBound - first..<images.upperBound - first
    }
  }

  /// How many shards of a batch, over all processes, have images.
  func filled(in batch: Int) -> Int { min(count, batch) }

  /// The sums, place by place, of the lists of this process's shards and of all others', as one
  /// binary tree over the shards. nil stands for nothing to add; `shapes` are those of the tensors.
  func sum<S: Scalar>(_ lists: [[Tensor<S>?]], shapes: [Shape]) -> [Tensor<S>?] {
    let own = sumAsTree(lists)
    return communicator.count == 1 ? own : unpacked(communicator.sum(packed(own, shapes)), shapes)
  }
}

/// The sums, place by place, of lists of tensors: neighbours are added until one list is left.
private func sumAsTree<S: Scalar>(_ lists: [[Tensor<S>?]]) -> [Tensor<S>?] {
  guard lists.count > 1 else { return lists[0] }
  return sumAsTree(
    stride(from: 0, to: lists.count, by: 2).map { i in
      zip(lists[i], lists[i + 1]).map { a, b in
        guard let a, let b else { return a ?? b }
        return a + b
      }
    })
}

/// Tensors in a row, `[n]`: first 1 for each that is there, then their scalars. What is missing is
/// −0, the one number that no sum notices.
private func packed<S: Scalar>(_ tensors: [Tensor<S>?], _ shapes: [Shape]) -> Tensor<S> {
  Tensor([shapes.count + shapes.reduce(0) { $0 + $1.count }]) { target in
    var place = tensors.count
    for (number, (tensor, shape)) in zip(tensors, shapes).enumerated() {
      target[number] = tensor == nil ? -0.0 : 1
      (tensor ?? Tensor(shape, repeating: -0.0)).withUnsafeScalars {
        _ = target[place...].update(fromContentsOf: $0)
      }
      place += shape.count
    }
  }
}

/// The tensors that ``packed(_:_:)`` has put in a row.
private func unpacked<S: Scalar>(_ row: Tensor<S>, _ shapes: [Shape]) -> [Tensor<S>?] {
  var place = shapes.count
  return shapes.enumerated().map { number, shape in
    defer { place += shape.count }
    return row[position: number] > 0
      ? row.sliced(axis: 0, place..<place + shape.count).reshaped(shape) : nil
  }
}

extension StateEntry {
  /// Puts back, as it is now, what a forward pass in training changes: a running statistic or a
  /// count.
  var restoration: () -> Void {
    switch kind {
    case .parameter: return {}
    case .buffer(let buffer): return { [value = buffer.value] in buffer.value = value }
    case .counter(let counter): return { [value = counter.value] in counter.value = value }
    }
  }

  /// What a forward pass in training has made of a running statistic; what it has added to a count
  /// that was `before`; nil of a parameter.
  func change(since before: Int64) -> Tensor<S>? {
    switch kind {
    case .parameter: return nil
    case .buffer(let buffer): return buffer.value
    case .counter(let counter): return Tensor(S(counter.value - before))
    }
  }

  /// Makes the mean of such changes this entry's own.
  func apply(_ change: Tensor<S>, since before: Int64) {
    switch kind {
    case .parameter: break
    case .buffer(let buffer): buffer.value = change
    case .counter(let counter): counter.value = before + Int64(change.scalar)
    }
  }

  /// The shape of such a change.
  var changeShape: Shape {
    if case .buffer(let buffer) = kind { buffer.value.shape } else { [] }
  }

  /// The count, where the entry is one.
  var counted: Int64 { if case .counter(let counter) = kind { counter.value } else { 0 } }
}

extension Tensor {
  /// The rows of a range, along the first axis.
  public func rows(_ range: Range<Int>) -> Tensor { sliced(axis: 0, range) }
}
