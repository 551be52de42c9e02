import TensorCore

/// A grid of images whose rows and columns have labels in the picture.
public struct LabelledGrid: Sendable {
  private let images: Tensor<Float>
  private let range: PixelRange
  private let columns: Int
  private let rowLabels, columnLabels: [String]

  /// The images in reading order, as many in a row as there are labels of columns.
  ///
  /// - Parameters:
  ///   - images: `[rows · columns, h, w, c]` with c = 1 or 3.
  ///   - range: the values of black and white.
  ///   - rowLabels: one for each row, on its left.
  ///   - columnLabels: one for each column, above it.
  public init(
    _ images: Tensor<Float>, range: PixelRange, rowLabels: [String], columnLabels: [String]
  ) throws(ReportingError) {
    guard images.shape.rank == 4, images.shape[0] == rowLabels.count * columnLabels.count else {
      throw .unusableImages(
        expected: "\(rowLabels.count) rows of \(columnLabels.count) images", found: "\(images.shape)")
    }
    (self.images, self.range, columns) = (images, range, columnLabels.count)
    (self.rowLabels, self.columnLabels) = (rowLabels, columnLabels)
  }

  /// The picture: black letters on white beside the grid.
  public func image() throws(ReportingError) -> PNGImage {
    let grid = try ImageGrid(images, range: range, columns: columns).image()
    // A letter takes 6×8 pixels; labels longer than their cell are cut.
    let (cellWidth, cellHeight) = (
      (grid.width - ImageGrid.padding) / columns, (grid.height - ImageGrid.padding) / max(rowLabels.count, 1)
    )
    let longest = rowLabels.map(\.count).max() ?? 0
    let (left, top) = (longest * PixelFont.advance + 4, PixelFont.height + 4)
    var canvas = Canvas(width: left + grid.width, height: top + grid.height, channels: grid.channels)
    canvas.paste(grid, x: left, y: top)
    for (column, label) in columnLabels.enumerated() {
      let text = String(label.prefix(cellWidth / PixelFont.advance))
      let x = left + ImageGrid.padding + column * cellWidth + (cellWidth - text.count * PixelFont.advance) / 2
      canvas.write(text, x: x, y: 2)
    }
    for (row, label) in rowLabels.enumerated() {
      let y = top + ImageGrid.padding + row * cellHeight + (cellHeight - PixelFont.height) / 2
      canvas.write(label, x: left - label.count * PixelFont.advance - 2, y: y)
    }
    return try PNGImage(width: canvas.width, height: canvas.height, channels: canvas.channels, pixels: canvas.pixels)
  }
}

/// A white picture to write on.
private struct Canvas {
  let width, height, channels: Int
  private(set) var pixels: [UInt8]

  init(width: Int, height: Int, channels: Int) {
    (self.width, self.height, self.channels) = (width, height, channels)
    pixels = [UInt8](repeating: ImageGrid.background, count: width * height * channels)
  }

  mutating func paste(_ image: PNGImage, x: Int, y: Int) {
    for row in 0..<image.height {
      let source = row * image.width * channels
      let target = ((y + row) * width + x) * channels
      pixels.replaceSubrange(
        target..<target + image.width * channels, with: image.pixels[source..<source + image.width * channels])
    }
  }

  mutating func write(_ text: String, x: Int, y: Int) {
    for (i, letter) in text.enumerated() {
      for row in 0..<PixelFont.height {
        for column in 0..<PixelFont.width where PixelFont.covers(letter, column, row) {
          let place = (x + i * PixelFont.advance + column, y + row)
          guard (0..<width).contains(place.0), (0..<height).contains(place.1) else { continue }
          for channel in 0..<channels { pixels[(place.1 * width + place.0) * channels + channel] = 0 }
        }
      }
    }
  }
}
