import Files

/// Makes the checksums of damaged files right again: what lies behind them is to be reached.
enum Mending {
  /// A PNG file whose chunks have their own checksums, as far as there are whole chunks.
  static func png(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var place = 8
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - place - 12 else { break }
      let sum = crc32(bytes[place + 4..<place + 8 + length])
      for i in 0..<4 { bytes[place + 8 + length + i] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(i))) }
      place += 12 + length
    }
    return bytes
  }

  /// These bytes as a gzip file, stored and not compressed.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      let length = UInt16(block.count)
      packed += [rest.isEmpty ? 1 : 0] + little(length) + little(~length) + block
    } while !rest.isEmpty
    return packed + little(crc32(bytes[...])) + little(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// A checkpoint with both of its hashes right, as far as it has them; whatever else is wrong stays.
  static func checkpoint(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 8 else { return bytes }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(bytes.count - 8) else { return bytes }
    let payload = bytes[(8 + Int(length))...]
    var text = Array(bytes[8..<8 + Int(length)])
    while text.last == UInt8(ascii: " ") { text.removeLast() }
    replaceHash(in: &text, after: "\"sha256\":\"", by: sha256(payload))
    let (begin, end) = ("\"header_sha256\":\"", "\",")
    guard let place = find(begin, in: text), place + begin.utf8.count + 64 + end.utf8.count <= text.count else {
      return header(text) + payload
    }
    var without = text
    without.removeSubrange(place..<place + begin.utf8.count + 64 + end.utf8.count)
    replaceHash(in: &text, after: begin, by: sha256(header(without)))
    return header(text) + payload
  }

  private static func header(_ text: [UInt8]) -> [UInt8] {
    let padded = text + [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return little(UInt64(padded.count)) + padded
  }

  private static func replaceHash(in text: inout [UInt8], after begin: String, by hash: String) {
    guard let place = find(begin, in: text).map({ $0 + begin.utf8.count }), place + 64 <= text.count else { return }
    text.replaceSubrange(place..<place + 64, with: Array(hash.utf8))
  }

  private static func find(_ word: String, in text: [UInt8]) -> Int? {
    let word = Array(word.utf8)
    guard text.count >= word.count else { return nil }
    return (0...text.count - word.count).first { text[$0] == word[0] && text[$0...].starts(with: word) }
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static let table: [UInt32] = (0..<256).map { (byte: UInt32) in
    (0..<8).reduce(byte) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }

  private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
