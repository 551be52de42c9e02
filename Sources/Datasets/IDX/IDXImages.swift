import Files

/// Images in the IDX format of MNIST, plain or compressed with gzip (told by content).
///
/// Four big-endian words (2051, images, rows, columns), then one grey byte per pixel.
/// - Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
public struct IDXImages: Sendable {
  /// The number of images, at least 1.
  public let count: Int
  /// Rows and columns of an image.
  public let rows, columns: Int
  /// The whole file, decompressed: the header and the pixels.
  private let raw: [UInt8]

  /// Bytes of the header.
  private static let headerSize = 16

  /// What a header promises: how many images, of how many rows and columns.
  public typealias Promise = (count: Int, rows: Int, columns: Int)

  /// Reads a file. `expect` throws where its header promises other images than are wanted: before
  /// memory is taken for them.
  ///
  /// - Throws: where the file cannot be read, is malformed, or has another length than promised.
  public init(
    contentsOf path: String, expect: (Promise) throws(DatasetError) -> Void = { _ in }
  ) throws(DatasetError) {
    try self.init(decoding: asDatasetError(File.read(path)), name: path, expect: expect)
  }

  /// Decodes a file's bytes; `name` is the file's, for errors.
  public init(
    decoding data: [UInt8], name: String, expect: (Promise) throws(DatasetError) -> Void = { _ in }
  ) throws(DatasetError) {
    guard Gunzip.recognizes(data) else {
      let header = try Self.parseHeader(data, name)
      try expect(header)
      (count, rows, columns) = header
      raw = data
      try Self.check(raw.count, against: header, name)
      return
    }
    var stream = try Gunzip(data, name: name)
    var inflated: [UInt8] = []
    try stream.read(Self.headerSize, into: &inflated)
    let header = try Self.parseHeader(inflated, name)
    try expect(header)
    (count, rows, columns) = header
    // One byte more than promised shows a longer file, and else makes zlib compare the checksum.
    let promised = count * rows * columns + 1
    guard promised / Gunzip.largestRatio <= data.count else {
      throw DatasetError(
        name, expected: "a gzip file that can hold the \(promised - 1) pixels of its header",
        found: "one of \(data.count) bytes", remedy: Self.remedy)
    }
    // Room in advance saves copies, but a header alone does not vouch for all of it.
    inflated.reserveCapacity(Self.headerSize + min(promised, 8 * data.count))
    try stream.read(promised, into: &inflated)
    raw = inflated
    try Self.check(raw.count, against: header, name, isLonger: !stream.isComplete && !stream.isTruncated)
    guard stream.isComplete else {
      throw DatasetError(
        name, expected: "a checksum at the end of the gzip stream", found: "the end of the file", remedy: Self.remedy)
    }
  }

  /// The pixels: count · rows · columns bytes.
  public var pixels: ArraySlice<UInt8> { raw[Self.headerSize...] }

  /// The SHA-256 of the decompressed file, in lower-case hexadecimal.
  public var sha256: String { Files.sha256(raw) }

  /// The most pixels that a file may promise: twenty times MNIST.
  private static let pixelLimit = 1 << 30

  private static let remedy = "remove it and get it again"

  private static func parseHeader(_ bytes: [UInt8], _ name: String) throws(DatasetError) -> Promise {
    func word(_ index: Int) -> Int { bytes[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | Int($1) } }
    let magic = bytes.count >= 4 ? word(0) : 0
    guard magic == 2051 else {
      throw DatasetError(
        name, expected: "an IDX file of images (its first word is 2051)", found: kindName(of: bytes), remedy: remedy)
    }
    guard bytes.count >= headerSize else {
      throw DatasetError(
        name, expected: "a header of \(headerSize) bytes", found: "\(bytes.count) bytes", remedy: remedy)
    }
    let header = (count: word(1), rows: word(2), columns: word(3))
    guard header.count > 0 else {
      throw DatasetError(name, expected: "at least one image", found: "none", remedy: remedy)
    }
    let sides = 1...4096
    guard sides.contains(header.rows), sides.contains(header.columns) else {
      throw DatasetError(
        name, expected: "images of 1 to 4096 rows and columns", found: "\(header.rows)×\(header.columns)",
        remedy: remedy)
    }
    // A few bytes of gzip can promise any number of zeros.
    let promised = header.count * header.rows * header.columns
    guard promised <= pixelLimit else {
      throw DatasetError(
        name, expected: "at most \(pixelLimit) pixels", found: "\(promised) promised by its header", remedy: remedy)
    }
    return header
  }

  private static func check(
    _ size: Int, against header: Promise, _ name: String, isLonger: Bool = false
  ) throws(DatasetError) {
    let promised = headerSize + header.count * header.rows * header.columns
    guard size == promised else {
      throw DatasetError(
        name, expected: "\(promised) bytes, as its header promises",
        found: "\(isLonger ? "more" : "\(size)") (\(size < promised ? "truncated" : "something follows the images"))",
        remedy: remedy)
    }
  }
}
