/// Writes the transpose of a stored matrix: target[j, i] = source[i, j]. The rows are `sourceStride` and `targetStride` apart.
///
/// Eight rows by eight columns at a time, which never leave the registers; what is left at the edges, one by one.
@inline(__always)
func copyTranspose<S: Scalar>(
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

/// An 8×8 block, transposed by three shuffles.
///
/// Read row by row the block is a deck of 64 scalars. A perfect shuffle cuts the deck in half and interleaves the halves; it
/// rotates the six bits of every scalar's position, row and column, by one. Three rotations exchange row and column.
///
/// - Source: Stone 1971, "Parallel Processing with the Perfect Shuffle".
@inline(__always)
private func copyTransposedBlock<S: Scalar>(
  of source: UnsafePointer<S>, stride sourceStride: Int, to target: UnsafeMutablePointer<S>, stride targetStride: Int
) {
  var deck = InlineArray<8, SIMD8<S>>(repeating: .zero)
  for i in 0..<8 {
    deck[unchecked: i] = UnsafeRawPointer(source + i &* sourceStride).loadUnaligned(as: SIMD8<S>.self)
  }
  for _ in 0..<3 {
    let cut = deck
    for i in 0..<4 {
      let (first, second) = (cut[unchecked: i], cut[unchecked: i &+ 4])
      deck[unchecked: 2 &* i] = interleave(first.lowHalf, second.lowHalf)
      deck[unchecked: 2 &* i &+ 1] = interleave(first.highHalf, second.highHalf)
    }
  }
  for j in 0..<8 {
    UnsafeMutableRawPointer(target + j &* targetStride).storeBytes(of: deck[unchecked: j], as: SIMD8<S>.self)
  }
}

/// a₀ b₀ a₁ b₁ a₂ b₂ a₃ b₃.
@inline(__always)
private func interleave<S: Scalar>(_ a: SIMD4<S>, _ b: SIMD4<S>) -> SIMD8<S> {
  var both = SIMD8<S>()
  both.evenHalf = a
  both.oddHalf = b
  return both
}
