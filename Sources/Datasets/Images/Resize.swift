extension Raster {
  /// The image at another size by antialiased bilinear interpolation: Pillow's `resize(…, BILINEAR)`, bit for bit.
  ///
  /// One axis at a time, rows first, and rounded to 8 bits between the two; an axis that keeps its size is not touched.
  /// (Pillow 13 begins with the columns of some tall images, whose last bits then differ from older versions. An image as
  /// wide as high that is scaled to a square, such as CelebA's crop, has the same pixels in both.)
  public func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    precondition(
      newWidth > 0 && newHeight > 0, "Raster.resized: expected extents above 0, found \(newWidth)×\(newHeight)")
    return resizedRows(to: newWidth).resizedColumns(to: newHeight)
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

  private func resizedRows(to newWidth: Int) -> Raster {
    if newWidth == width { return self }
    let filter = ResamplingFilter(input: width, output: newWidth)
    let count = newWidth * height * channels
    let result = pixels.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
        for y in 0..<height {
          let row = source.baseAddress! + y * width * channels
          let newRow = target.baseAddress! + y * newWidth * channels
          if channels == 3 { filter.resizeRGB(row, into: newRow) } else { filter.resizeGrey(row, into: newRow) }
        }
        initialized = count
      }
    }
    return Raster(width: newWidth, height: height, channels: channels, pixels: result)
  }

  private func resizedColumns(to newHeight: Int) -> Raster {
    if newHeight == height { return self }
    let filter = ResamplingFilter(input: height, output: newHeight)
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
