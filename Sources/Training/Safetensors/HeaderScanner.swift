/// The JSON that a safetensors header may hold, and no more of JSON than that: objects, strings,
/// and whole numbers.
///
/// A general decoder would not do: it keeps one of two equal keys and is silent about the other.
struct HeaderScanner {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// A scanner of UTF-8 text.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Reads an object; `value` reads what belongs to a key. No key may occur twice.
  mutating func object(
    _ what: String, _ value: (inout HeaderScanner, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{", "an object: \(what)")
    if skip("}") { return }
    var keys: Set<String> = []
    repeat {
      let key = try string("a key in \(what)")
      guard keys.insert(key).inserted else {
        throw SafetensorsError(expected: "each key once in \(what)", found: "'\(key)' twice")
      }
      try expect(":", "':' after '\(key)'")
      try value(&self, key)
    } while skip(",")
    try expect("}", "'}' at the end of \(what)")
  }

  /// Reads an array of whole numbers of at least 0.
  mutating func integers(_ what: String) throws(SafetensorsError) -> [Int] {
    try expect("[", "an array: \(what)")
    if skip("]") { return [] }
    var integers: [Int] = []
    repeat { integers.append(try integer(what)) } while skip(",")
    try expect("]", "']' at the end of \(what)")
    return integers
  }

  private mutating func integer(_ what: String) throws(SafetensorsError) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let integer = Int(digits), digits.count == 1 || !digits.hasPrefix("0") else {
      position = start
      throw error("whole numbers from 0 to \(Int.max) in \(what)")
    }
    return integer
  }

  /// Reads a string.
  mutating func string(_ what: String) throws(SafetensorsError) -> String {
    try expect("\"", "a string: \(what)")
    var text: [UInt8] = []
    while let byte = next() {
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw error("UTF-8 in \(what)") }
        return string
      case UInt8(ascii: "\\"): text += try escaped(what)
      case 0..<0x20: throw error("no control characters in \(what)")
      default: text.append(byte)
      }
    }
    throw error("'\"' at the end of \(what)")
  }

  /// The UTF-8 bytes of the character after a backslash.
  private mutating func escaped(_ what: String) throws(SafetensorsError) -> [UInt8] {
    switch next().map(UnicodeScalar.init) {
    case "\"": return [UInt8(ascii: "\"")]
    case "\\": return [UInt8(ascii: "\\")]
    case "/": return [UInt8(ascii: "/")]
    case "b": return [8]
    case "t": return [9]
    case "n": return [10]
    case "f": return [12]
    case "r": return [13]
    case "u":
      var units = [try codeUnit(what)]
      if UTF16.isLeadSurrogate(units[0]), next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u") {
        units.append(try codeUnit(what))
      }
      if let text = String(validating: units, as: UTF16.self) { return Array(text.utf8) }
      fallthrough
    default: throw error("a JSON escape in \(what)")
    }
  }

  private mutating func codeUnit(_ what: String) throws(SafetensorsError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = next().flatMap({ Character(UnicodeScalar($0)).hexDigitValue }) else {
        throw error("four hexadecimal digits after \\u in \(what)")
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Fails unless only spaces are left.
  mutating func end() throws(SafetensorsError) {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
    guard position == bytes.count else { throw error("only spaces after the header's object") }
  }

  private mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar, _ what: String) throws(SafetensorsError) {
    guard skip(character) else { throw error(what) }
  }

  private func error(_ expected: String) -> SafetensorsError {
    let excerpt = String(decoding: bytes[min(position, bytes.count)...].prefix(16), as: UTF8.self)
    return SafetensorsError(
      expected: expected,
      found: excerpt.isEmpty ? "the header's end" : "\(excerpt.debugDescription) at byte \(position) of the header")
  }
}
