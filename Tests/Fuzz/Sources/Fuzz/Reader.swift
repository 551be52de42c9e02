import Checking
import Datasets
import Files
import Glibc
import Models
import Training

/// A reader of files that are not trusted: it may refuse with an error, and nothing else.
struct Reader: Sendable {
  /// The reader's name, and that of its folder of sound files.
  let name: String
  /// Makes the checksums of a damaged file right, which half of them get.
  var mend: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  /// Reads damaged bytes; `folder` is its own.
  let read: @Sendable (_ bytes: [UInt8], _ folder: String) throws -> Void

  static let all = [
    Reader(name: "checkpoint", mend: Mending.checkpoint) { bytes, folder in
      let path = "\(folder)/checkpoint"
      try write(bytes, to: path)
      _ = try? SavedModel(path)
      _ = try Checkpoint.read(path)
    },
    Reader(name: "weights") { bytes, folder in
      let path = "\(folder)/weights"
      try write(bytes, to: path)
      _ = try? SavedModel(path)
      _ = try InitialWeights(path, for: ModelConfiguration(.mlp, latentDim: 2, hidden: .init([8])))
    },
    Reader(name: "run") { bytes, folder in
      // One of the texts of a run's folder, whichever it may be.
      let run = RunFolder("\(folder)/run")
      try Folder.make(run.path)
      for path in [run.configuration, run.metrics, run.timings, run.divergences] {
        for other in [run.configuration, run.metrics, run.timings, run.divergences] { try File.remove(other) }
        try write(bytes, to: path)
        try? run.expectReady(resume: false, checkpointBytes: 0)
        _ = try? run.costs
      }
    },
    Reader(name: "baseline") { bytes, folder in
      try write(bytes, to: "\(folder)/baseline.json")
      _ = try BaselineFile("\(folder)/baseline.json").read()
    },
    // Half of them lie in a sound gzip file.
    Reader(name: "idx", mend: Mending.gzip) { bytes, folder in try readIDX(bytes, folder) },
    Reader(name: "gzip") { bytes, folder in try readIDX(bytes, folder) },
    Reader(name: "png", mend: Mending.png) { bytes, _ in try decode(bytes) },
    Reader(name: "jpeg") { bytes, _ in try decode(bytes) },
    Reader(name: "webp") { bytes, _ in try decode(bytes) },
    Reader(name: "partition") { bytes, folder in
      let images = "\(folder)/img_align_celeba"
      if try !File.exists(images) {
        try Folder.make(images)
        for number in 1...4 { try write(picture(), to: "\(images)/00000\(number).jpg") }
      }
      for list in ["txt", "csv"] { try File.remove("\(folder)/list_eval_partition.\(list)") }
      let ending = bytes.count % 2 == 0 ? "txt" : "csv"
      try write(bytes, to: "\(folder)/list_eval_partition.\(ending)")
      _ = try loadCelebA(root: folder, size: 8, isCropped: false, loading: ImageLoading(cacheFolder: nil))
    },
    Reader(name: "cache") { bytes, folder in
      let (images, cache) = ("\(folder)/images", "\(folder)/cache")
      if try !File.exists(images) {
        try Folder.make(images)
        try write(picture(), to: "\(images)/0.jpg")
      }
      try Folder.make(cache)
      let loading = ImageLoading(cacheFolder: cache)
      if try Folder.isEmpty(cache) { _ = try loadImageFolder(images, size: 8, loading: loading) }
      // The file's key is that of these images: only then is it read to its end.
      for name in try Folder.names(in: cache) {
        let path = "\(cache)/\(name)"
        let sound = try File.read(path)
        try write(Array(sound.prefix(bytes.count / 2 % 130) + bytes), to: path)
        _ = try loadImageFolder(images, size: 8, loading: loading)
        guard try File.read(path) == sound else { throw Wrong("a cache that is damaged was believed") }
      }
    },
  ]

  /// What a reader must not do.
  struct Wrong: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private static let images =
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28] + [UInt8](repeating: 7, count: 2 * 784)

  /// Reads the bytes as the labels of two images, and as images.
  private static func readIDX(_ bytes: [UInt8], _ folder: String) throws {
    let set = IDXDataset(
      name: "fuzz", train: .init(file: "train-images-idx3-ubyte"), test: .init(file: "none"), classes: ["0", "1"],
      remedy: "none")
    let path = "\(folder)/\(set.train.file)"
    try write(images, to: path)
    try write(bytes, to: "\(folder)/train-labels-idx1-ubyte")
    _ = try? set.readLabelled(set.train, from: path)
    try write(bytes, to: path)
    _ = try set.read(set.train, from: path)
  }

  private static func decode(_ bytes: [UInt8]) throws {
    let image = try Raster(decoding: bytes, name: "image")
    _ = image.upright(from: exifOrientation(of: bytes))
  }

  private static func picture() throws -> [UInt8] {
    try Raster(width: 16, height: 16, channels: 3, pixels: (0..<768).map { UInt8($0 % 251) }).jpeg()
  }

  /// Not durably, as the program's own files are: that would be most of the time.
  private static func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileError(path, "write") }
    defer { close(file) }
    guard bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == bytes.count else {
      throw FileError(path, "write")
    }
  }
}
