import Files

/// CelebA's official split: a line per image, `000001.jpg 0`, or `000001.jpg,0` in Kaggle's, names
/// its part.
struct EvaluationPartition {
  enum Part: Int {
    case train = 0
    case validation = 1
    case test = 2
  }

  private let file: String
  private var parts: [String: Part] = [:]

  /// - Throws: where the file is unreadable, or a line is malformed or repeats an image.
  init(contentsOf file: String) throws(DatasetError) {
    self.file = file
    var bytes = try asDatasetError(File.read(file))[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let fields = line.split { $0.isWhitespace || $0 == "," }
      if fields.isEmpty || index == 0 && fields == ["image_id", "partition"] { continue }
      guard fields.count == 2, let part = Int(fields[1]).flatMap(Part.init) else {
        throw DatasetError(
          "\(file):\(index + 1)", expected: "a file name and 0, 1 or 2", found: "'\(line.prefix(60))'",
          remedy: "download the file again")
      }
      guard parts.updateValue(part, forKey: String(fields[0])) == nil else {
        throw DatasetError(
          "\(file):\(index + 1)", expected: "each image once", found: "'\(fields[0].prefix(60))' a second time",
          remedy: "download the file again")
      }
    }
  }

  /// The part of an image, which goes by its name alone.
  func part(of path: String) throws(DatasetError) -> Part {
    guard let part = parts[Path(path).name] else {
      throw DatasetError(
        file, expected: "a line for each image", found: "none for '\(path)'",
        remedy: "complete the file, take the image away, or remove the file to have the images split at random")
    }
    return part
  }
}

extension EvaluationPartition {
  /// A list among the files of CelebA.
  struct Place: Equatable {
    let path: String
    /// Whether it lies in the folder that was asked for; else it may belong to something else.
    let isInside: Bool
  }

  /// The list of the images in `folder`, which is `root` or in it: in one of them, else up to two
  /// folders above, where CelebA's archive and its copies have it; everywhere also in `Eval`.
  static func find(root: String, images folder: String) throws(DatasetError) -> Place? {
    for place in root == folder ? [root] : [root, folder] {
      for path in candidates(in: place) where try isFile(path) { return Place(path: path, isInside: true) }
    }
    // Above a link's target, not above the link. Without a name in UTF-8 that is `..` of it.
    let parent = absolute(folder).flatMap { SystemText.validating($0) }.map { Path($0).folder }
    for place in parent.map({ [$0, Path($0).folder] }) ?? ["\(folder)/..", "\(folder)/../.."] {
      for path in candidates(in: place) where (try? isFile(path)) ?? false { return Place(path: path, isInside: false) }
    }
    return nil
  }

  private static func candidates(in folder: String) -> [String] {
    ["", "Eval/"].flatMap { inner in ["txt", "csv"].map { Path(folder).appending("\(inner)list_eval_partition.\($0)") }
    }
  }

  /// Whether there is something to be read, and be it a pipe: then reading says so.
  private static func isFile(_ path: String) throws(DatasetError) -> Bool {
    let kind = try asDatasetError(File.kind(of: path))
    return kind != nil && kind != .folder
  }
}
