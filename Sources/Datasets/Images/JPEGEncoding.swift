import CTurboJPEG

extension Raster {
  /// The bytes of a JPEG file, with 4:2:0 chroma subsampling; grey stays grey.
  ///
  /// - Parameter quality: 1 to 100, the smaller the file the worse the image.
  /// - Throws: where the library refuses.
  public func jpeg(quality: Int = 90) throws(DatasetError) -> [UInt8] {
    precondition((1...100).contains(quality), "Raster.jpeg: expected a quality of 1 to 100, found \(quality)")
    let handle = tjInitCompress()
    defer { if let handle { tjDestroy(handle) } }
    var buffer: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    defer { tjFree(buffer) }
    let isGrey = channels == 1
    guard let handle,
      tjCompress2(
        handle, pixels, Int32(width), 0, Int32(height), Int32((isGrey ? TJPF_GRAY : TJPF_RGB).rawValue), &buffer, &size,
        Int32((isGrey ? TJSAMP_GRAY : TJSAMP_420).rawValue), Int32(quality), 0) == 0, let buffer
    else {
      throw DatasetError(
        "a JPEG of \(width)×\(height)", expected: "an encoded image", found: "none",
        cause: String(cString: tjGetErrorStr2(handle)), remedy: "check the installation of libturbojpeg")
    }
    return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
  }
}
