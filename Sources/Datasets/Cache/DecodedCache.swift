import Files

extension ImageSource {
  /// The images from a sound cache file, or decoded now and kept.
  ///
  /// Where the cache cannot be read or written, the work goes on without it.
  func decodedOrCached(_ loading: ImageLoading) throws(DatasetError) -> DecodedImages {
    let memory = try PrivatePixels(files.count * bytesPerImage, name: name, cacheFolder: loading.cacheFolder)
    guard let folder = loading.cacheFolder else {
      if ImageLoading.usualCacheFolder() == nil {
        loading.warning?(
          "decoded images are not kept for the next run: $HOME names no folder in UTF-8; name one with $VAE_CACHE_DIR")
      }
      let notes = try decode(into: memory, loading)
      return DecodedImages(pixels: memory.freeze(), notes: notes, fingerprint: nil)
    }
    let header = CacheHeader(self, isTurned: loading.appliesOrientation)
    let path = Path(folder).appending("\(header.name).pixels")
    // Damaged images that may not be left out are decoded again: the error says what is wrong with
    // them.
    if let (digest, notes) = CacheFile.read(path, header, into: memory.bytes),
      loading.skipsDamaged || !notes.contains(DecodedImages.damaged)
    {
      return DecodedImages(pixels: memory.freeze(), notes: notes, fingerprint: hexadecimal(digest))
    }
    // What a damaged file has left there is no image.
    memory.bytes.initializeMemory(as: UInt8.self, repeating: 0)
    let notes = try decode(into: memory, loading)
    let digest = header.digest(of: memory.bytes)
    do throws(FileError) {
      try Folder.make(folder)
      try CacheFile.write(path, header, memory.bytes, digest: digest, notes: notes)
    } catch {
      loading.warning?(
        "\(folder): decoded images are not kept for the next run: the cache cannot be written (\(error.reason)); name "
          + "another folder with $VAE_CACHE_DIR")
    }
    return DecodedImages(pixels: memory.freeze(), notes: notes, fingerprint: hexadecimal(digest))
  }

  /// Decodes into memory, which is given back where that fails.
  private func decode(into memory: PrivatePixels, _ loading: ImageLoading) throws(DatasetError) -> [UInt8] {
    do throws(DatasetError) { return try decode(into: memory.bytes, loading) } catch {
      memory.unmap()
      throw error
    }
  }
}

/// What a cache file begins with, but for the seal: all that the pixels depend on.
///
/// Layout, 128 bytes, before the pixels: `SWIFTVAEPIXELS01`, the extents [count, height, width,
/// channels] as little-endian 64-bit integers, the key's 32 bytes, the seal's 32 bytes, zeros.
/// Behind the pixels a note of each image (``DecodedImages``), unless all are sound and upright.
struct CacheHeader {
  static let length = 128

  private let extents: [Int]
  private let key: [UInt8]

  /// The key: the decoder's version, the transform, whether images are turned upright, the folder,
  /// each file's path, size and time.
  init(_ source: ImageSource, isTurned: Bool) {
    let transform = source.transform
    extents = [source.files.count, transform.size, transform.size, transform.channels]
    let hash = SHA256()
    let root = absolute(source.root) ?? Array(source.root.utf8)
    hash.update(Array("2\0\(transform)\0\(isTurned)\0".utf8) + root + [0])
    for file in source.files {
      hash.update(Array("\(file.path)\0\(file.size) \(file.modified[0]) \(file.modified[1])\0".utf8))
    }
    key = hash.finish()
  }

  /// The file's name: the key's first 128 bits.
  var name: String { String(hexadecimal(key).prefix(32)) }

  /// The number of images.
  var imageCount: Int { extents[0] }

  /// The bytes of all images.
  var pixelCount: Int { extents.reduce(1, *) }

  /// The bytes of the header up to the seal.
  var bytes: [UInt8] {
    var bytes = Array("SWIFTVAEPIXELS01".utf8)
    for extent in extents { withUnsafeBytes(of: UInt64(extent).littleEndian) { bytes += $0 } }
    return bytes + key
  }

  /// Whether notes say more than that all images are sound and upright.
  static func areWorthKeeping(_ notes: [UInt8]) -> Bool { notes.contains { $0 != DecodedImages.upright } }

  /// What tells whether a file is sound: the pixels' digest, with that of notes worth keeping.
  func seal(_ digest: [UInt8], _ notes: [UInt8]) -> [UInt8] {
    guard Self.areWorthKeeping(notes) else { return digest }
    let hash = SHA256()
    hash.update(digest + notes)
    return hash.finish()
  }

  /// The image set's fingerprint.
  func digest(of pixels: UnsafeMutableRawBufferPointer) -> [UInt8] {
    let hash = ImageSet.fingerprintHash(count: extents[0], height: extents[1], width: extents[2], channels: extents[3])
    hash.update(UnsafeRawBufferPointer(pixels))
    return hash.finish()
  }
}
