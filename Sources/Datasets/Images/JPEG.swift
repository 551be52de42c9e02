import CTurboJPEG

/// Decodes JPEGs to Pillow's pixels: accurate integer DCT and smooth chroma upsampling.
///
/// A decoder serves many images, on one thread at a time.
final class JPEGDecoder {
  private var handle: tjhandle?

  deinit { if let handle { tjDestroy(handle) } }

  /// The image in the bytes of a file called `name`.
  ///
  /// libjpeg answers the end of the data with an invented end marker and a warning, so warnings are
  /// errors: half a file would be half grey. More than 500 scans (a bomb) are an error too.
  func decode(_ data: [UInt8], name: String) throws(DatasetError) -> Raster {
    if handle == nil { handle = tjInitDecompress() }
    var (width, height, subsampling, colorspace) = (Int32(0), Int32(0), Int32(0), Int32(0))
    guard let handle,
      tjDecompressHeader3(handle, data, UInt(data.count), &width, &height, &subsampling, &colorspace) == 0
    else { throw damaged(name) }
    try Raster.checkExtents(name, width: Int(width), height: Int(height))

    let hasInk = colorspace == TJCS_CMYK.rawValue || colorspace == TJCS_YCCK.rawValue
    let format = hasInk ? TJPF_CMYK : TJPF_RGB
    let count = Int(width) * Int(height) * (hasInk ? 4 : 3)
    var status: Int32 = -1
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
      status = tjDecompress2(
        handle, data, UInt(data.count), pixels.baseAddress, width, 0, height, Int32(format.rawValue),
        TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
      initialized = status == 0 ? count : 0
    }
    guard status == 0 else { throw damaged(name) }
    return Raster(width: Int(width), height: Int(height), channels: 3, pixels: hasInk ? rgb(fromInk: pixels) : pixels)
  }

  private func damaged(_ name: String) -> DatasetError {
    Raster.damaged(name, .jpeg, cause: String(cString: tjGetErrorStr2(handle)))
  }
}

/// RGB from inverted CMYK (255 is no ink), as Pillow rounds: R = k − k·(1 − c).
private func rgb(fromInk cmyk: [UInt8]) -> [UInt8] {
  var rgb = [UInt8]()
  rgb.reserveCapacity(cmyk.count / 4 * 3)
  for pixel in stride(from: 0, to: cmyk.count, by: 4) {
    let light = Int(cmyk[pixel + 3])
    for channel in 0..<3 {
      let product = (255 - Int(cmyk[pixel + channel])) * light + 128
      rgb.append(UInt8(clamping: light - ((product >> 8) + product) >> 8))
    }
  }
  return rgb
}
