import CPNG

/// Decodes a PNG to RGB: 16 bits rounded to 8, alpha dropped, gammas left alone, as Pillow does.
func decodePNG(_ data: [UInt8], name: String) throws(DatasetError) -> Raster {
  var extents = png_extents()
  var text = [CChar](repeating: 0, count: Int(png_text_size))
  guard png_decode(data, data.count, &extents, nil, &text) == 1 else { throw damaged(name, text) }
  let (width, height) = (Int(extents.width), Int(extents.height))
  try Raster.checkExtents(name, width: width, height: height)
  let count = width * height * 3
  var isRead = false
  let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
    isRead = png_decode(data, data.count, &extents, pixels.baseAddress, &text) == 1
    initialized = isRead ? count : 0
  }
  guard isRead else { throw damaged(name, text) }
  return Raster(width: width, height: height, channels: 3, pixels: pixels)
}

private func damaged(_ name: String, _ text: [CChar]) -> DatasetError {
  Raster.damaged(name, .png, cause: text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
}
