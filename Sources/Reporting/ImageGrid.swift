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
    let (height, width, channels) = (images.shape[1], images.shape[2], images.shape[3])
    let (cellHeight, cellWidth) = (height * scale + Self.padding, width * scale + Self.padding)
    let columns = rows.map(\.count).max() ?? 0
    let gaps = rowsPerGroup > 1 ? (rows.count - 1) / rowsPerGroup : 0
    let pictureWidth = Self.padding + columns * cellWidth
    let pictureHeight = Self.padding + rows.count * cellHeight + gaps * Self.groupGap
    var pixels = [UInt8](repeating: Self.background, count: pictureWidth * pictureHeight * channels)
    images.withUnsafeScalars { values in
      for (row, members) in rows.enumerated() {
        let gap = rowsPerGroup > 1 ? row / rowsPerGroup * Self.groupGap : 0
        let top = Self.padding + row * cellHeight + gap
        for (column, member) in members.enumerated() {
          let left = Self.padding + column * cellWidth
          for y in 0..<height * scale {
            for x in 0..<width * scale {
              let source = ((member * height + y / scale) * width + x / scale) * channels
              let target = ((top + y) * pictureWidth + left + x) * channels
              for channel in 0..<channels { pixels[target + channel] = range.byte(values[source + channel]) }
            }
          }
        }
      }
    }
    return try PNGImage(width: pictureWidth, height: pictureHeight, channels: channels, pixels: pixels)
  }
}

extension PixelRange {
  /// The 8-bit value of a pixel, rounded to nearest; those outside are clamped, and NaN is black.
  fileprivate func byte(_ value: Float) -> UInt8 {
    let unit = (value - lower) / (upper - lower)
    return unit.isNaN ? 0 : UInt8((min(max(unit, 0), 1) * 255).rounded())
  }
}
