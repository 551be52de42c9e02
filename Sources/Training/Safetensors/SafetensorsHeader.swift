import TensorCore

/// The beginning of a safetensors file: which tensors it holds, where, and what is said of them.
///
/// A file is the length N of the header (8 bytes, little-endian), N bytes of JSON, and the tensors'
/// bytes without holes. Stricter than the reference implementation: no key may occur twice, and no
/// unknown key may occur.
///
/// - Source: the format's description at https://github.com/huggingface/safetensors.
struct SafetensorsHeader {
  /// A tensor in the file: its bytes are `range` of those after the header.
  struct Entry {
    let name: String
    let type: StoredType
    let shape: Shape
    let range: Range<Int>
  }

  /// The longest header that a reader accepts, in bytes.
  static let limit = 100_000_000

  /// What is said of the tensors.
  var metadata: [String: String] = [:]
  /// The tensors, in the order of their bytes.
  var entries: [Entry] = []

  /// Reads the header of a file of `size` bytes, which is held against that; `next` gives so many
  /// of the file's bytes, from its beginning on. No more of the file is read.
  static func read(
    size: Int, next: (Int) throws(SafetensorsError) -> [UInt8]
  ) throws(SafetensorsError) -> SafetensorsHeader {
    let beginning = try next(8)
    guard beginning.count == 8 else {
      throw SafetensorsError(expected: "8 bytes with the header's length", found: "a file of \(beginning.count) bytes")
    }
    let length = beginning.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= limit else {
      throw SafetensorsError(expected: "a header of at most \(limit) bytes", found: "a length of \(length)")
    }
    guard length <= size - 8 else {
      throw SafetensorsError(expected: "a header of \(length) bytes", found: "a file that ends after \(size - 8)")
    }
    let json = try next(Int(length))
    let result: Result<SafetensorsHeader, SafetensorsError> = json.withUnsafeBytes { json in
      Result { () throws(SafetensorsError) in try SafetensorsHeader(json) }
    }
    let header = try result.get()
    try header.checkRanges(payloadCount: size - 8 - Int(length))
    return header
  }

  /// Fails unless the tensors' bytes follow each other without a hole or an overlap, to the end of
  /// the file.
  private func checkRanges(payloadCount: Int) throws(SafetensorsError) {
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        throw SafetensorsError(
          expected: "the bytes of '\(entry.name)' at \(end), where those before it end",
          found: "them at \(entry.range.lowerBound): \(entry.range.lowerBound > end ? "a hole" : "an overlap")")
      }
      end = entry.range.upperBound
    }
    guard end == payloadCount else {
      throw SafetensorsError(
        expected: "\(end) bytes of tensors",
        found: "\(payloadCount): the file is \(end > payloadCount ? "cut off" : "too long")")
    }
  }

  /// The file's beginning: the header's length and JSON, padded with spaces to a multiple of 8
  /// bytes.
  var serialized: [UInt8] {
    var json = json
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }

  /// The JSON as the reference writer has it, with the metadata's keys sorted.
  private var json: [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members.append(
        "\"__metadata__\":{" + pairs.map { "\($0.key.quoted):\($0.value.quoted)" }.joined(separator: ",") + "}")
    }
    members += entries.map { entry in
      let shape = entry.shape.extents.map(String.init).joined(separator: ",")
      let offsets = "\(entry.range.lowerBound),\(entry.range.upperBound)"
      return
        "\(entry.name.quoted):{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
    }
    return Array("{\(members.joined(separator: ","))}".utf8)
  }
}

extension SafetensorsHeader {
  /// Reads the JSON.
  fileprivate init(_ json: UnsafeRawBufferPointer) throws(SafetensorsError) {
    guard json.first == UInt8(ascii: "{") else {
      throw SafetensorsError(expected: "a header that begins with '{'", found: "another file")
    }
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    var scanner = HeaderScanner(json)
    try scanner.object("the header") { scanner, name throws(SafetensorsError) in
      if name == "__metadata__" {
        try scanner.object(name) { scanner, key throws(SafetensorsError) in
          metadata[key] = try scanner.string("the text of '\(key)'")
        }
      } else {
        entries.append(try Entry(name, &scanner))
      }
    }
    try scanner.end()
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    (self.metadata, self.entries) = (metadata, entries)
  }
}

extension SafetensorsHeader.Entry {
  /// Reads what a header says of one tensor.
  fileprivate init(_ name: String, _ scanner: inout HeaderScanner) throws(SafetensorsError) {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object("tensor '\(name)'") { scanner, key throws(SafetensorsError) in
      switch key {
      case "dtype": dtype = try scanner.string("the dtype of '\(name)'")
      case "shape": shape = try scanner.integers("the shape of '\(name)'")
      case "data_offsets": offsets = try scanner.integers("the offsets of '\(name)'")
      default: throw SafetensorsError(expected: "dtype, shape and data_offsets of '\(name)'", found: "'\(key)'")
      }
    }
    guard let dtype, let shape, let offsets else {
      throw SafetensorsError(expected: "dtype, shape and data_offsets of '\(name)'", found: "not all three")
    }
    guard let type = StoredType(rawValue: dtype) else {
      let known = StoredType.allCases.map(\.rawValue).joined(separator: ", ")
      throw SafetensorsError(expected: "'\(name)' of one of the types \(known)", found: "'\(dtype)'")
    }
    guard let size = byteCount(of: shape, elementSize: type.size) else {
      throw SafetensorsError(expected: "a shape of '\(name)' whose bytes can be counted", found: "\(shape)")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] - offsets[0] == size else {
      throw SafetensorsError(expected: "offsets of '\(name)' with \(size) bytes between them", found: "\(offsets)")
    }
    self.init(name: name, type: type, shape: Shape(shape), range: offsets[0]..<offsets[1])
  }
}

/// The product of the extents and the element's size; nil where it overflows, or would if empty
/// axes had one element.
private func byteCount(of shape: [Int], elementSize: Int) -> Int? {
  var product = elementSize
  for extent in shape {
    let (next, overflow) = product.multipliedReportingOverflow(by: max(extent, 1))
    if overflow { return nil }
    product = next
  }
  return shape.contains(0) ? 0 : product
}

extension String {
  /// The text as a JSON string, escaped where JSON demands it and nowhere else.
  fileprivate var quoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\u{8}": text += "\\b"
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\u{C}": text += "\\f"
      case "\r": text += "\\r"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
