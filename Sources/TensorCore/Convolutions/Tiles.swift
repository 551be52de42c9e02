/// Winograd's minimal filtering: 2×2 outputs of a 2×2 kernel with 9 multiplications instead of 16.
///
/// In one dimension, with inputs d and a kernel g, the outputs y₀ = d₀g₀ + d₁g₁ and y₁ = d₁g₀ + d₂g₁ share a product:
///
///     m₀ = (d₀ − d₁) g₀      m₁ = d₁ (g₀ + g₁)      m₂ = (d₂ − d₁) g₁
///     y₀ = m₀ + m₁           y₁ = m₁ + m₂
///
/// or y = Aᵀ((G g) ⊙ (Bᵀ d)), with + and − alone in A, B and G. In two dimensions each is applied to the rows and then to the
/// columns, and there are 3×3 products. A kernel that is twice as large as its stride s is of this kind: s×s neighbouring
/// pixels, taken together as one *block* of s·s·C scalars, are what d's elements are, and the kernel spans 2×2 blocks.
///
/// Each of Bᵀ and Aᵀ is linear; its adjoint, which a gradient needs, is the transposed matrix. So there are four maps here:
/// ``gather(lines:of:into:)`` (Bᵀ) and ``scatter(lines:of:addingTo:)`` (B) between the image and a tile's 3×3 blocks,
/// ``assemble(lines:of:into:)`` (Aᵀ) and ``expand(lines:of:into:)`` (A) between a tile's 3×3 products and its 2×2 outputs.
///
/// A *line* is a row of tiles; line = image · ``rows`` + row. A matrix of tiles has a row a tile; there are 9 of them,
/// one after the other, (i, j) at 3i + j.
///
/// - Source: Winograd 1980, "Arithmetic complexity of computations"; Lavin and Gray 2016, "Fast algorithms for
///   convolutional neural networks".
struct Tiles {
  let height: Int
  let width: Int
  let channels: Int
  let outputHeight: Int
  let outputWidth: Int
  let outputChannels: Int
  let stride: (y: Int, x: Int)
  let padding: (y: Int, x: Int)

  /// Tiles below each other in an image.
  var rows: Int { (outputHeight + 1) / 2 }
  /// Tiles side by side.
  var columns: Int { (outputWidth + 1) / 2 }
  /// Scalars of a block.
  var depth: Int { stride.y * run }
  /// Scalars of a block that are neighbours in memory: the pixels of one of its rows.
  private var run: Int { stride.x * channels }
  /// Scalars of a row of blocks' rows, one line's width.
  private var lineWidth: Int { (2 * columns + 1) * run }

  // MARK: The image and its blocks

  /// Bᵀ: writes the 9 matrices `[tiles, depth]` of some lines of the images `[N, H, W, C]`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func gather<S: Scalar>(lines: Range<Int>, of images: UnsafePointer<S>, into matrices: UnsafeMutablePointer<S>) {
    let (run, lineWidth, matrix) = (run, lineWidth, lines.count * columns * depth)
    let inside = inside
    withScratch(4 * lineWidth) { (rows: UnsafeMutablePointer<S>) in
      // Three rows of blocks, whose margins outside the image stay zero, and a row of zeros for what is above or below it.
      rows.update(repeating: 0, count: 4 * lineWidth)
      for (number, line) in lines.enumerated() {
        for phase in 0..<stride.y {
          func row(_ i: Int) -> UnsafePointer<S> {
            inputRow(line, i, phase).map { images + $0 } ?? UnsafePointer(rows + 3 * lineWidth)
          }
          // Down: d₀ − d₁, d₁, d₂ − d₁.
          difference(row(0), row(1), into: rows + inside.start, inside.count)
          (rows + lineWidth + inside.start).update(from: row(1), count: inside.count)
          difference(row(2), row(1), into: rows + 2 * lineWidth + inside.start, inside.count)
          // Across, the same.
          for column in 0..<columns {
            let target = matrices + (number * columns + column) * depth + phase * run
            for i in 0..<3 {
              let block = rows + i * lineWidth + 2 * column * run
              let product = target + 3 * i * matrix
              difference(block, block + run, into: product, run)
              (product + matrix).update(from: block + run, count: run)
              difference(block + 2 * run, block + run, into: product + 2 * matrix, run)
            }
          }
        }
      }
    }
  }

  /// B, the adjoint of ``gather(lines:of:into:)``: adds what the 9 matrices of some lines send back to the images.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func scatter<S: Scalar>(lines: Range<Int>, of matrices: UnsafePointer<S>, addingTo images: UnsafeMutablePointer<S>) {
    let (run, lineWidth, matrix) = (run, lineWidth, lines.count * columns * depth)
    let inside = inside
    withScratch(3 * lineWidth) { (rows: UnsafeMutablePointer<S>) in
      for (number, line) in lines.enumerated() {
        for phase in 0..<stride.y {
          for i in 0..<3 { (rows + i * lineWidth).update(repeating: 0, count: run) }
          for column in 0..<columns {
            let source = matrices + (number * columns + column) * depth + phase * run
            for i in 0..<3 {
              let block = rows + i * lineWidth + 2 * column * run
              let product = source + 3 * i * matrix
              add(product, to: block, run)
              middle(product + matrix, product, product + 2 * matrix, into: block + run, run)
              (block + 2 * run).update(from: product + 2 * matrix, count: run)
            }
          }
          let (first, second, third) = (
            rows + inside.start, rows + lineWidth + inside.start, rows + 2 * lineWidth + inside.start
          )
          if let row = inputRow(line, 0, phase) { add(first, to: images + row, inside.count) }
          if let row = inputRow(line, 1, phase) {
            let target = images + row
            for q in 0..<inside.count { target[q] += second[q] - first[q] - third[q] }
          }
          if let row = inputRow(line, 2, phase) { add(third, to: images + row, inside.count) }
        }
      }
    }
  }

  /// The position of the image's row that is row `phase` of the i-th block down of a line; nil where it is outside.
  private func inputRow(_ line: Int, _ i: Int, _ phase: Int) -> Int? {
    let (image, row) = line.quotientAndRemainder(dividingBy: rows)
    let y = stride.y * (2 * row + i) + phase - padding.y
    return y >= 0 && y < height ? (image * height + y) * width * channels : nil
  }

  /// The scalars of a row of blocks that lie inside the image, and their number.
  private var inside: (start: Int, count: Int) {
    let start = min(padding.x * channels, lineWidth)
    return (start, min(width * channels, lineWidth - start))
  }

  // MARK: The products and the outputs

  /// Aᵀ: writes the outputs `[N, OH, OW, O]` of some lines from their 9 products `[tiles, O]`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func assemble<S: Scalar>(lines: Range<Int>, of products: UnsafePointer<S>, into outputs: UnsafeMutablePointer<S>) {
    let (count, matrix) = (outputChannels, lines.count * columns * outputChannels)
    for (number, line) in lines.enumerated() {
      let (image, row) = line.quotientAndRemainder(dividingBy: rows)
      for i in 0..<min(2, outputHeight - 2 * row) {
        for x in 0..<outputWidth {
          let product = products + (3 * i + x % 2) * matrix + (number * columns + x / 2) * count
          let y = outputs + ((image * outputHeight + 2 * row + i) * outputWidth + x) * count
          sum(product, product + matrix, product + 3 * matrix, product + 4 * matrix, into: y, count)
        }
      }
    }
  }

  /// A, the adjoint of ``assemble(lines:of:into:)``: writes the 9 matrices `[tiles, O]` of some lines from the outputs'
  /// cotangents.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func expand<S: Scalar>(lines: Range<Int>, of outputs: UnsafePointer<S>, into matrices: UnsafeMutablePointer<S>) {
    let (count, matrix) = (outputChannels, lines.count * columns * outputChannels)
    withScratch(count) { (zeros: UnsafeMutablePointer<S>) in
      zeros.update(repeating: 0, count: count)
      for (number, line) in lines.enumerated() {
        let (image, row) = line.quotientAndRemainder(dividingBy: rows)
        for column in 0..<columns {
          func dy(_ i: Int, _ j: Int) -> UnsafePointer<S> {
            let (y, x) = (2 * row + i, 2 * column + j)
            guard y < outputHeight, x < outputWidth else { return UnsafePointer(zeros) }
            return outputs + ((image * outputHeight + y) * outputWidth + x) * count
          }
          let (a, b, c, d) = (dy(0, 0), dy(0, 1), dy(1, 0), dy(1, 1))
          let product = matrices + (number * columns + column) * count
          product.update(from: a, count: count)
          sum(a, b, into: product + matrix, count)
          (product + 2 * matrix).update(from: b, count: count)
          sum(a, c, into: product + 3 * matrix, count)
          sum(a, b, c, d, into: product + 4 * matrix, count)
          sum(b, d, into: product + 5 * matrix, count)
          (product + 6 * matrix).update(from: c, count: count)
          sum(c, d, into: product + 7 * matrix, count)
          (product + 8 * matrix).update(from: d, count: count)
        }
      }
    }
  }
}

// MARK: Runs of scalars

/// y ← y + x.
@inline(__always)
private func add<S: Scalar>(_ x: UnsafePointer<S>, to y: UnsafeMutablePointer<S>, _ count: Int) {
  for q in 0..<count { y[q] += x[q] }
}

/// y ← a − b.
@inline(__always)
private func difference<S: Scalar>(
  _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, _ count: Int
) {
  for q in 0..<count { y[q] = a[q] - b[q] }
}

/// y ← a − b − c.
@inline(__always)
private func middle<S: Scalar>(
  _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ c: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, _ count: Int
) {
  for q in 0..<count { y[q] = a[q] - b[q] - c[q] }
}

/// y ← a + b.
@inline(__always)
private func sum<S: Scalar>(
  _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, _ count: Int
) {
  for q in 0..<count { y[q] = a[q] + b[q] }
}

/// y ← (a + b) + (c + d).
@inline(__always)
private func sum<S: Scalar>(
  _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ c: UnsafePointer<S>, _ d: UnsafePointer<S>,
  into y: UnsafeMutablePointer<S>, _ count: Int
) {
  for q in 0..<count { y[q] = (a[q] + b[q]) + (c[q] + d[q]) }
}
