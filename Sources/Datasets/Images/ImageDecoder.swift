import Files

/// The formats an image file may have, told by its first bytes and never by its name.
enum ImageFormat: String {
  case jpeg = "JPEG"
  case png = "PNG"
  case webp = "WebP"

  init?(_ data: [UInt8]) {
    if data.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if data.starts(with: Array("RIFF".utf8)), data.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      self = .webp
    } else {
      return nil
    }
  }
}

extension Raster {
  /// The image in a file, as 8-bit RGB.
  ///
  /// - Throws: where the file cannot be read or is not a whole JPEG, PNG or WebP image.
  public init(contentsOf path: String) throws(DatasetError) {
    try self.init(decoding: try asDatasetError(File.read(path)), name: path)
  }

  /// The image in a file's bytes as 8-bit RGB, with the pixels of Pillow's `convert("RGB")`.
  ///
  /// Grey is repeated; alpha, colour profiles, gamma and the EXIF orientation are ignored (see
  /// ``upright(from:)``). What is damaged or ends early is an error. Of an animated PNG the still
  /// image is read; an animated WebP is an error.
  ///
  /// PNGs of 16 bits per channel become round(v / 257). Pillow takes colour's upper byte, at most 1
  /// away, and cuts off grey at 255.
  public init(decoding data: [UInt8], name: String) throws(DatasetError) {
    guard let format = ImageFormat(data) else {
      throw DatasetError(
        name, expected: "a JPEG, PNG or WebP image", found: kindName(of: data), remedy: "replace the file",
        otherRemedy: Self.otherRemedy)
    }
    switch format {
    case .jpeg: self = try decodeJPEG(data, name: name)
    case .png: self = try decodePNG(data, name: name)
    case .webp: self = try decodeWebP(data, name: name)
    }
  }

  /// The error of a file that is of this format but cannot be decoded.
  static func damaged(_ name: String, _ format: ImageFormat, cause: String) -> DatasetError {
    DatasetError(
      name, expected: "a whole \(format.rawValue) image", found: "one that cannot be decoded", cause: cause,
      remedy: "replace the file", otherRemedy: otherRemedy)
  }

  /// Rejects extents that no image of a data set has, before memory is taken for them.
  static func checkExtents(_ name: String, width: Int, height: Int) throws(DatasetError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    if width > 0, height > 0, !overflow, count <= pixelLimit { return }
    throw DatasetError(
      name, expected: "an image of 1 to \(pixelLimit) pixels", found: "\(width)×\(height)",
      remedy: "scale the image down or remove it")
  }

  private static let otherRemedy = "take it out of the folder, or leave out what is damaged with --skip-damaged"
}
