import TensorCore

extension Raster {
  /// torchvision's `CenterCrop(size)`: the middle pixels, with black where the image is smaller.
  ///
  /// A margin of odd size is halved to the even integer: of 3 rows too many, 2 go at the top; of 5,
  /// also 2. Missing rows or columns of an odd number are one more at the bottom or the right.
  public func centerCropped(to size: Int) -> Raster {
    require(size > 0, "Raster.centerCropped: expected a size above 0, found \(size)")
    if width == size && height == size { return self }
    let rows = Self.window(extent: height, size: size)
    let columns = Self.window(extent: width, size: size)
    let run = columns.count * channels
    let count = size * size * channels
    let cropped = pixels.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
        if rows.count < size || columns.count < size { target.initialize(repeating: 0) }
        for row in 0..<rows.count {
          let from = ((rows.source + row) * width + columns.source) * channels
          let to = ((rows.target + row) * size + columns.target) * channels
          (target.baseAddress! + to).update(from: source.baseAddress! + from, count: run)
        }
        initialized = count
      }
    }
    return Raster(width: size, height: size, channels: channels, pixels: cropped)
  }

  /// Some neighbouring columns and rows.
  typealias Part = (columns: Range<Int>, rows: Range<Int>)

  /// The middle `size`×`size` pixels of an image that has as many.
  func center(_ size: Int) -> Part {
    let (column, row) = (Self.window(extent: width, size: size).source, Self.window(extent: height, size: size).source)
    return (column..<column + size, row..<row + size)
  }

  /// Where `count` rows (or columns) are taken from, and where they are put.
  private static func window(extent: Int, size: Int) -> (source: Int, target: Int, count: Int) {
    if extent <= size { return (0, (size - extent) / 2, extent) }
    let margin = extent - size
    let half = margin / 2
    return (margin % 2 == 1 && half % 2 == 1 ? half + 1 : half, 0, size)
  }
}
