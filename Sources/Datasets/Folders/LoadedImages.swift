/// The images of some files, and what has to be told of them.
struct LoadedImages {
  /// The images, but for the damaged ones.
  var images: ImageSet
  /// For each image the place of its file among all.
  let places: [Int]
  /// The files that are damaged and left out.
  let leftOut: [String]
  /// How many images have an EXIF orientation other than upright.
  let turnedCount: Int
}

extension ImageLoading {
  /// Says, in one line each, what is left out and what is not turned upright.
  func tell(of loaded: LoadedImages, root: String) {
    let (kept, leftOut) = (loaded.images.count, loaded.leftOut)
    if !leftOut.isEmpty {
      warning?("\(root): \(leftOut.count) of \(kept + leftOut.count) images are damaged and left out: \(some(leftOut))")
    }
    if loaded.turnedCount > 0, !appliesOrientation {
      warning?(
        "\(root): \(loaded.turnedCount) of \(kept) images have an EXIF orientation that is not applied, so they lie on"
          + " their side, upside down or mirrored; 'vae train --exif' turns them upright")
    }
  }
}

/// A file that cannot be used, and why.
struct ImageFailure: Sendable {
  /// Its path.
  let path: String
  /// Its place among the files.
  let index: Int
  /// What is wrong with it.
  let error: DatasetError

  /// One error for all of them; nil where there is none.
  static func error(of failures: [ImageFailure], root: String, total: Int) -> DatasetError? {
    let failures = failures.sorted { $0.index < $1.index }
    guard let first = failures.first else { return nil }
    if failures.count == 1 { return first.error }
    return DatasetError(
      root, expected: first.error.expected,
      found: "\(failures.count) of \(total) files that are not: "
        + some(failures.map { "\($0.path) (\($0.error.cause ?? $0.error.found))" }), remedy: first.error.remedy,
      otherRemedy: first.error.otherRemedy)
  }
}

/// The first of these, and how many there are more.
private func some(_ texts: [String]) -> String {
  let limit = 8
  let more = texts.count > limit ? " and \(texts.count - limit) more" : ""
  return texts.prefix(limit).joined(separator: ", ") + more
}
