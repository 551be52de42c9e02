/// Writes the transpose of a stored matrix: target[j, i] = source[i, j]. The rows are
/// `sourceStride` and `targetStride` apart.
///
/// Eight rows by eight columns at a time, which never leave the registers; what is left at the
/// edges, one by one.
@inline(__always)
func copyTranspose<S: KernelScalar>(
  of source: UnsafePointer<S>, rows: Int, columns: Int, stride sourceStride: Int,
  to target: UnsafeMutablePointer<S>, stride targetStride: Int
) {
  let (wholeRows, wholeColumns) = (rows & ~7, columns & ~7)
  for j in stride(from: 0, to: wholeColumns, by: 8) {
    for i in stride(from: 0, to: wholeRows, by: 8) {
      copyTransposedBlock(
        of: source + (i &* sourceStride &+ j), stride: sourceStride, to: target + (j &* targetStride &+ i),
        stride: targetStride)
    }
  }
  for i in 0..<rows {
    for j in (i < wholeRows ? wholeColumns : 0)..<columns {
      target[j &* targetStride &+ i] = source[i &* sourceStride &+ j]
    }
  }
}

/// An 8×8 block, transposed in three steps.
///
/// Halved both ways, a matrix is transposed by exchanging the upper right quarter and the lower
/// left one, and transposing all four. The smallest quarters come first here: 1×1 in blocks of 2×2,
/// then 2×2 in 4×4, then 4×4 in the whole.
///
/// - Source: Eklundh 1972, "A Fast Computer Method for Matrix Transposing".
@inline(__always)
private func copyTransposedBlock<S: KernelScalar>(
  of source: UnsafePointer<S>, stride sourceStride: Int, to target: UnsafeMutablePointer<S>, stride targetStride: Int
) {
  var block = InlineArray<8, SIMD8<S>> {
    UnsafeRawPointer(source + $0 &* sourceStride).loadUnaligned(as: SIMD8<S>.self)
  }
  exchangeQuarters(of: &block, side: 1)
  exchangeQuarters(of: &block, side: 2)
  exchangeQuarters(of: &block, side: 4)
  for j in 0..<8 {
    UnsafeMutableRawPointer(target + j &* targetStride).storeBytes(of: block[unchecked: j], as: SIMD8<S>.self)
  }
}

/// Exchanges, wherever quarters of this side meet, the upper right one and the lower left one.
@inline(__always)
private func exchangeQuarters<S: KernelScalar>(of block: inout InlineArray<8, SIMD8<S>>, side: Int) {
  for i in 0..<8 where i & side == 0 {
    let (upper, lower) = (block[unchecked: i], block[unchecked: i | side])
    for j in 0..<8 where j & side == 0 {
      block[unchecked: i][j | side] = lower[j]
      block[unchecked: i | side][j] = upper[j | side]
    }
  }
}
