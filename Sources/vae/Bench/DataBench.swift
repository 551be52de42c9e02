import Datasets
import Files
import Reporting

/// Times how images come: decoded and scaled, from the cache, and as a batch.
enum DataBench {
  private static let count = 1000
  private static let size = 64
  private static let batch = 128

  /// Times the first files of CelebA where they are found, else as many drawn faces that are
  /// written as JPEG.
  static func measure(against pillow: PythonLibrary, rounds: Int, _ console: Console) throws -> BenchedData {
    let folder = try Folder.makeTemporary("vae-bench")
    defer { try? Folder.remove(folder) }
    let (images, cache) = ("\(folder)/images", "\(folder)/cache")
    try Folder.make(images)
    let real = try copyRealImages(into: images)
    if real == 0 { try drawImages(into: images) }

    // Decoding once fills the system's cache of files, and ours.
    let set = try loadCelebA(root: images, size: size, loading: ImageLoading(cacheFolder: cache)).train
    let (ours, competitors, remarks) = try DataMatch(folder: images, files: set.count, size: size, batch: batch).play(
      against: pillow, rounds: rounds, console)

    func stage(_ name: String, images: Int, _ body: () throws -> Void) throws -> BenchedData.Stage {
      let speeds = try (0..<rounds).map { _ in Double(images) / (try seconds(body)) }
      return BenchedData.Stage(name, imagesPerSecond: speeds)
    }
    let indices = Array(0..<min(batch, set.count))
    return BenchedData(
      source:
        "\(set.count) \(real == 0 ? "drawn faces, written as JPEG" : "images of CelebA"), 178×218, to \(size)×\(size).",
      fromFiles: ours, competitors: competitors, remarks: remarks,
      stages: [
        try stage("from the cache, its SHA-256 checked", images: set.count) {
          _ = try loadCelebA(root: images, size: size, loading: ImageLoading(cacheFolder: cache))
        },
        try stage("bytes to a batch of \(indices.count) in Float32", images: 20 * indices.count) {
          for _ in 0..<20 { _ = set.batch(indices) }
        },
      ])
  }

  /// Copies the first files of CelebA, by name; returns how many there are.
  private static func copyRealImages(into folder: String) throws -> Int {
    for root in DatasetFolders().candidates(.celeba, dataRoot: nil) {
      for place in ["\(root)/img_align_celeba", root] {
        let files = try Folder.names(in: place).filter { $0.hasSuffix(".jpg") }.prefix(count)
        for file in files { try File.copy("\(place)/\(file)", to: "\(folder)/\(file)") }
        if !files.isEmpty { return files.count }
      }
    }
    return 0
  }

  private static func drawImages(into folder: String) throws {
    for index in 0..<count {
      let face = drawFace(FaceFactors(seed: 0, image: DrawnPart.train.number(of: index)))
      try File.write(face.jpeg(), to: "\(folder)/\(index).jpg")
    }
  }
}
