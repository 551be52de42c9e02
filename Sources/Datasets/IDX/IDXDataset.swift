import Files

/// A data set of two IDX files of images, with their labels where they lie beside them: MNIST,
/// Fashion-MNIST.
public struct IDXDataset: Sendable {
  /// One of the two files.
  public struct Part: Sendable {
    /// The file's name without `.gz`.
    public var file: String
    /// The number of images it must have; nil for any.
    public var count: Int?
    /// The SHA-256 of the decompressed file; nil where none is known.
    public var sha256: String?
    /// The SHA-256 of the decompressed file of labels; nil where none is known.
    public var labelHash: String?

    /// A file and what is known of it.
    public init(file: String, count: Int? = nil, sha256: String? = nil, labelHash: String? = nil) {
      (self.file, self.count, self.sha256, self.labelHash) = (file, count, sha256, labelHash)
    }

    /// The name of the file of labels.
    var labelFile: String { file.replacing("images-idx3", with: "labels-idx1") }
  }

  /// The data set's name.
  public var name: String
  /// The files of the training and of the test images.
  public var train, test: Part
  /// What the labels say of an image: `digit`.
  public var labelName: String
  /// The labels' classes; without them, no labels are looked for.
  public var classes: [String]
  /// Addresses of folders to download `<file>.gz` from, the preferred one first.
  public var mirrors: [String] = []
  /// How to get the files by hand.
  public var remedy: String

  /// A data set of two files.
  public init(
    name: String, train: Part, test: Part, labelName: String = "class", classes: [String] = [],
    mirrors: [String] = [], remedy: String
  ) {
    (self.name, self.train, self.test, self.mirrors, self.remedy) = (name, train, test, mirrors, remedy)
    (self.labelName, self.classes) = (labelName, classes)
  }

  /// MNIST: 60,000 and 10,000 images of handwritten digits, 28×28.
  public static let mnist = IDXDataset(
    name: "mnist",
    train: Part(
      file: "train-images-idx3-ubyte", count: 60_000,
      sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      labelHash: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    test: Part(
      file: "t10k-images-idx3-ubyte", count: 10_000,
      sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      labelHash: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    labelName: "digit", classes: (0..<10).map(String.init),
    mirrors: ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
    remedy: "put train-images-idx3-ubyte.gz and t10k-images-idx3-ubyte.gz into Data/mnist")

  /// Fashion-MNIST: 60,000 and 10,000 images of clothes, 28×28.
  public static let fashionMNIST = IDXDataset(
    name: "fashion-mnist", train: Part(file: "train-images-idx3-ubyte", count: 60_000),
    test: Part(file: "t10k-images-idx3-ubyte", count: 10_000), labelName: "garment",
    classes: [
      "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ],
    remedy: "run 'apt-get install dataset-fashion-mnist'")

  /// The file of a part in one of these folders, the first that has it.
  ///
  /// torchvision's `raw/` and `MNIST/raw/` (`FashionMNIST/raw/`) are looked into too; names may be
  /// dotted (`train-images.idx3-ubyte`) and end in `.gz`.
  ///
  /// - Throws: where a folder cannot be looked into.
  public func find(_ part: Part, in folders: [String]) throws(DatasetError) -> String? {
    let dotted = part.file.replacing("-idx", with: ".idx")
    for folder in folders {
      for layout in ["", "raw/", "MNIST/raw/", "FashionMNIST/raw/"] where !isForeign(layout) {
        for file in [part.file, part.file + ".gz", dotted, dotted + ".gz"] {
          let path = Path(folder).appending(layout + file)
          if try asDatasetError(File.kind(of: path)) == .file { return path }
        }
      }
    }
    return nil
  }

  /// Whether a folder is torchvision's for the other data set, whose files have the same names.
  private func isForeign(_ layout: String) -> Bool {
    layout.hasPrefix("MNIST") && name == "fashion-mnist" || layout.hasPrefix("FashionMNIST") && name != "fashion-mnist"
  }

  /// The data set that a file of this SHA-256 is known to belong to.
  private static func owner(of sha256: String) -> String? {
    [mnist].first { $0.train.sha256 == sha256 || $0.test.sha256 == sha256 }?.name
  }

  /// What helps wherever a wrong file lies: as long as it is there, no other is looked for.
  private var contentRemedy: String { "replace the file with the published one of \(name)" }
  private static let otherRemedy = "name another folder with --data-root"

  /// Reads a part from a file, which is left as it is whatever it holds.
  ///
  /// - Throws: where the file is damaged or holds other images than it should.
  public func read(_ part: Part, from path: String) throws(DatasetError) -> ImageSet {
    let images = try IDXImages(contentsOf: path) { header throws(DatasetError) in
      guard header.rows == 28, header.columns == 28, header.count == part.count ?? header.count else {
        throw DatasetError(
          path, expected: "\(part.count.map(String.init) ?? "any number of") images of 28×28",
          found: "\(header.count) of \(header.rows)×\(header.columns)", remedy: contentRemedy,
          otherRemedy: Self.otherRemedy)
      }
    }
    let found = images.sha256
    if let owner = Self.owner(of: found), owner != name {
      throw DatasetError(
        path, expected: "\(name)'s images", found: "\(owner)'s, by their SHA-256",
        remedy: contentRemedy, otherRemedy: "give --dataset \(owner)")
    }
    guard found == part.sha256 ?? found else {
      throw DatasetError(
        path, expected: "\(name)'s images (SHA-256 of the decompressed file \(part.sha256 ?? ""))",
        found: "others (\(found))", remedy: contentRemedy, otherRemedy: Self.otherRemedy)
    }
    return ImageSet(
      name: name, isDrawn: false, height: 28, width: 28, channels: 1, bytes: PixelBytes(images.pixels),
      normalization: .unit)
  }
}

extension IDXDataset {
  /// A part with its labels, where a file of them lies in the folder of its images.
  ///
  /// - Throws: where one of the files is damaged, or holds something else than it should.
  public func readLabelled(_ part: Part, from path: String) throws(DatasetError) -> ImageSet {
    let images = try read(part, from: path)
    guard !classes.isEmpty, let file = try find(Part(file: part.labelFile), in: [Path(path).folder]) else {
      return images
    }
    let labels = try IDXLabels(contentsOf: file, count: images.count, classes: classes.count)
    guard labels.sha256 == part.labelHash ?? labels.sha256 else {
      throw DatasetError(
        file, expected: "\(name)'s labels (SHA-256 of the decompressed file \(part.labelHash ?? ""))",
        found: "others (\(labels.sha256))", remedy: "get it again, or remove it: labels are optional")
    }
    return images.labelled(ImageLabels(labelName, classes: classes, numbers: labels.numbers))
  }

  /// The two files: found in these folders, or else downloaded.
  ///
  /// - Parameters:
  ///   - folders: Where to look, in order.
  ///   - target: The folder that what is missing is downloaded to; nil to download nothing.
  ///   - curl: The program that downloads.
  ///   - log: Is told the steps of a download.
  /// - Throws: where a file is missing and cannot be downloaded.
  public func locate(
    in folders: [String], downloadingTo target: String?, curl: String = "curl", log: (String) -> Void = { _ in }
  ) async throws(DatasetError) -> (train: String, test: String) {
    var paths: [String] = []
    for part in [train, test] {
      if let path = try find(part, in: folders) {
        paths.append(path)
        continue
      }
      guard let target, !mirrors.isEmpty else {
        throw DatasetError(
          name, expected: "\(part.file) or \(part.file).gz", found: "neither in \(folders.joined(separator: " or "))",
          remedy: remedy, otherRemedy: Dataset.otherRemedy)
      }
      let verify = { (path: String) throws(DatasetError) in _ = try read(part, from: path) }
      try await Downloader(mirrors: mirrors, curl: curl)
        .fetch(part.file + ".gz", into: target, remedy: remedy, verify: verify, log: log)
      paths.append(Path(target).appending(part.file + ".gz"))
    }
    return (paths[0], paths[1])
  }
}

extension IDXDataset: DatasetReader {
  func isThere(in folders: [String]) throws(DatasetError) -> Bool {
    for part in [train, test] where try find(part, in: folders) == nil { return false }
    return true
  }

  func load(_ loading: DatasetLoading) async throws(DatasetError) -> DatasetSplit {
    let files = try await locate(
      in: loading.folders, downloadingTo: loading.downloadFolder, log: { loading.progress?(.download($0)) })
    return loading.split(
      train: try readLabelled(train, from: files.train), test: try readLabelled(test, from: files.test),
      origin: "from \(Path(files.train).folder)")
  }
}
