import CZlib

/// Bytes out of a gzip stream, a piece at a time: no header is trusted with memory.
///
/// zlib compares checksum and length. Several members in a row (`cat a.gz b.gz`) are one stream.
struct Gunzip: ~Copyable {
  private let input: [UInt8]
  private let name: String
  private var position = 0
  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether the stream has ended as it should, its checksum compared.
  private(set) var isComplete = false
  /// Whether the input has ended before the stream.
  private(set) var isTruncated = false

  /// The most bytes that come out for one that goes in: deflate's longest copy, 258 bytes, takes 2
  /// bits.
  static let largestRatio = 1032

  /// Whether these bytes begin like a gzip stream.
  static func recognizes(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// A stream at its beginning; `name` is the file's, for errors.
  init(_ input: [UInt8], name: String) throws(DatasetError) {
    (self.input, self.name) = (input, name)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, plus 16 for gzip's header and trailer.
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK { throw Self.corrupt(name, "zlib's status \(status)") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Appends up to `limit` bytes to `output`; fewer only where the stream or the input ends.
  ///
  /// - Throws: where the stream is damaged, or something else follows it.
  mutating func read(_ limit: Int, into output: inout [UInt8]) throws(DatasetError) {
    var chunk = [UInt8](repeating: 0, count: min(limit, 1 << 20))
    var wanted = limit
    while wanted > 0 && !isComplete && !isTruncated {
      let got = try inflateSome(into: &chunk, upTo: min(wanted, chunk.count))
      output.append(contentsOf: chunk[..<got])
      wanted -= got
    }
  }

  private mutating func inflateSome(into chunk: inout [UInt8], upTo count: Int) throws(DatasetError) -> Int {
    let available = min(input.count - position, 1 << 30)
    var status = Z_OK
    input.withUnsafeBufferPointer { source in
      chunk.withUnsafeMutableBufferPointer { target in
        stream.pointee.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0 + position) }
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(count)
        status = inflate(stream, Z_NO_FLUSH)
      }
    }
    let got = count - Int(stream.pointee.avail_out)
    position += available - Int(stream.pointee.avail_in)
    switch status {
    case Z_STREAM_END: try startNextMember()
    case Z_OK: break
    case Z_BUF_ERROR: isTruncated = true
    default: throw Self.corrupt(name, stream.pointee.msg.map { String(cString: $0) } ?? "zlib's status \(status)")
    }
    return got
  }

  private mutating func startNextMember() throws(DatasetError) {
    let left = input.count - position
    if left == 0 {
      isComplete = true
    } else if Self.recognizes(input[position...]) {
      inflateReset(stream)
    } else {
      throw DatasetError(
        name, expected: "nothing after the gzip stream", found: "\(left) more bytes", remedy: "get the file again")
    }
  }

  private static func corrupt(_ name: String, _ cause: String) -> DatasetError {
    DatasetError(
      name, expected: "an undamaged gzip stream", found: "a damaged one", cause: cause, remedy: "get the file again")
  }
}
