import Files

/// The file that keeps decoded images for the next run.
///
/// It is not trusted: it is no link, this user alone may write to it, and its pixels are copied to
/// memory of the process's own before their digest is compared.
enum CacheFile {
  /// Reads the images at `path` into memory; gives their digest and notes, or nil unless the file
  /// is whole, made of `header`, and the user's own.
  static func read(
    _ path: String, _ header: CacheHeader, into pixels: UnsafeMutableRawBufferPointer
  ) -> (digest: [UInt8], notes: [UInt8])? {
    let length = CacheHeader.length + header.pixelCount
    guard let file = try? OpenFile(path, isPrivate: true),
      file.size == length || file.size == length + header.imageCount,
      let beginning = try? file.read(CacheHeader.length), beginning.starts(with: header.bytes),
      (try? file.read(into: pixels)) == pixels.count, let rest = try? file.read(header.imageCount)
    else { return nil }
    // Those of upright images are not written.
    let notes = rest.isEmpty ? [UInt8](repeating: DecodedImages.upright, count: header.imageCount) : rest
    let digest = header.digest(of: pixels)
    guard notes.count == header.imageCount, beginning == padded(header.bytes + header.seal(digest, notes)) else {
      return nil
    }
    return (digest, notes)
  }

  /// Writes the images to `path`, whole or not at all; a second process that wants to does without.
  static func write(
    _ path: String, _ header: CacheHeader, _ pixels: UnsafeMutableRawBufferPointer, digest: [UInt8], notes: [UInt8]
  ) throws(FileError) {
    var file = try PartialFile(for: path, isPrivate: true)
    try file.write(padded(header.bytes + header.seal(digest, notes)))
    try file.write(UnsafeRawBufferPointer(pixels))
    if CacheHeader.areWorthKeeping(notes) { try file.write(notes) }
    try file.publish()
  }

  private static func padded(_ header: [UInt8]) -> [UInt8] {
    header + [UInt8](repeating: 0, count: CacheHeader.length - header.count)
  }
}
