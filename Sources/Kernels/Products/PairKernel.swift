import CVectorUnit

/// The micro-kernel for pairs of bfloat16, by the instruction `vdpbf16ps`: two k-steps of 16 elements
/// at once, of factors that take half the memory.
///
/// It is written in C, for Swift has no such type, and the instruction may be used by a build that
/// knows nothing of it. Its tile is the same in any build.
enum PairKernel: MicroKernel {
  static var rows: Int { 8 }
  static var columns: Int { 32 }
  static var chainSteps: Int { chainLength / 2 }

  @inline(__always)
  static func multiplyTile(
    _ a: Strided<Float>, _ panel: UnsafePointer<Float>, depth: Int, isHalf: Bool,
    continuing sums: UnsafePointer<Float>?,
    into c: Target<Float>
  ) {
    if isHalf {
      multiply_half_pairs(
        a.base, a.rowStride, a.columnStride, panel, depth, sums, c.base, c.rowStride, c.isAccumulating)
    } else {
      multiply_pairs(a.base, a.rowStride, a.columnStride, panel, depth, sums, c.base, c.rowStride, c.isAccumulating)
    }
  }

  /// Whether the processor has the instruction, and its rounding and its sums are those of the
  /// definition for the products that tell definitions apart. Asked once.
  static let isTrusted = has_bfloat16_products() && agreesWithDefinition
}

extension PairKernel {
  /// One pair of k-steps and what is added to them: (even a · even b) + (odd a · odd b) + c.
  private typealias Case = (even: (a: Float, b: Float), odd: (a: Float, b: Float), sum: Float)

  /// Sums of which each is another number by another definition: one that adds the even product
  /// first, both at once or each rounded; keeps subnormal numbers; rounds in another direction.
  private static let cases: [Case] = [
    // The odd product is added first, and rounded then.
    ((-0x1p24, 1), (1, 1), 0x1p24), ((1, 1), (-0x1p24, 1), 0x1p24), ((1, 1), (1, 1), 0x1p24),
    ((0x1p60, 0x1p60), (-0x1p60, 0x1p60), 1), ((0x1p64, 0x1p63), (0x1p64, 0x1p63), -0x1p127),
    // Ties go to even, up and down.
    ((1, 1), (0, 0), 0x1.000002p24), ((1, 1), (0, 0), 0x1.000004p24), ((-1, 1), (0, 0), -0x1.000002p24),
    // A product is not rounded before it is added.
    ((0x1.02p0, 0x1.02p0), (0, 0), -0x1.04p0), ((0x1.FEp-64, 0x1.FEp-64), (0, 0), -0x1.FCp-127),
    // Subnormal factors, sums and results are zeros; a sum is so after rounding.
    ((0x1p-130, 0x1p30), (0, 0), 0), ((0, 0), (0x1p30, 0x1p-130), 0), ((0, 0), (0, 0), 0x1p-130),
    ((0x1.8p-126, 1), (0, 0), -0x1p-126), ((0x1p-70, 0x1p-70), (0, 0), 0), ((0, 0), (0x1p-64, 0x1p-64), 0x1p-126),
    ((0x1p-75, -0x1p-76), (0, 0), 0x1p-126), ((0x1p-75, -0x1p-75), (0, 0), 0x1p-126),
    // −0 of −0 alone; infinities, and what is none.
    ((-0.0, 1), (-0.0, 1), -0.0), ((0, 1), (-0.0, 1), -0.0), ((.infinity, 1), (1, 1), 0),
    ((.infinity, 1), (-.infinity, 1), 0), ((.infinity, 0), (0, 0), 0), ((0x1p100, 0x1p100), (-0x1p100, 0x1p100), 0),
    // A factor is rounded to the nearest, ties to even, and beyond the largest number to ∞.
    ((0x1.01p0, 1), (0, 0), 0), ((0x1.03p0, 1), (0, 0), 0), ((0x1.010002p0, 1), (0, 0), 0),
    ((0x1.FFp127, 1), (0, 0), 0), ((Float.leastNormalMagnitude.nextDown, 0x1p60), (0, 0), 0),
  ]

  /// Whether kernel and definition agree, to the bit, on each of the cases in each lane of a tile.
  private static var agreesWithDefinition: Bool {
    cases.allSatisfy { one in
      let expected = Self.sum(of: one)
      return withScratches { factors, pairs, tile in
        // A row of two k-steps for A, and two rows of as many columns as a tile has for B.
        let (rowPair, panel) = (pairs, pairs + rows)
        for row in 0..<rows {
          (factors[0], factors[1]) = (one.even.a, one.odd.a)
          make_pairs_of_neighbours(factors, 2, rowPair + row)
        }
        for column in 0..<columns { (factors[column], factors[columns + column]) = (one.even.b, one.odd.b) }
        make_pairs_of_rows(factors, factors + columns, columns, panel)
        for i in 0..<rows * columns { tile[i] = one.sum }
        multiplyTile(
          Strided(MatrixView(rowPair, rows: rows, columns: 1)), panel, depth: 1, isHalf: false, continuing: tile,
          into: Target(tile, stride: columns))
        return (0..<rows * columns).allSatisfy { isSame(tile[$0], expected) }
      }
    }
  }

  /// The definition, in the order of its rules; and −0 becomes 0, as at the end of every tile.
  private static func sum(of one: Case) -> Float {
    let memory = Storage<Float>(count: 1)
    memory.base.pointee = one.sum
    let before = flush_subnormals()
    add(one, to: memory.base)
    keep_subnormals(before)
    return withExtendedLifetime(memory) { memory.base.pointee }
  }

  /// In memory, because a value might be computed before subnormal numbers are flushed.
  @inline(never)
  private static func add(_ one: Case, to sum: UnsafeMutablePointer<Float>) {
    sum.pointee.addProduct(bfloat16(one.odd.a), bfloat16(one.odd.b))
    sum.pointee.addProduct(bfloat16(one.even.a), bfloat16(one.even.b))
    sum.pointee += 0
  }

  private static func isSame(_ a: Float, _ b: Float) -> Bool { a.bitPattern == b.bitPattern || a.isNaN && b.isNaN }

  /// Lends memory for factors, for pairs and for a tile.
  private static func withScratches(
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Bool
  ) -> Bool {
    let memory = Storage<Float>(count: 2 * columns + rows + columns + rows * columns)
    let pairs = memory.base + 2 * columns
    return withExtendedLifetime(memory) { body(memory.base, pairs, pairs + rows + columns) }
  }
}
