import Files
import Glibc

extension ImageSource {
  /// The pixels and their fingerprint, from a sound cache file, or decoded now and kept; without a
  /// cache file the fingerprint is left to the image set.
  ///
  /// Where the cache cannot be read or written, the images are decoded into memory.
  func cachedPixels(_ loading: ImageLoading) throws(DatasetError) -> (PixelBytes, fingerprint: String?) {
    guard let folder = loading.cacheFolder else { return (try decodeIntoMemory(loading), nil) }
    let header = CacheHeader(self)
    let path = "\(folder)/\(header.name).pixels"
    if let cached = CacheFile.read(path, header) { return cached }

    var file: CacheFile
    do throws(FileError) {
      try Folder.make(folder)
      file = try CacheFile(writing: path, header)
    } catch {
      loading.warning?(
        "\(folder): decoded images are not kept for the next run: the cache cannot be written (\(error.reason))")
      return (try decodeIntoMemory(loading), nil)
    }
    let memory = file.memory
    try decode(into: memory, loading)
    let digest = header.digest(of: memory.pixels)
    do throws(FileError) { try file.publish(header, digest) } catch {
      loading.warning?(
        "\(path): decoded images are not kept for the next run: the file cannot be written (\(error.reason))")
    }
    return (memory.freeze(), hexadecimal(digest))
  }

  private func decodeIntoMemory(_ loading: ImageLoading) throws(DatasetError) -> PixelBytes {
    let memory = try MappedPixels(anonymous: files.count * bytesPerImage, name: name)
    try decode(into: memory, loading)
    return memory.freeze()
  }

  /// Decodes into memory, which is given back where that fails.
  private func decode(into memory: MappedPixels, _ loading: ImageLoading) throws(DatasetError) {
    do throws(DatasetError) { try decode(into: memory.pixels, progress: loading.progress) } catch {
      memory.unmap()
      throw error
    }
  }
}

/// What a cache file begins with, but for the digest: all that the pixels depend on.
///
/// Layout, 128 bytes, before the pixels: `SWIFTVAEPIXELS01`, the extents [count, height, width,
/// channels] as little-endian 64-bit integers, the key's 32 bytes, the digest's 32 bytes, zeros.
struct CacheHeader {
  static let length = 128

  private let extents: [Int]
  private let key: [UInt8]

  /// The key: the decoder's version, the transform, the folder, each file's path, size and time.
  init(_ source: ImageSource) {
    let transform = source.transform
    extents = [source.files.count, transform.size, transform.size, transform.channels]
    let hash = SHA256()
    hash.update(Array("1\0\(transform)\0\(Self.absolute(source.root))\0".utf8))
    for file in source.files {
      hash.update(Array("\(file.path)\0\(file.size) \(file.modified[0]) \(file.modified[1])\0".utf8))
    }
    key = hash.finish()
  }

  private static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The file's name: the key's first 128 bits.
  var name: String { String(hexadecimal(key).prefix(32)) }

  /// The bytes of all images.
  var pixelCount: Int { extents.reduce(1, *) }

  /// The bytes of the header up to the digest.
  var bytes: [UInt8] {
    var bytes = Array("SWIFTVAEPIXELS01".utf8)
    for extent in extents { withUnsafeBytes(of: UInt64(extent).littleEndian) { bytes += $0 } }
    return bytes + key
  }

  /// The image set's fingerprint, which also tells whether the file is sound.
  func digest(of pixels: UnsafeMutableRawBufferPointer) -> [UInt8] {
    let hash = ImageSet.fingerprintHash(count: extents[0], height: extents[1], width: extents[2], channels: extents[3])
    hash.update(UnsafeRawBufferPointer(pixels))
    return hash.finish()
  }
}
