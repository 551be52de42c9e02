import Files
import Glibc

/// A cache file that is being written: under another name, mapped into memory, and locked, so that
/// a second process that wants it does without.
struct CacheFile: ~Copyable {
  /// The file's memory: header and pixels.
  let memory: MappedPixels
  private var file: PartialFile
  private let path: String

  /// The pixels at `path` and their digest; nil unless the file is whole and made of `header`.
  static func read(_ path: String, _ header: CacheHeader) -> (PixelBytes, fingerprint: String)? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    let length = CacheHeader.length + header.pixelCount
    guard fstat(descriptor, &status) == 0, status.st_size == length,
      let memory = MappedPixels(descriptor: descriptor, length: length, offset: CacheHeader.length, isWritable: false)
    else { return nil }
    let digest = header.digest(of: memory.pixels)
    guard memory.header.elementsEqual(padded(header.bytes + digest)) else {
      memory.unmap()
      return nil
    }
    return (memory.freeze(), hexadecimal(digest))
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

  /// Writes the header, flushes the file and gives it its name; the memory stays.
  mutating func publish(_ header: CacheHeader, _ digest: [UInt8]) throws(FileError) {
    memory.header.copyBytes(from: Self.padded(header.bytes + digest))
    guard memory.flush() else { throw FileError(path, "write") }
    try file.publish()
  }

  private static func padded(_ header: [UInt8]) -> [UInt8] {
    header + [UInt8](repeating: 0, count: CacheHeader.length - header.count)
  }
}
