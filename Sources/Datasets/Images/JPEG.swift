import CJPEG

/// Decodes a JPEG to RGB, with Pillow's pixels.
///
/// libjpeg answers the end of the data with an invented end marker and a warning, so warnings are
/// errors: half a file would be half grey. More than 500 scans (a bomb) are an error too.
func decodeJPEG(_ data: [UInt8], name: String) throws(DatasetError) -> Raster {
  try data.withUnsafeBufferPointer { (data) throws(DatasetError) -> Raster in
    let text = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(jpeg_text_size))
    defer { text.deallocate() }
    func damaged() -> DatasetError { Raster.damaged(name, .jpeg, cause: String(cString: text.baseAddress!)) }
    guard let reader = jpeg_open(data.baseAddress, UInt(data.count), text.baseAddress) else { throw damaged() }
    defer { jpeg_close(reader) }
    let image = reader.pointee.image
    let (width, height) = (Int(image.image_width), Int(image.image_height))
    try Raster.checkExtents(name, width: width, height: height)

    let isInk = image.num_components == 4
    let count = width * height * (isInk ? 4 : 3)
    var isRead = false
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
      isRead = jpeg_read(reader, pixels.baseAddress) == 1
      initialized = isRead ? count : 0
    }
    guard isRead else { throw damaged() }
    return Raster(width: width, height: height, channels: 3, pixels: isInk ? rgb(fromInk: pixels) : pixels)
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
