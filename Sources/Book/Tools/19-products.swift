/// Five ways to multiply two matrices of n rows and columns, n a multiple of 32. All have the same bits.
enum Products {
  typealias Product = (_ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>)
    -> Void

  /// 1. The definition: for each scalar of C, a row of A times a column of B.
  static func definition(
    _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<n {
      for j in 0..<n {
        var sum: Float = 0
        for k in 0..<n { sum.addProduct(a[i * n + k], b[k * n + j]) }
        c[i * n + j] = sum
      }
    }
  }

  /// 2. The loops in another order: memory is read and written in rows.
  static func byRows(
    _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    c.update(repeating: 0, count: n * n)
    for i in 0..<n {
      for k in 0..<n {
        let scalar = a[i * n + k]
        for j in 0..<n { c[i * n + j].addProduct(scalar, b[k * n + j]) }
      }
    }
  }

  /// 3. A vector of 16 sums stays in a register for the whole chain.
  static func byVectors(
    _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<n {
      for j in stride(from: 0, to: n, by: 16) {
        var sum = SIMD16<Float>.zero
        for k in 0..<n { sum.addProduct(SIMD16(repeating: a[i * n + k]), vector(b + (k * n + j))) }
        store(sum, to: c + (i * n + j))
      }
    }
  }

  /// 4. A tile of 8 rows and two vectors: what is loaded serves many sums.
  static func byTiles(
    _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    for j in stride(from: 0, to: n, by: 32) {
      for i in stride(from: 0, to: n, by: 8) { tile(n, a + i * n, b + j, rowsApart: n, c + (i * n + j)) }
    }
  }

  /// 5. Before that, 32 columns of B are copied to where they lie without gaps: a panel.
  static func byPanels(
    _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 32 * n) { panel in
      guard let panel = panel.baseAddress else { return }
      for j in stride(from: 0, to: n, by: 32) {
        for k in 0..<n { (panel + 32 * k).update(from: b + (k * n + j), count: 32) }
        for i in stride(from: 0, to: n, by: 8) { tile(n, a + i * n, panel, rowsApart: 32, c + (i * n + j)) }
      }
    }
  }

  /// The 8×32 sums of a tile, in sixteen registers.
  @inline(__always)
  static func tile(
    _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, rowsApart: Int, _ c: UnsafeMutablePointer<Float>
  ) {
    var sums = InlineArray<16, SIMD16<Float>>(repeating: .zero)
    for k in 0..<n {
      let (left, right) = (vector(b + k &* rowsApart), vector(b + k &* rowsApart + 16))
      for i in 0..<8 {
        let scalar = SIMD16(repeating: a[i &* n &+ k])
        sums[2 &* i].addProduct(scalar, left)
        sums[2 &* i &+ 1].addProduct(scalar, right)
      }
    }
    for i in 0..<8 {
      store(sums[2 &* i], to: c + i &* n)
      store(sums[2 &* i &+ 1], to: c + i &* n + 16)
    }
  }

  @inline(__always)
  private static func vector(_ place: UnsafePointer<Float>) -> SIMD16<Float> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD16<Float>.self)
  }

  @inline(__always)
  private static func store(_ vector: SIMD16<Float>, to place: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(place).storeBytes(of: vector, as: SIMD16<Float>.self)
  }

  /// C of two matrices by one of the ways.
  static func product(_ n: Int, _ a: [Float], _ b: [Float], by way: Product) -> [Float] {
    [Float](unsafeUninitializedCapacity: n * n) { c, count in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          if let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress { way(n, a, b, c) }
        }
      }
      count = n * n
    }
  }

  /// The shortest of several times that something takes.
  static func shortest(of rounds: Int, _ body: () -> Void) -> Duration {
    let clock = ContinuousClock()
    return (0..<rounds).map { _ in clock.measure(body) }.min() ?? .zero
  }
}

/// A first-level cache of 32 KiB: 64 sets of 8 lines of 64 bytes, of which the one that was not used for
/// the longest time makes room.
struct CacheModel {
  private var tags = [Int](repeating: -1, count: 64 * 8)
  private var uses = [Int](repeating: 0, count: 64 * 8)
  private var time = 0
  private(set) var misses = 0

  /// Reads or writes a scalar, numbered through all memory.
  mutating func touch(_ scalar: Int) {
    let line = scalar / 16
    let first = line % 64 * 8
    time += 1
    var oldest = first
    for way in first..<first + 8 {
      if tags[way] == line {
        uses[way] = time
        return
      }
      if uses[way] < uses[oldest] { oldest = way }
    }
    misses += 1
    (tags[oldest], uses[oldest]) = (line, time)
  }

  /// The misses per multiply–add of the first, the second and the fifth way.
  static func misses(_ n: Int) -> [Double] {
    let (b, c, panel) = (n * n, 2 * n * n, 3 * n * n)
    var caches = [CacheModel](repeating: CacheModel(), count: 3)
    for i in 0..<n {
      for j in 0..<n {
        for k in 0..<n {
          caches[0].touch(i * n + k)
          caches[0].touch(b + k * n + j)
        }
        caches[0].touch(c + i * n + j)
      }
      for k in 0..<n {
        caches[1].touch(i * n + k)
        for j in 0..<n {
          caches[1].touch(b + k * n + j)
          caches[1].touch(c + i * n + j)
        }
      }
    }
    for j in stride(from: 0, to: n, by: 32) {
      for k in 0..<n {
        for column in stride(from: 0, to: 32, by: 16) {
          caches[2].touch(b + k * n + j + column)
          caches[2].touch(panel + 32 * k + column)
        }
      }
      for i in stride(from: 0, to: n, by: 8) {
        for k in 0..<n {
          for column in stride(from: 0, to: 32, by: 16) { caches[2].touch(panel + 32 * k + column) }
          for row in i..<i + 8 { caches[2].touch(row * n + k) }
        }
        for row in i..<i + 8 {
          for column in stride(from: 0, to: 32, by: 16) { caches[2].touch(c + row * n + j + column) }
        }
      }
    }
    return caches.map { Double($0.misses) / Double(n * n * n) }
  }
}
