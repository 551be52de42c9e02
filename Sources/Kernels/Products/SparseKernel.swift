import CVectorUnit

/// One row of a product C = A·B, `count` vectors wide, where A has many zeros: the k-steps of its
/// chains are those k whose bits are set in `nonZeros`, in ascending order. Any other k-step would
/// add a zero to each sum.
///
/// A tile of the micro-kernel has many rows, and a k-step is one of all of them; but each row has
/// its zeros in places of its own. So here a tile is one row, and each multiply–add loads its
/// vector of B, with one scalar of A for all of them: 7 loads for 6 vectors, which still keeps the
/// multipliers nearly busy. A row of which half is zeros takes 62 % of its time in a tile, one of
/// which four fifths are takes 28 % (measured). One row of A after the other uses the same 64 rows
/// of B, which lie in the first-level cache.
@inline(__always)
private func accumulate<V: SIMD, let count: Int>(
  _ sums: inout InlineArray<count, V>, _ a: UnsafePointer<V.Scalar>, stride: Int, _ nonZeros: UInt64,
  _ strip: UnsafePointer<V.Scalar>
) where V.Scalar: FloatingPoint {
  var steps = nonZeros
  while steps != 0 {
    let k = steps.trailingZeroBitCount
    steps &= steps &- 1
    let scalar = V(repeating: a[k &* stride])
    let row = UnsafeRawPointer(strip + k &* count &* V.scalarCount)
    for i in 0..<count {
      let vector = row.loadUnaligned(fromByteOffset: i &* MemoryLayout<V>.size, as: V.self)
      sums[unchecked: i] = sums[unchecked: i].addingProduct(scalar, vector)
    }
  }
}

/// The same for one row after the other, whose chains begin here or go on where they ended.
@inline(__always)
private func addRows<V: SIMD, let count: Int>(
  _ a: SparseRows<V.Scalar>, _ strip: UnsafePointer<V.Scalar>, to c: Target<V.Scalar>, _ zeros: InlineArray<count, V>
) where V.Scalar: FloatingPoint {
  let bytes = MemoryLayout<V>.size
  for row in 0..<a.count {
    let place = UnsafeMutableRawPointer(c.base + row &* c.rowStride)
    var sums = zeros
    for i in 0..<count {
      if c.isAccumulating {
        sums[unchecked: i] = place.loadUnaligned(fromByteOffset: i &* bytes, as: V.self)
      } else {
        // As in a tile: the cache line is there when it is written to.
        fetch_line_for_writing(c.base + ((row &+ 2) &* c.rowStride &+ i &* V.scalarCount))
      }
    }
    accumulate(
      &sums, a.scalars.base + row &* a.scalars.rowStride, stride: a.scalars.columnStride, a.nonZeros[row], strip)
    // As in a tile: no −0.
    for i in 0..<count { place.storeBytes(of: sums[unchecked: i] + .zero, toByteOffset: i &* bytes, as: V.self) }
  }
}

/// The same for any number of vectors that a strip may be wide.
@inline(__always)
private func addRows<V: SIMD>(
  _ a: SparseRows<V.Scalar>, _ strip: UnsafePointer<V.Scalar>, vectors: Int, to c: Target<V.Scalar>, _ type: V.Type
) where V.Scalar: FloatingPoint {
  switch vectors {
  case 1: addRows(a, strip, to: c, InlineArray<1, V> { _ in .zero })
  case 2: addRows(a, strip, to: c, InlineArray<2, V> { _ in .zero })
  case 3: addRows(a, strip, to: c, InlineArray<3, V> { _ in .zero })
  case 4: addRows(a, strip, to: c, InlineArray<4, V> { _ in .zero })
  case 5: addRows(a, strip, to: c, InlineArray<5, V> { _ in .zero })
  case 6: addRows(a, strip, to: c, InlineArray<6, V> { _ in .zero })
  case 7: addRows(a, strip, to: c, InlineArray<7, V> { _ in .zero })
  case 8: addRows(a, strip, to: c, InlineArray<8, V> { _ in .zero })
  default: fatalError("addRows: expected a strip of 1 to 8 vectors, found \(vectors)")
  }
}

/// C ← A·B for rows of A that have many zeros, up to 64 columns of it, and a strip of B: the kernel
/// that leaves out zeros. With a target that is accumulating, the chains of C go on.
///
/// A row of B is 1 to 8 vectors of ``Tile/vectorScalars``, and the next one follows without a gap.
func addRows<S: KernelScalar>(_ a: SparseRows<S>, _ strip: UnsafePointer<S>, vectors: Int, to c: Target<S>) {
  switch Tile<S>.vectorScalars {
  case 16: addRows(a, strip, vectors: vectors, to: c, SIMD16<S>.self)
  case 8: addRows(a, strip, vectors: vectors, to: c, SIMD8<S>.self)
  case 4: addRows(a, strip, vectors: vectors, to: c, SIMD4<S>.self)
  default: addRows(a, strip, vectors: vectors, to: c, SIMD2<S>.self)
  }
}
