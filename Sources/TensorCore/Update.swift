internal import Kernels

// Updates in place, for optimizers: one pass over memory. As with ``Tensor/map(_:)``, f must capture nothing; the numbers that it
// needs are handed through as constants. Subnormal numbers count as 0 meanwhile.

extension Tensor {
  /// Changes each scalar, and that at its position in `state`, by f, which also sees the gradient's.
  @inlinable @inline(__always)
  public mutating func update<C>(
    _ state: inout Tensor, by gradient: Tensor, with constants: C, _ f: (inout S, inout S, S, C) -> Void
  ) {
    updateScalars(&self, &state, gradient, constants) { x, state, gradient, range, c in
      for i in range { f(&x[i], &state[i], gradient[i], c) }
    }
  }

  /// The same with two tensors of state.
  @inlinable @inline(__always)
  public mutating func update<C>(
    _ first: inout Tensor, _ second: inout Tensor, by gradient: Tensor, with constants: C,
    _ f: (inout S, inout S, inout S, S, C) -> Void
  ) {
    second.makeUnique()
    let other = second.base
    updateScalars(&self, &first, gradient, (other, constants)) { x, first, gradient, range, c in
      let (second, constants) = c
      for i in range { f(&x[i], &first[i], &second[i], gradient[i], constants) }
    }
    withExtendedLifetime(second) {}
  }
}

/// Has `body` change a range of positions of x and of its state in place.
@usableFromInline
func updateScalars<S: Scalar, C>(
  _ x: inout Tensor<S>, _ state: inout Tensor<S>, _ gradient: Tensor<S>, _ constants: C,
  _ body: (
    _ x: UnsafeMutablePointer<S>, _ state: UnsafeMutablePointer<S>, _ gradient: UnsafePointer<S>, _ range: Range<Int>,
    _ constants: C
  ) -> Void
) {
  precondition(
    x.shape == state.shape && x.shape == gradient.shape,
    "Tensor.update: expected the shape \(x.shape), found \(state.shape) and \(gradient.shape)")
  x.makeUnique()
  state.makeUnique()
  let (second, third) = (state.base, UnsafePointer(gradient.base))
  updateInPlace(x.base, count: x.count) { range, x in body(x, second, third, range, constants) }
  withExtendedLifetime((x, state, gradient)) {}
}
