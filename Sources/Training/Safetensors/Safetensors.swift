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
    let result: Result<Safetensors, SafetensorsError> = bytes.withUnsafeBytes { file in
      Result { () throws(SafetensorsError) in
        let (header, payload) = try SafetensorsHeader.read(file)
        return Safetensors(header, payload: UnsafeRawBufferPointer(rebasing: file[payload]))
      }
    }
    self = try result.get()
  }

  /// The tensors of a header that has been checked against the payload's length.
  init(_ header: SafetensorsHeader, payload: UnsafeRawBufferPointer) {
    metadata = header.metadata
    tensors = [:]
    for entry in header.entries {
      let bytes = UnsafeRawBufferPointer(rebasing: payload[entry.range])
      tensors[entry.name] = StoredTensor(entry.type, entry.shape, bytes: bytes)
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

  private var inFileOrder: [(key: String, value: StoredTensor)] {
    tensors.sorted { a, b in
      if a.value.type != b.value.type { return a.value.type.rank < b.value.type.rank }
      return a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
    }
  }
}
