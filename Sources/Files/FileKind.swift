/// What a file's first bytes say it is, with its article, for errors: `an HTML page`, `a zip
/// archive`; of what nobody knows, the bytes themselves.
public func kindName(of bytes: [UInt8]) -> String {
  if bytes.isEmpty { return "an empty file" }
  if let known = signatures.first(where: { $0.matches(bytes) }) { return known.name }
  return kindOfContainer(bytes) ?? kindOfIDX(bytes) ?? kindOfSafetensors(bytes) ?? kindOfText(bytes)
    ?? "a file that begins with the bytes \(beginning(bytes))"
}

/// Bytes at a place of a file that tell what it is.
private struct Signature {
  let name: String
  let bytes: [UInt8]
  let offset: Int

  init(_ name: String, _ bytes: [UInt8], at offset: Int = 0) {
    (self.name, self.bytes, self.offset) = (name, bytes, offset)
  }

  init(_ name: String, _ text: String, at offset: Int = 0) { self.init(name, Array(text.utf8), at: offset) }

  func matches(_ file: [UInt8]) -> Bool { file.dropFirst(offset).starts(with: bytes) }
}

/// The ones that decide by themselves.
private let signatures = [
  Signature("a JPEG image", [0xFF, 0xD8, 0xFF]), Signature("a PNG image", [0x89] + Array("PNG\r\n\u{1A}\n".utf8)),
  Signature("a GIF image", "GIF8"), Signature("a TIFF image", Array("II*\0".utf8)),
  Signature("a TIFF image", Array("MM\0*".utf8)), Signature("a Photoshop document", "8BPS"),
  Signature("a JPEG 2000 image", [0, 0, 0, 12] + Array("jP  ".utf8)),
  Signature("a JPEG XL image", [0, 0, 0, 12] + Array("JXL ".utf8)), Signature("a JPEG XL image", [0xFF, 0x0A]),
  Signature("a gzip file", [0x1F, 0x8B]), Signature("a bzip2 file", "BZh"),
  Signature("an xz file", [0xFD] + Array("7zXZ".utf8)), Signature("a zstd file", [0x28, 0xB5, 0x2F, 0xFD]),
  Signature("a 7z archive", Array("7z".utf8) + [0xBC, 0xAF]), Signature("a RAR archive", "Rar!"),
  Signature("a tar archive", "ustar", at: 257), Signature("a PDF document", "%PDF-"),
  Signature("an HDF5 file, as Keras writes", [0x89] + Array("HDF\r\n".utf8)),
  Signature("a NumPy array", [0x93] + Array("NUMPY".utf8)),
  Signature("a Git LFS pointer, in place of the file ('git lfs pull' fetches it)", "version https://git-lfs"),
  Signature("a git-annex pointer, in place of the file ('git annex get' fetches it)", "/annex/objects/"),
]

/// What the formats hold that others are made of.
private func kindOfContainer(_ bytes: [UInt8]) -> String? {
  if Signature("zip", "PK").matches(bytes), bytes.count > 3, [3, 5].contains(bytes[2]) {
    // PyTorch's first entry is `<name>/data.pkl`.
    return contains("data.pkl", in: bytes.prefix(256)) ? "a PyTorch checkpoint (.pt)" : "a zip archive"
  }
  if bytes.count > 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
    return "a Python pickle, as older PyTorch writes (.pt)"
  }
  if Signature("RIFF", "RIFF").matches(bytes), bytes.count >= 12 {
    return Signature("WebP", "WEBP", at: 8).matches(bytes) ? "a WebP image" : "a sound or a film (RIFF)"
  }
  if Signature("ISO", "ftyp", at: 4).matches(bytes) {
    let brand = String(decoding: bytes[8..<min(12, bytes.count)], as: UTF8.self)
    if brand.hasPrefix("avi") { return "an AVIF image" }
    return ["he", "mif", "msf"].contains { brand.hasPrefix($0) } ? "a HEIC image" : "a film (MP4)"
  }
  // A bitmap's second word is its file's length, its fourth where the pixels begin: letters alone
  // say little.
  if Signature("BMP", "BM").matches(bytes), bytes.count >= 26, bytes[6..<10].allSatisfy({ $0 == 0 }) {
    return "a BMP image"
  }
  return nil
}

private func kindOfIDX(_ bytes: [UInt8]) -> String? {
  guard bytes.starts(with: [0, 0]), bytes.count > 3, (8...14).contains(bytes[2]) else { return nil }
  switch (bytes[2], bytes[3]) {
  case (8, 1): return "an IDX file of labels"
  case (8, 3): return "an IDX file of images"
  case (_, 1...8): return "an IDX file of something else"
  default: return nil
  }
}

/// A length in eight bytes, then JSON.
private func kindOfSafetensors(_ bytes: [UInt8]) -> String? {
  guard bytes.count > 8, bytes[8] == UInt8(ascii: "{") else { return nil }
  let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  return (2...100_000_000).contains(length) ? "a safetensors file" : nil
}

private func kindOfText(_ bytes: [UInt8]) -> String? {
  let beginning = bytes.prefix(1024)
  guard beginning.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) }) else { return nil }
  let text = String(decoding: beginning, as: UTF8.self)
  // A character may have been cut at the end; one in the middle makes it no text.
  guard !text.dropLast().contains("\u{FFFD}") else { return nil }
  let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
  if start.isEmpty { return "a text of blanks" }
  if start.hasPrefix("<?xml") || start.hasPrefix("<svg") || start.hasPrefix("<error") { return "an XML document" }
  if start.hasPrefix("<") { return "an HTML page, perhaps a server's answer in place of the file" }
  if start.hasPrefix("{") || start.hasPrefix("[") { return "a JSON document" }
  return "a text"
}

private func contains(_ text: String, in bytes: ArraySlice<UInt8>) -> Bool {
  let wanted = Array(text.utf8)
  return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
}

/// The first four bytes in hexadecimal.
private func beginning(_ bytes: [UInt8]) -> String {
  bytes.prefix(4).map { hexadecimal(CollectionOfOne($0)) }.joined(separator: " ")
}
