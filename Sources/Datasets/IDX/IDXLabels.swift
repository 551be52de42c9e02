import Files

/// Labels in the IDX format of MNIST, plain or compressed with gzip (told by content).
///
/// Two big-endian words (2049, labels), then one byte per label.
/// - Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
struct IDXLabels {
  /// The labels.
  let numbers: [Int]
  /// The SHA-256 of the decompressed file, in lower-case hexadecimal.
  let sha256: String

  /// Bytes of the header.
  private static let headerSize = 8

  /// Reads the labels of `count` images, each below `classes`.
  ///
  /// - Throws: where the file cannot be read, is malformed, or has other labels than these.
  init(contentsOf path: String, count: Int, classes: Int) throws(DatasetError) {
    func refuse(_ expected: String, _ found: String) -> DatasetError {
      DatasetError(path, expected: expected, found: found, remedy: "get it again, or remove it: labels are optional")
    }
    let data = try asDatasetError(File.read(path))
    var raw = data
    if Gunzip.recognizes(data) {
      raw = []
      var stream = try Gunzip(data, name: path)
      // One byte more than there should be shows a longer file, and else has the checksum compared.
      try stream.read(Self.headerSize + count + 1, into: &raw)
      guard stream.isComplete || raw.count > Self.headerSize + count else {
        throw refuse("a whole gzip stream", "one that is truncated")
      }
    }
    guard raw.starts(with: [0, 0, 8, 1]), raw.count >= Self.headerSize else {
      throw refuse("an IDX file of labels (its first word is 2049)", kindName(of: raw))
    }
    let promised = raw[4..<8].reduce(0) { $0 << 8 | Int($1) }
    guard promised == count else { throw refuse("\(count) labels, one per image", "\(promised)") }
    guard raw.count == Self.headerSize + count else {
      let found = raw.count > Self.headerSize + count ? "more" : "\(raw.count)"
      throw refuse("\(Self.headerSize + count) bytes, as its header promises", found)
    }
    numbers = raw.dropFirst(Self.headerSize).map(Int.init)
    if let wrong = numbers.first(where: { $0 >= classes }) {
      throw refuse("labels from 0 to \(classes - 1)", "\(wrong)")
    }
    sha256 = Files.sha256(raw)
  }
}
