/// The least n from which on a product of n×n matrices of `Float` is limited by arithmetic, for so many
/// operations and bytes per second.
///
/// It takes 2n³ operations and moves 3 · 4n² bytes: n / 6 operations per byte. The processor's balance
/// is P / Q, so n ≥ 6 P / Q: 60 for 10¹¹ operations and 10¹⁰ bytes. A layer that is applied to one image
/// reads its n² weights for 2n² operations, ½ per byte, whatever n is: it is limited by memory, and this
/// is why one computes in batches.
public func leastSizeForPeak(operations: Double, bytes: Double) -> Int { Int((6 * operations / bytes).rounded(.up)) }

/// The tile of r rows and v vectors with the fewest loads per multiply–add, r v sums, v vectors of B and
/// a scalar of A being in registers.
///
/// The nearer it is to a square, the better: r + v loads serve r v multiply–adds. That of 5 × 5 needs 0.4
/// of a load for each. The suite's 8 rows of two vectors need 0.625, which is below what a processor can
/// load anyway; a tile of five vectors would be 80 columns wide, of which narrow matrices waste more.
public func bestTile(registers: Int) -> (rows: Int, vectors: Int) {
  var best = (rows: 1, vectors: 1)
  func loads(_ tile: (rows: Int, vectors: Int)) -> Double {
    Double(tile.rows + tile.vectors) / Double(tile.rows * tile.vectors)
  }
  for vectors in 1..<registers {
    for rows in 1..<registers where rows * vectors + vectors + 1 <= registers {
      if loads((rows, vectors)) < loads(best) { best = (rows, vectors) }
    }
  }
  return best
}

/// dₖ g₀ + dₖ₊₁ g₁ for k = 0, 1, 2, by four multiplications.
///
/// The product of g₀ + g₁ t and a polynomial of degree 2 is known from its values at 0, 1 and −1 and its
/// leading coefficient; filtering is the transposed map. Divisions by 2 can be done once, with the taps.
public func threeOutputs(_ d: [Double], _ g: [Double]) -> [Double] {
  let zero = (d[0] - d[2]) * g[0]
  let one = (d[1] + d[2]) * ((g[0] + g[1]) / 2)
  let minusOne = (d[2] - d[1]) * ((g[0] - g[1]) / 2)
  let infinity = (d[3] - d[1]) * g[1]
  return [zero + one + minusOne, one - minusOne, one + minusOne + infinity]
}
