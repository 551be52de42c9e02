import Files
import Glibc

/// A cache file that is being written: under another name, mapped into memory, and locked, so that
/// a second process that wants it does without.
struct CacheFile: ~Copyable {
  /// The file's memory: header and pixels.
  let memory: MappedPixels
  private var file: PartialFile
  private let path: String

  /// The images at `path`; nil unless the file is whole and made of `header`.
  static func read(_ path: String, _ header: CacheHeader) -> DecodedImages? {
    // Without waiting: a pipe would not open before somebody writes into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    let length = CacheHeader.length + header.pixelCount
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let notes = readNotes(Int(status.st_size) - length, of: descriptor, at: length, header),
      let memory = MappedPixels(descriptor: descriptor, length: length, offset: CacheHeader.length, isWritable: false)
    else { return nil }
    let digest = header.digest(of: memory.pixels)
    guard memory.header.elementsEqual(padded(header.bytes + header.seal(digest, notes))) else {
      memory.unmap()
      return nil
    }
    return DecodedImages(pixels: memory.freeze(), notes: notes, fingerprint: hexadecimal(digest))
  }

  /// The notes behind the pixels, where there are `count` of them; those of upright images for
  /// none.
  private static func readNotes(
    _ count: Int, of descriptor: Int32, at offset: Int, _ header: CacheHeader
  ) -> [UInt8]? {
    var notes = [UInt8](repeating: DecodedImages.upright, count: header.imageCount)
    if count == 0 { return notes }
    guard count == notes.count, pread(descriptor, &notes, count, off_t(offset)) == count else { return nil }
    return notes
  }

  /// Begins the file that will stand at `path`, with all its space reserved.
  init(writing path: String, _ header: CacheHeader) throws(FileError) {
    let file = try PartialFile(for: path)
    // Space that is only promised would end the program on a full disk, while it writes to memory.
    let length = CacheHeader.length + header.pixelCount
    let code = posix_fallocate(file.descriptor, 0, off_t(length))
    guard code == 0,
      let memory = MappedPixels(
        descriptor: file.descriptor, length: length, offset: CacheHeader.length, isWritable: true)
    else { throw FileError(path, "write", code: code == 0 ? errno : code) }
    (self.path, self.memory) = (path, memory)
    self.file = file
  }

  /// Writes header and notes, flushes the file and gives it its name; the memory stays.
  mutating func publish(_ header: CacheHeader, _ digest: [UInt8], _ notes: [UInt8]) throws(FileError) {
    memory.header.copyBytes(from: Self.padded(header.bytes + header.seal(digest, notes)))
    guard memory.flush() else { throw FileError(path, "write") }
    if CacheHeader.areWorthKeeping(notes) {
      guard lseek(file.descriptor, off_t(CacheHeader.length + header.pixelCount), SEEK_SET) >= 0 else {
        throw FileError(path, "write")
      }
      try file.write(notes)
    }
    try file.publish()
  }

  private static func padded(_ header: [UInt8]) -> [UInt8] {
    header + [UInt8](repeating: 0, count: CacheHeader.length - header.count)
  }
}
