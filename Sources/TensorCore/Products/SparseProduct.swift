import Glibc

/// The vectors of the widest strip that ``SparseFactor/multiply(rows:_:into:)`` takes: so wide that a vector's multiply–add need
/// not wait for the one before, so narrow that 64 rows leave a quarter of the first-level cache to others. 6 or 8 vectors of 512
/// bits, for 32 or 48 KiB. No bit depends on it.
let vectorsPerStrip: Int = {
  // 0 where the system does not know.
  let cache = max(sysconf(Int32(_SC_LEVEL1_DCACHE_SIZE)), 1 << 15)
  return min(cache * 3 / 4 / (64 * max(fusedVectorBits, 256) / 8), 8)
}()

/// The vectors that so many columns fill, the last one perhaps in part.
func vectorCount<S: Scalar>(_ columns: Int, of type: S.Type) -> Int {
  (columns + S.tileColumns / 2 - 1) / (S.tileColumns / 2)
}

extension SparseFactor {
  /// C ← A·B, or C ← C + A·B, for some rows of A and a strip of B, leaving out the zeros of A; on the calling thread.
  ///
  /// The bits are those of ``RightFactor/multiply(_:panels:into:)``: a zero of A would add zeros to the sums, unless it met an
  /// infinity or NaN in B, and then nothing is left out.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func multiply(rows: Range<Int>, _ b: MatrixView<S>, into c: Target<S>) {
    let vectors = vectorCount(b.columns, of: S.self)
    let (depth, width) = (b.rows, vectors * S.tileColumns / 2)
    // Where each element is one chain and the strip is as wide as whole vectors, the chains end in C itself.
    let isSum = depth > chainLength || c.isAccumulating
    let isDirect = !isSum && b.columns == width && c.columnStride == 1
    let size = isDirect ? 0 : rows.count * width
    withScratch(depth * width + (isSum ? 2 * size : size)) { (strip: UnsafeMutablePointer<S>) in
      if b.columns < width { strip.update(repeating: 0, count: depth * width) }
      b.copy(to: strip, stride: width)
      guard MatrixView(strip, rows: 1, columns: depth * width).isFinite else {
        return RightFactor(b).multiply(matrix.rows(rows), into: c)
      }
      let chains = isDirect ? c : Target(strip + depth * width, stride: width)
      let sums = isSum ? chains.base + size : chains.base
      if isSum {
        sums.update(repeating: 0, count: size)
        if c.isAccumulating { c.matrix(rows: rows.count, columns: b.columns).copy(to: sums, stride: width) }
      }
      for first in stride(from: 0, to: depth, by: chainLength) {
        for k in stride(from: first, to: min(first + chainLength, depth), by: 64) {
          S.addRows(
            self.rows(rows, from: k), strip + k * width, vectors: vectors,
            to: Target(chains.base, stride: chains.rowStride, isAccumulating: k > first))
        }
        if isSum { for i in 0..<size { sums[i] += chains.base[i] } }
      }
      if !isDirect { MatrixView(sums, rows: rows.count, columns: b.columns, stride: width).copy(to: c) }
    }
    // As in a right factor.
    withExtendedLifetime(self) {}
  }
}
