/// Numbers that a seed alone decides (SplitMix64: Steele, Lea, Flood 2014).
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// Damage of the kinds that files have, and of those that somebody makes on purpose.
struct Mutation {
  private var chance: Chance
  private let corpus: [[UInt8]]

  /// Damage decided by a seed, for files like these.
  init(seed: UInt64, corpus: [[UInt8]]) { (chance, self.corpus) = (Chance(seed: seed), corpus) }

  /// One of the files, damaged in one to eight places.
  mutating func file() -> [UInt8] {
    var bytes = corpus.randomElement(using: &chance) ?? []
    for _ in 0..<(1 << Int.random(in: 0...3, using: &chance)) { damage(&bytes) }
    return bytes
  }

  /// Numbers at which readers go wrong, in any width.
  private static let edges: [UInt64] = [
    0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40,
    0x7FFF_FFFF_FFFF_FFFF, 1 << 63, .max,
  ]

  /// Words of the texts that are read, and what breaks their grammars.
  private static let words = [
    "{", "}", "[", "]", "\"", ":", ",", "null", "true", "-1", "0", "1e999", "NaN", "9223372036854775807",
    "18446744073709551616", "\\u0000", "\\ud800", "\n", "\t", "\r\n", "- ", "&a ", "*a", "<<: *a", "!!binary ", "|",
    "\u{FEFF}", "é", "__metadata__", "data_offsets", "shape", "dtype", "F32", "F64", "I64",
  ].map { Array($0.utf8) }

  private mutating func damage(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return bytes = [UInt8(truncatingIfNeeded: chance.next())] }
    // Half of the damage is where most readers decide: at the beginning.
    let end = Bool.random(using: &chance) ? min(bytes.count, 256) : bytes.count
    let place = Int.random(in: 0..<end, using: &chance)
    let rest = min(bytes.count - place, 1 << Int.random(in: 0...10, using: &chance))
    switch Int.random(in: 0..<10, using: &chance) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
    case 1: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
    case 2: bytes.removeSubrange(place..<place + rest)
    case 3: bytes.insert(contentsOf: bytes[place..<place + rest], at: place)
    case 4: bytes.removeLast(bytes.count - place)
    case 5: number(&bytes, at: place)
    case 6: bytes.insert(contentsOf: Self.words.randomElement(using: &chance) ?? [], at: place)
    case 7: digits(&bytes, near: place)
    case 8: for i in place..<place + rest { bytes[i] = UInt8(truncatingIfNeeded: chance.next()) }
    default:
      // The end of another file.
      let other = corpus.randomElement(using: &chance) ?? []
      bytes = Array(bytes[..<place] + other.suffix(Int.random(in: 0...other.count, using: &chance)))
    }
  }

  /// Writes a number of one to eight bytes, in either order.
  private mutating func number(_ bytes: inout [UInt8], at place: Int) {
    let value = (Self.edges.randomElement(using: &chance) ?? 0) &+ UInt64.random(in: 0..<3, using: &chance) &- 1
    let width = 1 << Int.random(in: 0...3, using: &chance)
    let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    let written = Bool.random(using: &chance) ? little : little.reversed()
    for (i, byte) in written.enumerated() where place + i < bytes.count { bytes[place + i] = byte }
  }

  /// Replaces a decimal number of a text by another.
  private mutating func digits(_ bytes: inout [UInt8], near place: Int) {
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let first = bytes[place...].firstIndex(where: isDigit) else { return }
    let last = bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count
    let value = Self.edges.randomElement(using: &chance) ?? 0
    bytes.replaceSubrange(
      first..<last, with: Array((Bool.random(using: &chance) ? "-" : "").utf8) + Array("\(value)".utf8))
  }
}
