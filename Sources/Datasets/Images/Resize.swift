extension Raster {
  /// The image at another size by antialiased bilinear interpolation: Pillow's `resize(…, BILINEAR)`, bit for bit.
  ///
  /// One axis at a time, rows first, and rounded to 8 bits between the two; an axis that keeps its size is not touched.
  /// (Pillow 13 begins with the columns of some tall images, whose last bits then differ from older versions. An image as
  /// wide as high that is scaled to a square, such as CelebA's crop, has the same pixels in both.)
  public func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    precondition(
      newWidth > 0 && newHeight > 0, "Raster.resized: expected extents above 0, found \(newWidth)×\(newHeight)")
    let rows = ResamplingFilter(input: width, output: newWidth)
    let isSquare = width == height && newWidth == newHeight
    let columns = isSquare ? rows : ResamplingFilter(input: height, output: newHeight)
    return resizedRows(to: newWidth, by: rows).resizedColumns(to: newHeight, by: columns)
  }

  /// The image with its short side scaled to `size` and its long side in proportion, rounded down: `Resize(size)`.
  public func resized(shortSide size: Int) -> Raster {
    let (newWidth, newHeight) = extents(shortSide: size)
    return resized(width: newWidth, height: newHeight)
  }

  /// The extents that ``resized(shortSide:)`` gives.
  func extents(shortSide size: Int) -> (width: Int, height: Int) {
    width <= height ? (size, size * height / width) : (size * width / height, size)
  }

  /// Four lines at a time, whose pixels are laid side by side, so that one vector takes a whole column of them.
  private func resizedRows(to newWidth: Int, by filter: ResamplingFilter) -> Raster {
    if newWidth == width { return self }
    let count = newWidth * height * channels
    var columns = [ResamplingFilter.Column](repeating: .zero, count: width)
    var newColumns = [ResamplingFilter.Column](repeating: .zero, count: newWidth)
    let result = pixels.withUnsafeBytes { source in
      [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
        for y in stride(from: 0, to: height, by: 4) {
          let lines = y..<min(y + 4, height)
          columns.withUnsafeMutableBytes { columns in
            for line in lines {
              copyPixels(
                width, from: source.baseAddress! + line * width * channels, apart: channels,
                to: columns.baseAddress! + 4 * (line - y), apart: 16)
            }
          }
          filter.resize(columns, into: &newColumns)
          newColumns.withUnsafeBytes { newColumns in
            for line in lines {
              copyPixels(
                newWidth, from: newColumns.baseAddress! + 4 * (line - y), apart: 16,
                to: UnsafeMutableRawPointer(target.baseAddress! + line * newWidth * channels), apart: channels)
            }
          }
        }
        initialized = count
      }
    }
    return Raster(width: newWidth, height: height, channels: channels, pixels: result)
  }

  /// Copies pixels, four bytes at once: what comes along of the next pixel is overwritten by it. The last three are copied
  /// byte by byte, so that nothing behind a line is read or written.
  private func copyPixels(
    _ count: Int, from source: UnsafeRawPointer, apart: Int, to target: UnsafeMutableRawPointer, apart newApart: Int
  ) {
    let words = max(0, count - 3)
    for x in 0..<words {
      let pixel = source.loadUnaligned(fromByteOffset: x &* apart, as: UInt32.self)
      target.storeBytes(of: pixel, toByteOffset: x &* newApart, as: UInt32.self)
    }
    for x in words..<count {
      for channel in 0..<channels {
        let byte = source.load(fromByteOffset: x * apart + channel, as: UInt8.self)
        target.storeBytes(of: byte, toByteOffset: x * newApart + channel, as: UInt8.self)
      }
    }
  }

  private func resizedColumns(to newHeight: Int, by filter: ResamplingFilter) -> Raster {
    if newHeight == height { return self }
    let row = width * channels
    let count = newHeight * row
    var sums = [Int32](repeating: 0, count: row)
    let result = pixels.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
        for y in 0..<newHeight {
          sums.withUnsafeMutableBufferPointer { sums in
            filter.combineRows(source.baseAddress!, of: row, for: y, sums: sums, into: target.baseAddress! + y * row)
          }
        }
        initialized = count
      }
    }
    return Raster(width: width, height: newHeight, channels: channels, pixels: result)
  }
}
