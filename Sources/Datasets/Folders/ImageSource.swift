import Files
import Synchronization
import TensorCore

/// Files that are to become a data set, and how.
struct ImageSource: Sendable {
  /// The data set's name.
  let name: String
  /// The folder that the files' paths begin at.
  let root: String
  /// The files, at least one, in the order of the images.
  let files: [ImageFile]
  /// What is done to each image.
  let transform: ImageTransform

  /// Bytes of one image.
  var bytesPerImage: Int { transform.size * transform.size * transform.channels }

  /// The images: from the cache, or decoded and then cached.
  func load(normalization: PixelRange, loading: ImageLoading) throws(DatasetError) -> LoadedImages {
    let decoded = try decodedOrCached(loading)
    let all = ImageSet(
      name: name, isDrawn: false, height: transform.size, width: transform.size, channels: transform.channels,
      bytes: decoded.pixels, normalization: normalization, fingerprint: decoded.fingerprint)
    let kept = decoded.notes.indices.filter { decoded.notes[$0] != DecodedImages.damaged }
    guard !kept.isEmpty else {
      throw DatasetError(
        root, expected: "at least one whole image", found: "\(files.count) damaged ones", remedy: "replace them",
        otherRemedy: "name another folder with --data-root")
    }
    return LoadedImages(
      images: kept.count == files.count ? all : all.subset(kept), places: kept,
      leftOut: files.indices.filter { decoded.notes[$0] == DecodedImages.damaged }.map { "\(root)/\(files[$0].path)" },
      turnedCount: decoded.notes.count { $0 > DecodedImages.upright })
  }

  /// Images that one task decodes: its cost is small, and all threads stay busy to the end.
  private static let grain = 16

  /// Decodes every file into its place in `target`, on all threads, and returns a note of each: its
  /// EXIF orientation, or that it is damaged, whose place stays as it was.
  ///
  /// - Throws: for all files that cannot be used, in their order: so no error depends on the
  ///   threads.
  func decode(
    into target: UnsafeMutableRawBufferPointer, _ loading: ImageLoading
  ) throws(DatasetError) -> [UInt8] {
    nonisolated(unsafe) let target = target
    let failures = Mutex<[ImageFailure]>([])
    let notes = Mutex([UInt8](repeating: DecodedImages.damaged, count: files.count))
    let progress = Progress(total: files.count, report: loading.progress)
    Threads.forEachRange(of: files.count, grain: Self.grain) { chunk in
      for index in chunk {
        let place = UnsafeMutableRawBufferPointer(
          rebasing: target[index * bytesPerImage..<(index + 1) * bytesPerImage])
        do throws(DatasetError) {
          let note = try decode(index, into: place, loading)
          notes.withLock { $0[index] = note }
        } catch {
          failures.withLock {
            $0.append(ImageFailure(path: "\(root)/\(files[index].path)", index: index, error: error))
          }
        }
      }
      progress.advance(by: chunk.count)
    }
    if let error = ImageFailure.error(of: failures.withLock { $0 }, root: root, total: files.count) { throw error }
    return notes.withLock { $0 }
  }

  /// Decodes one file. What its bytes are decides what is damaged, never whether they can be read:
  /// the same files have the same images left out.
  private func decode(
    _ index: Int, into place: UnsafeMutableRawBufferPointer, _ loading: ImageLoading
  ) throws(DatasetError) -> UInt8 {
    let path = "\(root)/\(files[index].path)"
    let data = try asDatasetError(File.read(path))
    var image: Raster
    do { image = try Raster(decoding: data, name: path) } catch {
      guard loading.skipsDamaged else { throw error }
      return DecodedImages.damaged
    }
    let orientation = exifOrientation(of: data)
    if loading.appliesOrientation { image = image.upright(from: orientation) }
    place.copyBytes(from: try transform.apply(to: image, name: path).pixels)
    return UInt8(orientation)
  }
}

/// The pixels of a source's files, and a note of each file.
struct DecodedImages {
  /// The images, one behind the other; a damaged one is black.
  let pixels: PixelBytes
  /// For each file its EXIF orientation, 1 to 8, or ``damaged``.
  let notes: [UInt8]
  /// The image set's fingerprint, where it is known.
  let fingerprint: String?

  /// The note of a file that has no image.
  static let damaged: UInt8 = 0
  /// The note of an image that needs not be turned.
  static let upright: UInt8 = 1
}

/// Counts what is done and says so from time to time, one call at a time.
private final class Progress: Sendable {
  private struct State {
    var done = 0
    var last: ContinuousClock.Instant
  }
  private let state = Mutex(State(last: .now))
  private let total: Int
  private let report: (@Sendable (Int, Int) -> Void)?

  init(total: Int, report: (@Sendable (Int, Int) -> Void)?) { (self.total, self.report) = (total, report) }

  func advance(by count: Int) {
    guard let report else { return }
    state.withLock { state in
      state.done += count
      guard state.done == total || .now - state.last >= .milliseconds(100) else { return }
      state.last = .now
      report(state.done, total)
    }
  }
}
