internal import Kernels

extension Tensor {
  /// Changes each scalar, and those at its position in two tensors of state, by f, which also sees
  /// the gradient's: one pass over memory, for optimizers.
  ///
  /// As with ``map(_:)``, f must capture nothing; the numbers that it needs are handed through.
  /// Subnormal numbers count as 0 meanwhile.
  @inlinable @inline(__always)
  public mutating func update<C>(
    _ first: inout Tensor, _ second: inout Tensor, by gradient: Tensor, with constants: C,
    _ f: (S, S, S, S, C) -> (S, S, S)
  ) {
    updateScalars(&self, &first, &second, gradient, constants) { x, state, gradient, range, c in
      let (first, second) = state
      for i in range { (x[i], first[i], second[i]) = f(x[i], first[i], second[i], gradient[i], c) }
    }
  }
}

/// Has `body` change a range of positions of x and of its state in place.
@usableFromInline
func updateScalars<S: Scalar, C>(
  _ x: inout Tensor<S>, _ first: inout Tensor<S>, _ second: inout Tensor<S>, _ gradient: Tensor<S>, _ constants: C,
  _ body: (
    _ x: UnsafeMutablePointer<S>, _ state: (UnsafeMutablePointer<S>, UnsafeMutablePointer<S>),
    _ gradient: UnsafePointer<S>, _ range: Range<Int>, _ constants: C
  ) -> Void
) {
  let shapes = [first.shape, second.shape, gradient.shape]
  precondition(shapes.allSatisfy { $0 == x.shape }, "Tensor.update: expected the shape \(x.shape), found \(shapes)")
  x.makeUnique()
  first.makeUnique()
  second.makeUnique()
  let (state, slope) = ((first.base, second.base), UnsafePointer(gradient.base))
  updateInPlace(x.base, count: x.count) { range, x in body(x, state, slope, range, constants) }
  withExtendedLifetime((x, first, second, gradient)) {}
}

extension Tensor {
  /// A step of Adam: changes this tensor θ, and its moments m and v, by the gradient, with λ, 1 − β₁,
  /// β₂, 1 − β₂, α √(1 − β₂ᵗ) / (1 − β₁ᵗ) and ε √(1 − β₂ᵗ).
  package mutating func moveByAdam(
    _ m: inout Tensor, _ v: inout Tensor, by gradient: Tensor, weightDecay: S, first: S, keep: S, second: S,
    stepSize: S, epsilon: S
  ) {
    let constants = AdamConstants(
      weightDecay: weightDecay, first: first, keep: keep, second: second, stepSize: stepSize, epsilon: epsilon)
    let shapes = [m.shape, v.shape, gradient.shape]
    precondition(shapes.allSatisfy { $0 == shape }, "Tensor.moveByAdam: expected \(shape), found \(shapes)")
    makeUnique()
    m.makeUnique()
    v.makeUnique()
    updateByAdam(base, m.base, v.base, gradient.base, count: count, constants)
    withExtendedLifetime((self, m, v, gradient)) {}
  }
}
