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
  func load(normalization: PixelRange, loading: ImageLoading) throws(DatasetError) -> ImageSet {
    let (pixels, fingerprint) = try cachedPixels(loading)
    return ImageSet(
      name: name, isDrawn: false, height: transform.size, width: transform.size, channels: transform.channels,
      bytes: pixels, normalization: normalization, fingerprint: fingerprint)
  }

  /// Images that one task decodes: its cost is small, and all threads stay busy to the end.
  private static let grain = 16

  /// Decodes every file into its place in `target`, on all threads.
  ///
  /// Which error is thrown does not depend on the threads: tasks are handed out in order, so all
  /// images before one that fails are decoded too, and the first failure in the list is reported.
  func decode(
    into target: UnsafeMutableRawBufferPointer, progress report: (@Sendable (Int, Int) -> Void)?
  ) throws(DatasetError) {
    nonisolated(unsafe) let target = target
    let failure = Mutex<(index: Int, error: DatasetError)?>(nil)
    let progress = Progress(total: files.count, report: report)
    Threads.forEachRange(of: files.count, grain: Self.grain) { chunk in
      let decoder = JPEGDecoder()
      for index in chunk {
        if failure.withLock({ $0.map { $0.index < index } ?? false }) { return }
        do throws(DatasetError) {
          let path = "\(root)/\(files[index].path)"
          let image = try transform.apply(to: Raster(contentsOf: path, by: decoder), name: path)
          let place = target[index * bytesPerImage..<(index + 1) * bytesPerImage]
          UnsafeMutableRawBufferPointer(rebasing: place).copyBytes(from: image.pixels)
        } catch {
          failure.withLock { if $0.map({ index < $0.index }) ?? true { $0 = (index, error) } }
          return
        }
      }
      progress.advance(by: chunk.count)
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }
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
