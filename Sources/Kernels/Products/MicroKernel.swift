import CVectorUnit

/// Whether this build may multiply and add a vector in one instruction.
package var hasFusedVectors: Bool { fused_vector_bits > 0 }

/// The tile of C that the micro-kernel computes: as many rows as there are registers for their
/// sums, two vectors wide. All of it is known when the kernels are compiled, and so the choice
/// among them.
enum Tile<S: KernelScalar> {
  /// Of 32 registers 16 hold sums; of 16, as with vectors of 256 bits, 12.
  @inline(__always) static var rows: Int { fused_vector_bits == 512 || fused_vector_bits == 128 ? 8 : 6 }
  @inline(__always) static var columns: Int { 2 * vectorScalars }
  /// The scalars of a vector. Without fused instructions any width will do.
  @inline(__always)
  static var vectorScalars: Int { (fused_vector_bits == 0 ? 256 : fused_vector_bits) / 8 / MemoryLayout<S>.stride }
}

/// The inner loop of the products by panels: how large a tile of C is, and how one is computed.
protocol MicroKernel {
  associatedtype Scalar: KernelScalar
  /// Rows and columns of a tile; the columns are those of a panel too.
  static var rows: Int { get }
  static var columns: Int { get }
  /// The scalars of a row of A that a chain reads: ``chainLength`` k-steps.
  static var chainSteps: Int { get }

  /// C ← A·B, or C ← C + A·B, for one tile.
  ///
  /// - Parameters:
  ///   - a: ``rows`` rows and `depth` columns of A.
  ///   - panel: of B: rows of ``columns`` scalars without gaps.
  ///   - isHalf: whether the left half of the columns is enough.
  ///   - sums: where the chains go on from: rows of ``columns``; nil where they begin with 0.
  static func multiplyTile(
    _ a: Strided<Scalar>, _ panel: UnsafePointer<Scalar>, depth: Int, isHalf: Bool,
    continuing sums: UnsafePointer<Scalar>?, into c: Target<Scalar>)
}

/// The micro-kernel by fused multiply–adds of whole vectors.
enum FusedKernel<Scalar: KernelScalar>: MicroKernel {
  static var rows: Int { Tile<Scalar>.rows }
  static var columns: Int { Tile<Scalar>.columns }
  static var chainSteps: Int { chainLength }

  @inline(__always)
  static func multiplyTile(
    _ a: Strided<Scalar>, _ panel: UnsafePointer<Scalar>, depth: Int, isHalf: Bool,
    continuing sums: UnsafePointer<Scalar>?, into c: Target<Scalar>
  ) {
    Kernels.multiplyTile(a, panel, depth: depth, isHalf: isHalf, continuing: sums, into: c)
  }
}

/// C ← A·B (or C ← C + A·B) for one tile: the inner loop in which training spends most of its time.
///
/// Each element of the tile is one chain of fused multiply–adds, c ← a·b + c with k ascending, that
/// begins with 0. A fused multiply–add rounds once on every processor, and the chain does not
/// depend on how C is cut into tiles: so the bits are the same for any vector width, any cut and
/// any number of threads.
///
/// Why it is fast: the tile's sums stay in registers for the whole chain. Each k-step loads two
/// vectors of B and broadcasts one scalar of A for each row; with 8 rows that is 10 loads for 16
/// vector multiply–adds, so the arithmetic is what limits it (measured: 93 to 99 % of the
/// processor's peak). Its packed panel of B is contiguous; A is read where it lies, by rows or by
/// columns alike. What no processor foresees is that the next tile follows below: each k-step asks
/// for a scalar of A's next rows, a row in turn, so that their cache lines are there when that tile
/// begins.
///
/// - Source: Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication"; Van
///   Zee and van de Geijn 2015, "BLIS", for the micro-kernel.
func multiplyTile<S: KernelScalar>(
  _ a: Strided<S>, _ panel: UnsafePointer<S>, depth: Int, isHalf: Bool, continuing sums: UnsafePointer<S>?,
  into c: Target<S>
) {
  fetch(c, isHalf: isHalf)
  // The rows, and the scalars of a vector.
  switch (Tile<S>.rows, Tile<S>.vectorScalars) {
  case (8, 16):
    multiply(a, panel, depth, isHalf, sums, c, whole: Sums<16, SIMD16<S>>.self, half: Sums<8, SIMD16<S>>.self)
  case (8, 8): multiply(a, panel, depth, isHalf, sums, c, whole: Sums<16, SIMD8<S>>.self, half: Sums<8, SIMD8<S>>.self)
  case (8, 4): multiply(a, panel, depth, isHalf, sums, c, whole: Sums<16, SIMD4<S>>.self, half: Sums<8, SIMD4<S>>.self)
  case (8, 2): multiply(a, panel, depth, isHalf, sums, c, whole: Sums<16, SIMD2<S>>.self, half: Sums<8, SIMD2<S>>.self)
  case (6, 8): multiply(a, panel, depth, isHalf, sums, c, whole: Sums<12, SIMD8<S>>.self, half: Sums<6, SIMD8<S>>.self)
  case (6, 4): multiply(a, panel, depth, isHalf, sums, c, whole: Sums<12, SIMD4<S>>.self, half: Sums<6, SIMD4<S>>.self)
  case (let rows, let scalars): fatalError("multiplyTile: no tile has \(rows) rows of vectors of \(scalars)")
  }
}

/// The sums of a tile, row by row, one or two vectors for each row.
private typealias Sums<let count: Int, V: SIMD> = InlineArray<count, V>

/// The same for tiles of a vector V: `whole` sums of two vectors for each row, or `half` of them.
@inline(__always)
private func multiply<V: SIMD, let whole: Int, let half: Int>(
  _ a: Strided<V.Scalar>, _ panel: UnsafePointer<V.Scalar>, _ depth: Int, _ isHalf: Bool,
  _ sums: UnsafePointer<V.Scalar>?, _ c: Target<V.Scalar>, whole: Sums<whole, V>.Type, half: Sums<half, V>.Type
) where V.Scalar: FloatingPoint {
  if isHalf {
    var tile: Sums<half, V> = load(sums, vectors: 1)
    accumulateHalf(&tile, a, panel, depth: depth)
    store(tile, vectors: 1, to: c)
  } else {
    var tile: Sums<whole, V> = load(sums, vectors: 2)
    accumulate(&tile, a, panel, depth: depth)
    store(tile, vectors: 2, to: c)
  }
}

/// Adds the products of all k-steps to a tile's sums.
@inline(__always)
private func accumulate<V: SIMD, let count: Int>(
  _ sums: inout InlineArray<count, V>, _ a: Strided<V.Scalar>, _ panel: UnsafePointer<V.Scalar>, depth: Int
) where V.Scalar: FloatingPoint {
  let bytes = V.scalarCount &* MemoryLayout<V.Scalar>.stride
  var (column, row, k) = (TileColumn(a), UnsafeRawPointer(panel), 0)
  while k < depth {
    let left = row.loadUnaligned(as: V.self)
    let right = row.loadUnaligned(fromByteOffset: bytes, as: V.self)
    column.fetch(count / 2 &+ (k & 7))
    for i in 0..<count / 2 {
      let scalar = V(repeating: column[i])
      sums[unchecked: 2 &* i] = sums[unchecked: 2 &* i].addingProduct(scalar, left)
      sums[unchecked: 2 &* i &+ 1] = sums[unchecked: 2 &* i &+ 1].addingProduct(scalar, right)
    }
    column.advance()
    row += 2 &* bytes
    k &+= 1
  }
}

/// The same for the left half of the columns: one vector for each row.
@inline(__always)
private func accumulateHalf<V: SIMD, let count: Int>(
  _ sums: inout InlineArray<count, V>, _ a: Strided<V.Scalar>, _ panel: UnsafePointer<V.Scalar>, depth: Int
) where V.Scalar: FloatingPoint {
  let bytes = V.scalarCount &* MemoryLayout<V.Scalar>.stride
  var (column, row, k) = (TileColumn(a), UnsafeRawPointer(panel), 0)
  while k < depth {
    let left = row.loadUnaligned(as: V.self)
    column.fetch(count &+ (k & 7))
    for i in 0..<count { sums[unchecked: i] = sums[unchecked: i].addingProduct(V(repeating: column[i]), left) }
    column.advance()
    row += 2 &* bytes
    k &+= 1
  }
}

/// A column of at most 8 scalars of A, one for each row of the tile.
///
/// A processor computes an address as a pointer and 1, 2, 4 or 8 times a register: with two
/// pointers, a stride and its triple, no row takes an addition of its own. The compiler, left
/// alone, adds the stride from row to row.
private struct TileColumn<S> {
  private var upper, lower: UnsafeRawPointer
  /// Bytes from a row to the next, and from a column to the next.
  private let stride, step: Int

  @inline(__always)
  init(_ a: Strided<S>) {
    stride = a.rowStride &* MemoryLayout<S>.stride
    step = a.columnStride &* MemoryLayout<S>.stride
    upper = UnsafeRawPointer(a.base)
    lower = upper + 4 &* stride
  }

  @inline(__always)
  subscript(row: Int) -> S { ((row < 4 ? upper : lower) + (row & 3) &* stride).load(as: S.self) }

  /// Asks for the cache line of a row's scalar in this column; the row may be any, also one below
  /// the tile.
  @inline(__always)
  func fetch(_ row: Int) { fetch_line(upper + row &* stride) }

  @inline(__always)
  mutating func advance() {
    (upper, lower) = (kept_place(upper + step), kept_place(lower + step))
  }
}

/// The sums of a tile's earlier k-steps, `vectors` of them for each row, where there are some; else
/// zeros.
@inline(__always)
private func load<V: SIMD, let count: Int>(
  _ sums: UnsafePointer<V.Scalar>?, vectors: Int
) -> InlineArray<count, V> where V.Scalar: FloatingPoint {
  guard let sums else { return InlineArray { _ in .zero } }
  return InlineArray { i in
    UnsafeRawPointer(sums + (i / vectors &* 2 &+ i % vectors) &* V.scalarCount).loadUnaligned(as: V.self)
  }
}

/// Writes the sums, `vectors` of them for each row, to C, or adds them to it.
@inline(__always)
private func store<V: SIMD, let count: Int>(
  _ sums: InlineArray<count, V>, vectors: Int, to c: Target<V.Scalar>
) where V.Scalar: FloatingPoint {
  var row = UnsafeMutableRawPointer(c.base)
  for i in 0..<count / vectors {
    for j in 0..<vectors {
      let place = row + j &* V.scalarCount &* MemoryLayout<V.Scalar>.stride
      // An underflow may leave −0, of which a product with a zero would make 0: all become 0, so
      // that it does not show where such products are left out.
      let sum = sums[unchecked: vectors &* i &+ j] + .zero
      place.storeBytes(of: c.isAccumulating ? place.loadUnaligned(as: V.self) + sum : sum, as: V.self)
    }
    row += c.rowStride &* MemoryLayout<V.Scalar>.stride
  }
}

/// Asks for the cache lines of a tile of C while its sums are computed: a store that misses the
/// cache holds up the ones after it.
@inline(__always)
private func fetch<S: KernelScalar>(_ c: Target<S>, isHalf: Bool) {
  let columns = isHalf ? Tile<S>.columns / 2 : Tile<S>.columns
  for i in 0..<Tile<S>.rows {
    for j in stride(from: 0, to: columns, by: 64 / MemoryLayout<S>.stride) {
      fetch_line_for_writing(c.base + (i &* c.rowStride &+ j))
    }
  }
}
