import Files
import TensorCore

/// Named tensors and texts in the safetensors format, which PyTorch, NumPy and others read.
///
/// The bytes are a function of the tensors and the metadata: the tensors stand in the reference
/// writer's order (by alignment, then by name), the metadata's keys are sorted.
public struct Safetensors: Sendable {
  /// What is said of the tensors.
  public var metadata: [String: String]
  /// The tensors by name.
  public var tensors: [String: StoredTensor]

  /// These tensors; none may be named `__metadata__`.
  public init(metadata: [String: String] = [:], tensors: [String: StoredTensor]) {
    require(tensors["__metadata__"] == nil, "Safetensors: '__metadata__' cannot be the name of a tensor")
    (self.metadata, self.tensors) = (metadata, tensors)
  }

  /// Reads a file's bytes.
  /// - Throws: where they are not what the format asks for; nothing is guessed or repaired.
  public init(_ bytes: [UInt8]) throws(SafetensorsError) {
    var rest = bytes[...]
    func next(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let header = try SafetensorsHeader.read(size: bytes.count, next: next)
    self.init(header, next: next)
  }

  /// The tensors of a header that has been checked against the file's length; `next` gives so many
  /// of the bytes behind it.
  init<E: Error>(_ header: SafetensorsHeader, next: (Int) throws(E) -> [UInt8]) throws(E) {
    metadata = header.metadata
    tensors = [:]
    tensors.reserveCapacity(header.entries.count)
    for entry in header.entries {
      let bytes = try next(entry.range.count)
      tensors[entry.name] = bytes.withUnsafeBytes { StoredTensor(entry.type, entry.shape, bytes: $0) }
    }
  }

  /// The file.
  public var serialized: [UInt8] { header.serialized + payload }

  /// The header of the file to write.
  var header: SafetensorsHeader {
    var end = 0
    let entries = inFileOrder.map { name, tensor in
      let start = end
      end += tensor.shape.count * tensor.type.size
      return SafetensorsHeader.Entry(name: name, type: tensor.type, shape: tensor.shape, range: start..<end)
    }
    return SafetensorsHeader(metadata: metadata, entries: entries)
  }

  /// All tensors' bytes, in the file's order.
  var payload: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensors.values.reduce(0) { $0 + $1.shape.count * $1.type.size })
    for (_, tensor) in inFileOrder { tensor.withBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// The payload's SHA-256, in lower-case hexadecimal; the payload is not made for it.
  var payloadHash: String {
    let hash = SHA256()
    for (_, tensor) in inFileOrder { tensor.withBytes { hash.update($0) } }
    return hexadecimal(hash.finish())
  }

  private var inFileOrder: [(key: String, value: StoredTensor)] {
    tensors.sorted { a, b in
      if a.value.type != b.value.type { return a.value.type.rank < b.value.type.rank }
      return a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
    }
  }
}
