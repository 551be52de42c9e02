import TensorCore

/// How the camera was held, by an image file's EXIF: 1 is upright, 2 to 8 are the other ways to
/// turn and mirror an image; 1 where the file does not tell.
///
/// Looked for in a JPEG's APP1 segments, a PNG's `eXIf` chunk and a WebP's `EXIF` chunk; of
/// anything else, whole or damaged, it is 1.
/// - Source: Exif 2.32, 4.6.4; TIFF 6.0.
public func exifOrientation(of data: [UInt8]) -> Int {
  guard let format = ImageFormat(data) else { return 1 }
  let exif =
    switch format {
    case .jpeg: exifSegment(ofJPEG: data)
    case .png: chunk("eXIf", of: data, from: 8, length: 0..<4, name: 4..<8, isBigEndian: true, excess: 4)
    case .webp: chunk("EXIF", of: data, from: 12, length: 4..<8, name: 0..<4, isBigEndian: false, excess: 0)
    }
  return exif.map { orientation(inTIFF: $0.starts(with: exifPrefix) ? $0.dropFirst(exifPrefix.count) : $0) } ?? 1
}

private let exifPrefix = Array("Exif\0\0".utf8)

/// The first APP1 segment with EXIF before the scan, without marker and length.
private func exifSegment(ofJPEG data: [UInt8]) -> ArraySlice<UInt8>? {
  var position = 2
  while position + 4 <= data.count {
    // Bytes between two segments are skipped, as are those that fill up before a marker.
    guard data[position] == 0xFF, data[position + 1] != 0xFF else {
      position += 1
      continue
    }
    let marker = data[position + 1]
    if marker == 0xDA || marker == 0xD9 { return nil }
    let end = position + 2 + (Int(data[position + 2]) << 8 | Int(data[position + 3]))
    guard end >= position + 4, end <= data.count else { return nil }
    let content = data[position + 4..<end]
    if marker == 0xE1, content.starts(with: exifPrefix) { return content }
    position = end
  }
  return nil
}

/// The first chunk of a name, where each begins with a length and a name of four bytes (`length`
/// and `name` say where) and has `excess` bytes after its content; RIFF pads it to an even length.
private func chunk(
  _ wanted: String, of data: [UInt8], from start: Int, length: Range<Int>, name: Range<Int>, isBigEndian: Bool,
  excess: Int
) -> ArraySlice<UInt8>? {
  var position = start
  while position + 8 <= data.count {
    let head = Array(data[position..<position + 8])
    let count = integer(head[length], isBigEndian)
    guard count <= data.count - position - 8 else { return nil }
    if head[name].elementsEqual(wanted.utf8) { return data[position + 8..<position + 8 + count] }
    position += 8 + count + (isBigEndian ? 0 : count & 1) + excess
  }
  return nil
}

/// The tag 0x0112 of the first directory, 1 where it is missing or senseless.
private func orientation(inTIFF tiff: ArraySlice<UInt8>) -> Int {
  let tiff = Array(tiff)
  guard tiff.count >= 8, tiff[0] == tiff[1], [0x49, 0x4D].contains(tiff[0]) else { return 1 }
  let isBigEndian = tiff[0] == 0x4D
  let directory = integer(tiff[4..<8], isBigEndian)
  guard directory <= tiff.count - 2 else { return 1 }
  for entry in 0..<integer(tiff[directory..<directory + 2], isBigEndian) {
    let start = directory + 2 + 12 * entry
    guard start + 12 <= tiff.count else { return 1 }
    guard integer(tiff[start..<start + 2], isBigEndian) == 0x0112 else { continue }
    // A number of 16 bits (type 3), or of 32 (4), which stands at the beginning of the value's four
    // bytes.
    let size = integer(tiff[start + 2..<start + 4], isBigEndian) == 4 ? 4 : 2
    let value = integer(tiff[start + 8..<start + 8 + size], isBigEndian)
    return (1...8).contains(value) ? value : 1
  }
  return 1
}

private func integer(_ bytes: ArraySlice<UInt8>, _ isBigEndian: Bool) -> Int {
  isBigEndian ? bytes.reduce(0) { $0 << 8 | Int($1) } : bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
}

extension Raster {
  /// The image as it was seen, of one that was stored in this EXIF orientation (1 to 8): Pillow's
  /// `ImageOps.exif_transpose`.
  public func upright(from orientation: Int) -> Raster {
    require((1...8).contains(orientation), "Raster.upright: expected 1 to 8, found \(orientation)")
    if orientation == 1 { return self }
    let isTransposed = orientation >= 5
    let (newWidth, newHeight) = isTransposed ? (height, width) : (width, height)
    // Where the new image begins in the old one, and how far its next pixel and its next row are.
    var (start, next, nextRow) = (0, 1, width)
    if [2, 3, 7, 8].contains(orientation) { (start, next) = (start + width - 1, -next) }
    if [3, 4, 6, 7].contains(orientation) { (start, nextRow) = (start + (height - 1) * width, -nextRow) }
    if isTransposed { swap(&next, &nextRow) }
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
      var place = 0
      for y in 0..<newHeight {
        for x in 0..<newWidth {
          let source = (start + y * nextRow + x * next) * channels
          for channel in 0..<channels { target[place + channel] = pixels[source + channel] }
          place += channels
        }
      }
      initialized = place
    }
    return Raster(width: newWidth, height: newHeight, channels: channels, pixels: turned)
  }
}
