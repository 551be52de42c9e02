internal import Kernels

extension Tensor {
  /// Changes each scalar, and those at its position in two tensors of state, by f, which also sees
  /// the gradient's: one pass over memory, for optimizers.
  ///
  /// f computes sixteen neighbours at once and, as with ``map(_:)``, must capture nothing.
  /// Subnormal numbers count as 0 meanwhile.
  @inlinable @inline(__always)
  public mutating func update<C>(
    _ first: inout Tensor, _ second: inout Tensor, by gradient: Tensor, with constants: C,
    _ f: (SIMD16<S>, SIMD16<S>, SIMD16<S>, SIMD16<S>, C) -> (SIMD16<S>, SIMD16<S>, SIMD16<S>)
  ) {
    updateScalars(&self, &first, &second, gradient, constants) { x, a, b, g, range, c in
      var i = range.lowerBound
      while i + 16 <= range.upperBound {
        let (x, a, b) = (x + i, a + i, b + i)
        (x.sixteen, a.sixteen, b.sixteen) = f(x.sixteen, a.sixteen, b.sixteen, (g + i).sixteen, c)
        i += 16
      }
      for i in i..<range.upperBound {
        let new = f(.init(repeating: x[i]), .init(repeating: a[i]), .init(repeating: b[i]), .init(repeating: g[i]), c)
        (x[i], a[i], b[i]) = (new.0[0], new.1[0], new.2[0])
      }
    }
  }
}

/// Has `body` change a range of positions of x and of its state in place.
@usableFromInline
func updateScalars<S: Scalar, C>(
  _ x: inout Tensor<S>, _ first: inout Tensor<S>, _ second: inout Tensor<S>, _ gradient: Tensor<S>, _ constants: C,
  _ body: (
    _ x: UnsafeMutablePointer<S>, _ first: UnsafeMutablePointer<S>, _ second: UnsafeMutablePointer<S>,
    _ gradient: UnsafeMutablePointer<S>, _ range: Range<Int>, _ constants: C
  ) -> Void
) {
  let shapes = [first.shape, second.shape, gradient.shape]
  require(shapes.allSatisfy { $0 == x.shape }, "Tensor.update: expected the shape \(x.shape), found \(shapes)")
  x.makeUnique()
  first.makeUnique()
  second.makeUnique()
  let (a, b, slope) = (first.base, second.base, gradient.base)
  updateInPlace(x.base, count: x.count) { range, x in body(x, a, b, slope, range, constants) }
  withExtendedLifetime((x, first, second, gradient)) {}
}

extension UnsafeMutablePointer where Pointee: Scalar {
  /// The scalar here and the fifteen behind it.
  @inlinable @inline(__always)
  var sixteen: SIMD16<Pointee> {
    get { UnsafeRawPointer(self).loadUnaligned(as: SIMD16<Pointee>.self) }
    nonmutating set { UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: SIMD16<Pointee>.self) }
  }
}
