import CVectorUnit
import Glibc

/// The vectors of the widest strip that ``SparseFactor/multiply(rows:_:into:_:)`` takes: so wide
/// that a vector's multiply–add need not wait for the one before, so narrow that 64 rows leave a
/// quarter of the first-level cache to others. 6 or 8 vectors of 512 bits, for 32 or 48 KiB. No bit
/// depends on it.
let vectorsPerStrip: Int = {
  // 0 where the system does not know.
  let cache = max(sysconf(Int32(_SC_LEVEL1_DCACHE_SIZE)), 1 << 15)
  return min(cache * 3 / 4 / (64 * max(fused_vector_bits, 256) / 8), 8)
}()

/// The vectors that so many columns fill, the last one perhaps in part.
func vectorCount<S: KernelScalar>(_ columns: Int, of type: S.Type) -> Int {
  (columns + Tile<S>.vectorScalars - 1) / Tile<S>.vectorScalars
}

extension SparseFactor {
  /// C ← A·B, or C ← C + A·B, for some rows of A and a strip of B, leaving out the zeros of A; on
  /// the calling thread.
  ///
  /// The bits are those of ``PackedMatrix/multiply(_:panels:into:)``: a zero of A would add zeros
  /// to the sums, unless it met an infinity or NaN in B, and then nothing is left out.
  func multiply(rows: Range<Int>, _ b: MatrixView<S>, into c: Target<S>, _ engine: any BlockKernels) {
    let vectors = vectorCount(b.columns, of: S.self)
    let (depth, width) = (b.rows, vectors * Tile<S>.vectorScalars)
    let size = rows.count * width
    // Where the strip is as wide as whole vectors, sums stand in C itself. A sum's first chain is
    // computed in its place, those after it aside.
    let isDirect = b.columns == width && c.columnStride == 1
    let isSum = depth > chainLength || c.isAccumulating
    withScratch(depth * width + (isDirect ? 0 : size) + (isSum ? size : 0)) { (strip: UnsafeMutablePointer<S>) in
      if b.columns < width { strip.update(repeating: 0, count: depth * width) }
      b.copy(to: strip, stride: width)
      guard areFinite(strip, count: depth * width) else {
        return PackedMatrix(b, for: engine).multiply(matrix.rows(rows), into: c)
      }
      let scratch = strip + depth * width
      let sums = isDirect ? c : Target(scratch, stride: width)
      let aside = Target(isDirect ? scratch : scratch + size, stride: width)
      if c.isAccumulating, !isDirect {
        scratch.update(repeating: 0, count: size)
        c.matrix(rows: rows.count, columns: b.columns).copy(to: sums)
      }
      for first in stride(from: 0, to: depth, by: chainLength) {
        let isTerm = first > 0 || c.isAccumulating
        let chains = isTerm ? aside : sums
        for k in stride(from: first, to: min(first + chainLength, depth), by: 64) {
          addRows(
            self.rows(rows, from: k), strip + k * width, vectors: vectors,
            to: Target(chains.base, stride: chains.rowStride, isAccumulating: k > first))
        }
        if isTerm { add(aside, to: sums, rows: rows.count, columns: width) }
      }
      if !isDirect { MatrixView(scratch, rows: rows.count, columns: b.columns, stride: width).copy(to: c) }
    }
    // As in a right factor.
    withExtendedLifetime(self) {}
  }
}

/// Whether no scalar is infinite or NaN: then 0 times each of them is 0.
@inline(__always)
private func areFinite<S: KernelScalar>(_ scalars: UnsafePointer<S>, count: Int) -> Bool {
  var sums = SIMD16<S>(repeating: 0)
  for i in stride(from: 0, to: count & ~15, by: 16) {
    sums += UnsafeRawPointer(scalars + i).loadUnaligned(as: SIMD16<S>.self) * 0
  }
  var sum = sums.sum()
  for i in count & ~15..<count { sum += scalars[i] * 0 }
  return sum == 0
}

/// Adds terms to sums, both of which stand in rows.
@inline(__always)
private func add<S: KernelScalar>(_ terms: Target<S>, to sums: Target<S>, rows: Int, columns: Int) {
  for row in 0..<rows {
    let (term, sum) = (terms.from(row, 0).base, sums.from(row, 0).base)
    for i in 0..<columns { sum[i] += term[i] }
  }
}
