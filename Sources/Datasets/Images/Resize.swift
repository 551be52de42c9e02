import TensorCore

extension Raster {
  /// Antialiased bilinear interpolation: Pillow's `resize(…, BILINEAR)`, bit for bit.
  ///
  /// Rows first, rounded to 8 bits between the two; an axis that keeps its size is not touched.
  /// (Pillow 13 begins with the columns of some tall images, whose last bits then differ.)
  public func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    require(
      newWidth > 0 && newHeight > 0, "Raster.resized: expected extents above 0, found \(newWidth)×\(newHeight)")
    let rows = ResamplingFilter.from(width, to: newWidth)
    let columns = ResamplingFilter.from(height, to: newHeight)
    let wide = newWidth == width ? self : resizedRows(of: (0..<width, 0..<height), to: newWidth, by: rows)
    return newHeight == height ? wide : wide.resizedColumns(to: newHeight, by: columns)
  }

  /// The middle `side`×`side` pixels (``centerCropped(to:)``) at another size, mostly uncopied.
  public func resized(center side: Int, to size: Int) -> Raster {
    guard width >= side, height >= side, size != side else {
      return centerCropped(to: side).resized(width: size, height: size)
    }
    let filter = ResamplingFilter.from(side, to: size)
    return resizedRows(of: center(side), to: size, by: filter).resizedColumns(to: size, by: filter)
  }

  /// `Resize(size)`: the short side scaled to `size`, the long one in proportion, rounded down.
  public func resized(shortSide size: Int) -> Raster {
    let (newWidth, newHeight) = extents(shortSide: size)
    return resized(width: newWidth, height: newHeight)
  }

  /// The extents that ``resized(shortSide:)`` gives.
  func extents(shortSide size: Int) -> (width: Int, height: Int) {
    width <= height ? (size, size * height / width) : (size * width / height, size)
  }

  /// Four lines at a time, side by side, so that one vector takes a whole column of them.
  private func resizedRows(of part: Part, to newWidth: Int, by filter: ResamplingFilter) -> Raster {
    let (height, count) = (part.rows.count, newWidth * part.rows.count * channels)
    var columns = [ResamplingFilter.Bytes](repeating: .zero, count: part.columns.count)
    var newColumns = [ResamplingFilter.Bytes](repeating: .zero, count: newWidth)
    let result = pixels.withUnsafeBytes { source in
      [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
        for y in stride(from: 0, to: height, by: 4) {
          // Where there are fewer than four, the last one again.
          let lines = InlineArray<4, UnsafeRawPointer> { line in
            let row = part.rows.lowerBound + min(y + line, height - 1)
            let pixel = row * width + part.columns.lowerBound
            return source.baseAddress! + pixel * channels
          }
          columns.withUnsafeMutableBufferPointer { layColumns(part.columns.count, of: lines, into: $0.baseAddress!) }
          filter.resize(columns, into: &newColumns)
          newColumns.withUnsafeBytes { newColumns in
            for line in y..<min(y + 4, height) {
              copyPixels(
                newWidth, from: newColumns.baseAddress! + 4 * (line - y),
                to: UnsafeMutableRawPointer(target.baseAddress! + line * newWidth * channels))
            }
          }
        }
        initialized = count
      }
    }
    return Raster(width: newWidth, height: height, channels: channels, pixels: result)
  }

  /// Lays the pixels of a column of four lines side by side, four bytes each; the excess byte does
  /// not matter. A line's last three go byte by byte: nothing behind it is read.
  private func layColumns(
    _ count: Int, of lines: InlineArray<4, UnsafeRawPointer>, into columns: UnsafeMutablePointer<ResamplingFilter.Bytes>
  ) {
    let words = max(0, count - 3)
    for x in 0..<words {
      var column = SIMD4<UInt32>()
      for i in 0..<4 { column[i] = lines[i].loadUnaligned(fromByteOffset: x &* channels, as: UInt32.self) }
      columns[x] = unsafeBitCast(column, to: ResamplingFilter.Bytes.self)
    }
    for x in words..<count {
      for i in 0..<4 {
        for channel in 0..<channels {
          columns[x][4 * i + channel] = lines[i].load(fromByteOffset: x * channels + channel, as: UInt8.self)
        }
      }
    }
  }

  /// Copies a line's pixels out of its columns, four bytes at once: the next pixel overwrites the
  /// excess. The last three go byte by byte: nothing behind the line is written.
  private func copyPixels(_ count: Int, from columns: UnsafeRawPointer, to line: UnsafeMutableRawPointer) {
    let words = max(0, count - 3)
    for x in 0..<words {
      line.storeBytes(
        of: columns.load(fromByteOffset: 16 &* x, as: UInt32.self), toByteOffset: x &* channels, as: UInt32.self)
    }
    for x in words..<count {
      for channel in 0..<channels {
        let byte = columns.load(fromByteOffset: 16 * x + channel, as: UInt8.self)
        line.storeBytes(of: byte, toByteOffset: x * channels + channel, as: UInt8.self)
      }
    }
  }

  /// Sixteen bytes of a line at a time; the rest one by one.
  private func resizedColumns(to newHeight: Int, by filter: ResamplingFilter) -> Raster {
    let row = width * channels
    let count = newHeight * row
    let result = pixels.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
        for y in 0..<newHeight {
          let line = UnsafeMutableRawPointer(target.baseAddress! + y * row)
          for x in stride(from: 0, to: row & ~15, by: 16) {
            line.storeBytes(
              of: filter.combine(y, from: UnsafeRawPointer(source.baseAddress! + x), stride: row), toByteOffset: x,
              as: ResamplingFilter.Bytes.self)
          }
          for x in row & ~15..<row {
            target[y * row + x] = filter.combineByte(y, from: source.baseAddress! + x, stride: row)
          }
        }
        initialized = count
      }
    }
    return Raster(width: width, height: newHeight, channels: channels, pixels: result)
  }
}
