import CWebP

/// Decodes a still WebP image, lossy or lossless; alpha is dropped.
func decodeWebP(_ data: [UInt8], name: String) throws(DatasetError) -> Raster {
  var config = WebPDecoderConfig()
  guard WebPInitDecoderConfig(&config) != 0 else {
    throw DatasetError(
      name, expected: "the libwebp that this program was built with", found: "another version",
      remedy: "build again with 'make build'")
  }
  try check(WebPGetFeatures(data, data.count, &config.input), name: name)
  guard config.input.has_animation == 0 else {
    throw DatasetError(
      name, expected: "a still WebP image", found: "an animated one", remedy: "save one of its frames as an image")
  }
  let (width, height) = (Int(config.input.width), Int(config.input.height))
  try Raster.checkExtents(name, width: width, height: height)

  let count = width * height * 3
  var status = VP8_STATUS_OK
  let pixels = [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
    config.output.colorspace = MODE_RGB
    config.output.is_external_memory = 1
    config.output.u.RGBA.rgba = pixels.baseAddress
    config.output.u.RGBA.stride = Int32(width * 3)
    config.output.u.RGBA.size = count
    status = WebPDecode(data, data.count, &config)
    initialized = status == VP8_STATUS_OK ? count : 0
  }
  try check(status, name: name)
  return Raster(width: width, height: height, channels: 3, pixels: pixels)
}

private func check(_ status: VP8StatusCode, name: String) throws(DatasetError) {
  let cause: String
  switch status {
  case VP8_STATUS_OK: return
  case VP8_STATUS_OUT_OF_MEMORY: cause = "out of memory"
  case VP8_STATUS_UNSUPPORTED_FEATURE: cause = "it uses a feature that libwebp does not know"
  case VP8_STATUS_SUSPENDED, VP8_STATUS_NOT_ENOUGH_DATA: cause = "the file ends too early"
  default: cause = "damaged data"
  }
  throw Raster.damaged(name, .webp, cause: cause)
}
