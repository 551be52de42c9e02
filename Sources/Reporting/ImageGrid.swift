import TensorCore

/// Images side by side, in rows, as one picture.
public struct ImageGrid: Sendable {
  /// The background between images: white.
  public static let background: UInt8 = 255
  /// Pixels of background around each image.
  public static let padding = 2
  /// Further pixels of background between two groups of rows.
  public static let groupGap = 8

  private let images: Tensor<Float>
  private let range: PixelRange
  private let scale: Int
  private let rows: [[Int]]
  private let rowsPerGroup: Int

  /// The images in reading order, `columns` in a row.
  ///
  /// - Parameters:
  ///   - images: `[n, h, w, c]` with c = 1 or 3 and n > 0.
  ///   - range: the values of black and white.
  ///   - columns: images in a row.
  ///   - scale: pixels of a value per side; nil: as many as keep an image within 64 pixels.
  public init(_ images: Tensor<Float>, range: PixelRange, columns: Int, scale: Int? = nil) throws(ReportingError) {
    let order = Array(0..<(try Self.count(of: images, columns: columns)))
    let rows = stride(from: 0, to: order.count, by: columns).map { Array(order[$0...].prefix(columns)) }
    self.init(images, range: range, scale: scale, rows: rows, rowsPerGroup: 1)
  }

  /// Pairs of rows: `columns` originals, and their reconstructions below them.
  ///
  /// - Parameters:
  ///   - originals: `[n, h, w, c]`.
  ///   - reconstructions: of the same shape.
  ///   - range: the values of black and white.
  ///   - columns: images in a row.
  ///   - scale: as in ``init(_:range:columns:scale:)``.
  public init(
    originals: Tensor<Float>, reconstructions: Tensor<Float>, range: PixelRange, columns: Int, scale: Int? = nil
  ) throws(ReportingError) {
    let count = try Self.count(of: originals, columns: columns)
    guard originals.shape == reconstructions.shape else {
      throw .unusableImages(
        expected: "a reconstruction for each original, \(originals.shape)", found: "\(reconstructions.shape)")
    }
    let both = Tensor<Float>(
      Shape([2 * count] + originals.shape.extents.dropFirst()), originals.scalars + reconstructions.scalars)
    let rows = stride(from: 0, to: count, by: columns).flatMap { start in
      let above = Array(start..<min(start + columns, count))
      return [above, above.map { $0 + count }]
    }
    self.init(both, range: range, scale: scale, rows: rows, rowsPerGroup: 2)
  }

  private init(_ images: Tensor<Float>, range: PixelRange, scale: Int?, rows: [[Int]], rowsPerGroup: Int) {
    (self.images, self.range, self.rows, self.rowsPerGroup) = (images, range, rows, rowsPerGroup)
    self.scale = max(scale ?? 64 / max(images.shape[1], images.shape[2]), 1)
  }

  private static func count(of images: Tensor<Float>, columns: Int) throws(ReportingError) -> Int {
    let shape = images.shape
    guard shape.rank == 4, shape.count > 0, shape[3] == 1 || shape[3] == 3, columns > 0 else {
      throw .unusableImages(
        expected: "[n, h, w, c] with 1 or 3 channels, at least one image and one column",
        found: "\(shape) in \(columns) columns")
    }
    return shape[0]
  }

  /// The picture: every image enlarged by nearest neighbour, on ``background``.
  public func image() throws(ReportingError) -> PNGImage {
    let layout = GridLayout(images.shape, scale: scale, rows: rows, rowsPerGroup: rowsPerGroup)
    var pixels = layout.background
    try layout.draw(images, as: 0..<images.shape[0], range: range, into: &pixels)
    return try layout.image(pixels)
  }

  /// The picture of `count` images in reading order, `columns` in a row, which are asked for a
  /// hundred at a time: they are never all in memory.
  public static func image(
    of count: Int, range: PixelRange, columns: Int, images: (Range<Int>) -> Tensor<Float>
  ) throws(ReportingError) -> PNGImage {
    let first = images(0..<min(100, count))
    let grid = try ImageGrid(first, range: range, columns: columns)
    let rows = stride(from: 0, to: count, by: columns).map { Array($0..<min($0 + columns, count)) }
    let layout = GridLayout(first.shape, scale: grid.scale, rows: rows, rowsPerGroup: 1)
    var pixels = layout.background
    for start in stride(from: 0, to: count, by: 100) {
      let members = start..<min(start + 100, count)
      try layout.draw(start == 0 ? first : images(members), as: members, range: range, into: &pixels)
    }
    return try layout.image(pixels)
  }
}

/// Where the images of a grid lie in its picture.
private struct GridLayout {
  private let height, width, channels, scale: Int
  private let rows: [[Int]]
  private let rowsPerGroup: Int

  /// A layout of images `[_, h, w, c]`; `rows` has the number of the image at each place.
  init(_ shape: Shape, scale: Int, rows: [[Int]], rowsPerGroup: Int) {
    (height, width, channels) = (shape[1], shape[2], shape[3])
    (self.scale, self.rows, self.rowsPerGroup) = (scale, rows, rowsPerGroup)
  }

  private var cellHeight: Int { height * scale + ImageGrid.padding }
  private var cellWidth: Int { width * scale + ImageGrid.padding }
  private var pictureWidth: Int { ImageGrid.padding + (rows.map(\.count).max() ?? 0) * cellWidth }

  private var pictureHeight: Int {
    let gaps = rowsPerGroup > 1 ? (rows.count - 1) / rowsPerGroup : 0
    return ImageGrid.padding + rows.count * cellHeight + gaps * ImageGrid.groupGap
  }

  /// The pixels of a picture without images.
  var background: [UInt8] {
    [UInt8](repeating: ImageGrid.background, count: pictureWidth * pictureHeight * channels)
  }

  /// Puts the images of these numbers into their places.
  /// - Throws: where they are more or fewer, of another size, or one of their pixels is NaN.
  func draw(
    _ images: Tensor<Float>, as members: Range<Int>, range: PixelRange, into pixels: inout [UInt8]
  ) throws(ReportingError) {
    let asked: Shape = [members.count, height, width, channels]
    guard images.shape == asked else {
      throw .unusableImages(
        expected: "\(asked) for images \(members.lowerBound) to \(members.upperBound - 1)",
        found: "\(images.shape)")
    }
    guard !images.withUnsafeScalars({ $0.contains(where: \.isNaN) }) else {
      throw .unusableImages(
        expected: "pixels that are numbers", found: "NaN; give weights from before they diverged")
    }
    let stride = pictureWidth
    images.withUnsafeScalars { values in
      for (row, numbers) in rows.enumerated() {
        let gap = rowsPerGroup > 1 ? row / rowsPerGroup * ImageGrid.groupGap : 0
        let top = ImageGrid.padding + row * cellHeight + gap
        for (column, number) in numbers.enumerated() where members.contains(number) {
          let (left, member) = (ImageGrid.padding + column * cellWidth, number - members.lowerBound)
          for y in 0..<height * scale {
            for x in 0..<width * scale {
              let source = ((member * height + y / scale) * width + x / scale) * channels
              let target = ((top + y) * stride + left + x) * channels
              for channel in 0..<channels { pixels[target + channel] = range.byte(values[source + channel]) }
            }
          }
        }
      }
    }
  }

  /// The picture of these pixels.
  func image(_ pixels: [UInt8]) throws(ReportingError) -> PNGImage {
    try PNGImage(width: pictureWidth, height: pictureHeight, channels: channels, pixels: pixels)
  }
}

extension PixelRange {
  /// The 8-bit value of a pixel that is no NaN, rounded to nearest; those outside are clamped.
  fileprivate func byte(_ value: Float) -> UInt8 {
    UInt8((min(max((value - lower) / (upper - lower), 0), 1) * 255).rounded())
  }
}
