import CPNG

/// Decodes a PNG through libpng's simplified interface, which needs no `setjmp`.
///
/// That interface converts gammas and composes transparency; Pillow does neither. So libpng is
/// given the critical chunks alone, and alpha is decoded and dropped.
func decodePNG(_ data: [UInt8], name: String) throws(DatasetError) -> Raster {
  let critical = try criticalChunks(data, name: name)
  return try critical.withUnsafeBufferPointer { (bytes) throws(DatasetError) -> Raster in
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
      throw Raster.damaged(name, .png, cause: message(&image))
    }
    defer { png_image_free(&image) }
    let (width, height) = (Int(image.width), Int(image.height))
    try Raster.checkExtents(name, width: width, height: height)

    let hasAlpha = image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | (hasAlpha ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let count = width * height * (hasAlpha ? 4 : 3)
    var isRead = false
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
      isRead = png_image_finish_read(&image, nil, pixels.baseAddress, 0, nil) != 0
      initialized = isRead ? count : 0
    }
    guard isRead else { throw Raster.damaged(name, .png, cause: message(&image)) }
    return Raster(width: width, height: height, channels: 3, pixels: hasAlpha ? withoutAlpha(pixels) : pixels)
  }
}

/// The signature and the critical chunks, whose names begin with a capital letter.
private func criticalChunks(_ data: [UInt8], name: String) throws(DatasetError) -> [UInt8] {
  var kept = Array(data.prefix(8))
  kept.reserveCapacity(data.count)
  var start = 8
  while start < data.count {
    guard data.count - start >= 12 else { break }
    let length = data[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= data.count - start - 12 else { break }
    let type = data[start + 4..<start + 8]
    if data[start + 4] & 0x20 == 0 { kept += data[start..<start + 12 + length] }
    if type.elementsEqual("IEND".utf8) { return kept }
    start += 12 + length
  }
  throw Raster.damaged(name, .png, cause: "the file ends before its end chunk")
}

private func withoutAlpha(_ rgba: [UInt8]) -> [UInt8] {
  rgba.withUnsafeBufferPointer { rgba in
    let count = rgba.count / 4
    return [UInt8](unsafeUninitializedCapacity: count * 3) { rgb, initialized in
      for i in 0..<count { for channel in 0..<3 { rgb[3 * i + channel] = rgba[4 * i + channel] } }
      initialized = count * 3
    }
  }
}

private func message(_ image: inout png_image) -> String {
  withUnsafeBytes(of: &image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
