import TensorCore

extension Communicator {
  /// The sum of a vector of each process, `[n]`, added as a binary tree over their numbers:
  /// ((x₀ + x₁) + (x₂ + x₃)) + … for 0, 1, 2, 3, …
  ///
  /// Where x of a process is itself such a sum, over as many parts in each, this is the tree over all
  /// parts, bit by bit: who computes a part does not matter.
  ///
  /// The tree is climbed with halves. On each level two processes exchange a half of what they have,
  /// and each adds the other one; on top a process has the whole sum of the P-th part of the vector.
  /// On the way back they exchange these. A process sends 2 (P − 1) / P · n scalars in 2 log₂ P
  /// messages: reduce-scatter by recursive halving, allgather by recursive doubling.
  ///
  /// - Source: Thakur, Rabenseifner and Gropp 2005, "Optimization of Collective Communication
  ///   Operations in MPICH", section 4.5, from the nearest partner on.
  public func sum<S: Scalar>(_ vector: Tensor<S>) -> Tensor<S> {
    require(vector.shape.rank == 1, "Communicator.sum: expected a vector, found \(vector.shape)")
    var part = vector
    var siblings: [Int] = []
    for level in 0..<levels {
      let partner = rank ^ 1 << level
      let middle = part.count / 2
      let (low, high) = (part.sliced(axis: 0, 0..<middle), part.sliced(axis: 0, middle..<part.count))
      let (kept, given) = rank < partner ? (low, high) : (high, low)
      let other = exchange(given, with: partner, count: kept.count)
      part = rank < partner ? kept + other : other + kept
      siblings.append(given.count)
    }
    for level in (0..<levels).reversed() {
      let partner = rank ^ 1 << level
      let other = exchange(part, with: partner, count: siblings[level])
      part = rank < partner ? joined(part, other) : joined(other, part)
    }
    return part
  }

  private func exchange<S: Scalar>(_ vector: Tensor<S>, with partner: Int, count: Int) -> Tensor<S> {
    Tensor([count]) { incoming in
      vector.withUnsafeScalars { outgoing in
        exchange(UnsafeRawBufferPointer(outgoing), with: partner, filling: UnsafeMutableRawBufferPointer(incoming))
      }
    }
  }
}

/// Two vectors in a row.
private func joined<S: Scalar>(_ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> {
  Tensor([a.count + b.count]) { target in
    a.withUnsafeScalars { _ = target.update(fromContentsOf: $0) }
    b.withUnsafeScalars { _ = target[a.count...].update(fromContentsOf: $0) }
  }
}
