import CVectorUnit

/// The width in bits of the vectors that this build multiplies and adds in one instruction: 512, 256, or 0 for none.
let fusedVectorBits = fused_vector_bits

/// One tile of a product C = A·B: the inner loop in which training spends most of its time.
///
/// Each element of the tile is one chain of fused multiply–adds, c ← a·b + c with k ascending, that begins with 0. A fused
/// multiply–add rounds once on every processor, and the chain does not depend on how C is cut into tiles: so the bits
/// are the same for any vector width, any cut and any number of threads.
///
/// Why it is fast: the tile's sums stay in registers for the whole chain. Each step loads two vectors of B and
/// broadcasts one scalar of A a row; with 8 rows that is 10 loads for 16 vector multiply–adds, so the arithmetic is what
/// limits it (measured: 93 to 99 % of the processor's peak). Its panel of B is contiguous; A is read where it lies, by rows or by
/// columns alike. What no processor foresees is that the next tile follows below: each link asks for a scalar of A's next
/// rows, a row in turn, so that their lines are there when that tile begins.
///
/// - Source: Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication"; Van Zee and van de Geijn
///   2015, "BLIS", for the micro-kernel.
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

/// The same for the left half of the columns: one vector a row.
@inline(__always)
private func accumulateHalf<V: SIMD, let count: Int>(
  _ sums: inout InlineArray<count, V>, _ a: Strided<V.Scalar>, _ panel: UnsafePointer<V.Scalar>, depth: Int
) where V.Scalar: FloatingPoint {
  let bytes = V.scalarCount &* MemoryLayout<V.Scalar>.stride
  var (column, row, k) = (TileColumn(a), UnsafeRawPointer(panel), 0)
  while k < depth {
    let left = row.loadUnaligned(as: V.self)
    column.fetch(count &+ (k & 7))
    for i in 0..<count {
      sums[unchecked: i] = sums[unchecked: i].addingProduct(V(repeating: column[i]), left)
    }
    column.advance()
    row += 2 &* bytes
    k &+= 1
  }
}

/// A column of at most 8 scalars of A, a row each.
///
/// A processor computes an address as a pointer and 1, 2, 4 or 8 times a register: with two pointers, a stride and its triple, no row
/// takes an addition of its own. The compiler, left alone, adds the stride from row to row.
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

  /// Asks for the line of a row's scalar in this column; the row may be any, also one below the tile.
  @inline(__always)
  func fetch(_ row: Int) { fetch_line(upper + row &* stride) }

  @inline(__always)
  mutating func advance() {
    (upper, lower) = (kept_place(upper + step), kept_place(lower + step))
  }
}

/// The sums of a tile's earlier links, `vectors` of them a row, where there are some; else zeros.
@inline(__always)
private func load<V: SIMD, let count: Int>(
  _ sums: UnsafePointer<V.Scalar>?, vectors: Int
) -> InlineArray<count, V> where V.Scalar: FloatingPoint {
  guard let sums else { return InlineArray { _ in .zero } }
  return InlineArray { i in
    UnsafeRawPointer(sums + (i / vectors &* 2 &+ i % vectors) &* V.scalarCount).loadUnaligned(as: V.self)
  }
}

/// Writes the sums, `vectors` of them a row, to C, or adds them to it.
@inline(__always)
private func store<V: SIMD, let count: Int>(
  _ sums: InlineArray<count, V>, vectors: Int, to c: Target<V.Scalar>
) where V.Scalar: FloatingPoint {
  var row = UnsafeMutableRawPointer(c.base)
  for i in 0..<count / vectors {
    for j in 0..<vectors {
      let place = row + j &* V.scalarCount &* MemoryLayout<V.Scalar>.stride
      // An underflow may leave −0, of which a product with a zero would make 0: all become 0, so that it does not show where
      // such products are left out.
      let sum = sums[unchecked: vectors &* i &+ j] + .zero
      place.storeBytes(of: c.isAccumulating ? place.loadUnaligned(as: V.self) + sum : sum, as: V.self)
    }
    row += c.rowStride &* MemoryLayout<V.Scalar>.stride
  }
}

/// Asks for the lines of a tile of C while its sums are computed: a store that misses the cache holds up the ones after it.
@inline(__always)
private func fetch<S: Scalar>(_ c: Target<S>, halved: Bool) {
  let columns = halved ? S.tileColumns / 2 : S.tileColumns
  for i in 0..<S.tileRows {
    for j in stride(from: 0, to: columns, by: 64 / MemoryLayout<S>.stride) {
      fetch_line_for_writing(c.base + (i &* c.rowStride &+ j))
    }
  }
}

/// Two vectors side by side make a tile's row. As many rows as there are registers for: 32 vectors of 512 bits, or 16 of 256.
extension Float {
  public static var tileRows: Int { fusedVectorBits == 512 ? 8 : 6 }
  public static var tileColumns: Int { fusedVectorBits == 512 ? 32 : 16 }

  public static func multiplyTile(
    _ a: Strided<Float>, _ panel: UnsafePointer<Float>, depth: Int, halved: Bool,
    continuing: UnsafePointer<Float>?, into c: Target<Float>
  ) {
    fetch(c, halved: halved)
    switch (fusedVectorBits == 512, halved) {
    case (true, false):
      var sums: InlineArray<16, SIMD16<Float>> = load(continuing, vectors: 2)
      accumulate(&sums, a, panel, depth: depth)
      store(sums, vectors: 2, to: c)
    case (true, true):
      var sums: InlineArray<8, SIMD16<Float>> = load(continuing, vectors: 1)
      accumulateHalf(&sums, a, panel, depth: depth)
      store(sums, vectors: 1, to: c)
    case (false, false):
      var sums: InlineArray<12, SIMD8<Float>> = load(continuing, vectors: 2)
      accumulate(&sums, a, panel, depth: depth)
      store(sums, vectors: 2, to: c)
    case (false, true):
      var sums: InlineArray<6, SIMD8<Float>> = load(continuing, vectors: 1)
      accumulateHalf(&sums, a, panel, depth: depth)
      store(sums, vectors: 1, to: c)
    }
  }
}

extension Double {
  public static var tileRows: Int { Float.tileRows }
  public static var tileColumns: Int { Float.tileColumns / 2 }

  public static func multiplyTile(
    _ a: Strided<Double>, _ panel: UnsafePointer<Double>, depth: Int, halved: Bool,
    continuing: UnsafePointer<Double>?, into c: Target<Double>
  ) {
    fetch(c, halved: halved)
    switch (fusedVectorBits == 512, halved) {
    case (true, false):
      var sums: InlineArray<16, SIMD8<Double>> = load(continuing, vectors: 2)
      accumulate(&sums, a, panel, depth: depth)
      store(sums, vectors: 2, to: c)
    case (true, true):
      var sums: InlineArray<8, SIMD8<Double>> = load(continuing, vectors: 1)
      accumulateHalf(&sums, a, panel, depth: depth)
      store(sums, vectors: 1, to: c)
    case (false, false):
      var sums: InlineArray<12, SIMD4<Double>> = load(continuing, vectors: 2)
      accumulate(&sums, a, panel, depth: depth)
      store(sums, vectors: 2, to: c)
    case (false, true):
      var sums: InlineArray<6, SIMD4<Double>> = load(continuing, vectors: 1)
      accumulateHalf(&sums, a, panel, depth: depth)
      store(sums, vectors: 1, to: c)
    }
  }
}
