import Files
import TensorCore

/// Image files that somebody names, one by one or by their folders.
public struct OwnImages: Sendable {
  /// Their paths, in the order of the images.
  public let paths: [String]
  /// The images.
  public let images: ImageSet

  /// The images at these paths, at least one; those of a folder are sorted by their paths.
  /// - Throws: where there is none, or for the first that cannot be read.
  public init(
    _ paths: [String], _ transform: ImageTransform, normalization: PixelRange, appliesOrientation: Bool = false
  ) throws(DatasetError) {
    try transform.validate(name: "images")
    var files: [String] = []
    for path in paths {
      guard try asDatasetError(File.kind(of: path)) == .folder else {
        files.append(path)
        continue
      }
      let listing = try ImageListing(of: path)
      guard !listing.paths.isEmpty else {
        throw DatasetError(
          path, expected: "image files (.jpg, .png, .webp)", found: "none", remedy: "name files, or another folder")
      }
      files += listing.paths.map { Path(path).appending($0) }
    }
    self.paths = files
    images = ImageSet(
      name: "images", isDrawn: false, height: transform.size, width: transform.size, channels: transform.channels,
      bytes: try Self.decode(files, transform, appliesOrientation), normalization: normalization)
  }

  private static func decode(
    _ files: [String], _ transform: ImageTransform, _ appliesOrientation: Bool
  ) throws(DatasetError) -> [UInt8] {
    var results = [Result<Raster, DatasetError>?](repeating: nil, count: files.count)
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let results = buffer
      Threads.forEachRange(of: files.count, grain: 4) { range in
        for i in range {
          results[i] = Result { () throws(DatasetError) in
            let data = try asDatasetError(File.read(files[i]))
            var image = try raster(data, name: files[i])
            if appliesOrientation { image = image.upright(from: exifOrientation(of: data)) }
            return try transform.apply(to: image, name: files[i])
          }
        }
      }
    }
    var bytes: [UInt8] = []
    for result in results { if let result { bytes += try result.get().pixels } }
    return bytes
  }

  /// The image in a file's bytes; whoever has named the file can leave it out.
  private static func raster(_ data: [UInt8], name: String) throws(DatasetError) -> Raster {
    do { return try Raster(decoding: data, name: name) } catch {
      var error = error
      error.otherRemedy = "leave it out"
      throw error
    }
  }
}
