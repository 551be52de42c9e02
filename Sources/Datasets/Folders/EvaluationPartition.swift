import Files

/// CelebA's `list_eval_partition.txt`: a line per image, `000001.jpg 0`, names its part.
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
    let lines = String(decoding: try asDatasetError(File.read(file)), as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let fields = line.split(whereSeparator: \.isWhitespace)
      if fields.isEmpty { continue }
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
  func part(of image: ImageFile) throws(DatasetError) -> Part {
    guard let part = parts[image.name] else {
      throw DatasetError(
        file, expected: "a line for each image", found: "none for '\(image.path)'",
        remedy: "complete the file, take the image away, or remove the file to have the images split at random")
    }
    return part
  }
}
