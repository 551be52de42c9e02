import Files
import Models
import TensorCore

/// A safetensors file that is taken for a checkpoint, and what speaks against it.
struct CheckpointFile {
  /// The file's name, for errors.
  let path: String
  /// What the file says of its tensors.
  let header: SafetensorsHeader
  private let content: Safetensors
  /// The file's SHA-256, as `sha256sum` prints it.
  let fileHash: String

  /// Bytes of the largest file that is read: a little more than the largest model and its optimizer
  /// have.
  private static let largest = 1 << 34

  /// Reads a file: first its header, which is held against the file's length, and then, where the
  /// memory has room for them, the tensors one by one.
  /// - Throws: where it cannot be read, or is no safetensors file.
  init(_ path: String) throws(TrainingError) {
    let file = try asTrainingError(OpenFile(path))
    try asTrainingError(file.expect(file.size, atMost: Self.largest))
    try self.init(
      path, size: file.size, room: { () throws(TrainingError) in try asTrainingError(file.expectRoom(for: file.size)) },
      next: { count throws(TrainingError) in try asTrainingError(file.read(count)) })
  }

  /// The bytes of a file that another process has read, under the name that it has there.
  init(_ path: String, _ bytes: [UInt8]) throws(TrainingError) {
    var rest = bytes[...]
    try self.init(
      path, size: bytes.count, room: {},
      next: { count throws(TrainingError) in
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
      })
  }

  /// What `next` gives, so many bytes at a time; `room` fails where the memory has none for them.
  private init(
    _ path: String, size: Int, room: () throws(TrainingError) -> Void,
    next read: (Int) throws(TrainingError) -> [UInt8]
  ) throws(TrainingError) {
    let hash = SHA256()
    func next(_ count: Int) throws(TrainingError) -> [UInt8] {
      let bytes = try read(count)
      hash.update(bytes)
      return bytes
    }
    header = try Self.header(of: path, size: size, next)
    try room()
    content = try Safetensors(header) { count throws(TrainingError) in
      let bytes = try next(count)
      guard bytes.count == count else {
        throw Self.foreign(path, "a file of \(size) bytes", "one that has been cut off since it was opened")
      }
      return bytes
    }
    (self.path, fileHash) = (path, hexadecimal(hash.finish()))
  }

  private static func header(
    of path: String, size: Int, _ next: (Int) throws(TrainingError) -> [UInt8]
  ) throws(TrainingError) -> SafetensorsHeader {
    var failure: TrainingError?
    do throws(SafetensorsError) {
      return try SafetensorsHeader.read(size: size) { count throws(SafetensorsError) in
        do throws(TrainingError) { return try next(count) } catch {
          failure = error
          throw SafetensorsError(expected: "\(count) bytes", found: "none")
        }
      }
    } catch {
      if let failure { throw failure }
      // A header that cannot be read is perhaps none.
      let kind = kindName(of: try asTrainingError(File.start(of: path, count: 512)))
      throw foreign(path, error.expected, kind.contains("safetensors") ? error.found : kind)
    }
  }

  /// Whether the file says of a model that it is of it; other files have weights alone.
  var isCheckpoint: Bool { header.metadata["configuration"] != nil }

  /// The model's tensors.
  /// - Throws: where the file is a checkpoint, and none of this version, or damaged.
  func weights() throws(TrainingError) -> StoredWeights {
    if isCheckpoint { _ = try checkIntegrity() }
    return StoredWeights(content.tensors, path: path)
  }

  /// The checkpoint, and what stands on the disk.
  /// - Throws: where the file is none of this version, or is damaged.
  func checkpoint() throws(TrainingError) -> (checkpoint: Checkpoint, file: WrittenCheckpoint) {
    let hash = try checkIntegrity()
    let (weights, optimizer) = try CheckpointFormat.states(content.tensors, self)
    let checkpoint = Checkpoint(
      model: try settings("configuration"), training: try settings("training"), epoch: try count("epoch"),
      step: try count("step"), fingerprints: try settings("fingerprints"), history: try settings("history"),
      weights: weights, optimizer: optimizer, randomNumbers: try text("random"),
      images: header.metadata["images"].flatMap(ImageDigests.init(text:)), commit: header.metadata["commit"])
    return (checkpoint, WrittenCheckpoint(path: path, fileHash: fileHash, payloadHash: hash))
  }

  /// Fails unless the file is one of ours and both hashes are right; gives the payload's.
  private func checkIntegrity() throws(TrainingError) -> String {
    let format = try text("format")
    guard format == CheckpointFormat.version else {
      throw foreign("the format '\(CheckpointFormat.version)'", "'\(format)'")
    }
    var unsigned = content.header
    unsigned.metadata["header_sha256"] = nil
    try expectHash(try text("header_sha256"), of: "the header", found: sha256(unsigned.serialized))
    let hash = content.payloadHash
    try expectHash(try text("sha256"), of: "the tensors", found: hash)
    return hash
  }

  private func expectHash(_ expected: String, of what: String, found: String) throws(TrainingError) {
    guard expected == found else {
      throw .checkpoint(
        path: path, expected: "\(what) with SHA-256 \(expected)", found: found,
        remedy: "the file is damaged: copy it again, or use an earlier one")
    }
  }

  private func text(_ key: String) throws(TrainingError) -> String {
    guard let text = header.metadata[key] else {
      throw foreign("'\(key)' in the metadata", header.metadata.isEmpty ? "none" : "\(header.metadata.keys.sorted())")
    }
    return text
  }

  private func count(_ key: String) throws(TrainingError) -> Int {
    let text = try text(key)
    guard let count = Int(text), CheckpointFormat.counts.contains(count) else {
      throw foreign("'\(key)' to be a count", "'\(text)'")
    }
    return count
  }

  private func settings<T: Decodable>(_ key: String) throws(TrainingError) -> T {
    let json = try text(key)
    do throws(ConfigurationJSON.Unreadable) { return try ConfigurationJSON.decode(json) } catch {
      throw foreign("'\(key)' as this program writes it", error.reason)
    }
  }

  /// The error of a file that was never a checkpoint of this version.
  func foreign(_ expected: String, _ found: String) -> TrainingError { Self.foreign(path, expected, found) }

  private static func foreign(_ path: String, _ expected: String, _ found: String) -> TrainingError {
    .checkpoint(
      path: path, expected: expected, found: found,
      remedy: "give a checkpoint that 'vae train' of this version has written, complete")
  }
}

extension Checkpoint {
  /// The file's bytes: a function of the checkpoint alone.
  public func serialized() throws(TrainingError) -> [UInt8] {
    let file = try CheckpointFormat.serialize(self)
    return file.header + file.payload
  }

  /// Writes a file, which is there whole or not at all.
  @discardableResult
  public func write(to path: String) throws(TrainingError) -> WrittenCheckpoint {
    let file = try CheckpointFormat.serialize(self)
    try asTrainingError(File.write(file.header, file.payload, to: path))
    let hash = SHA256()
    hash.update(file.header)
    hash.update(file.payload)
    return WrittenCheckpoint(path: path, fileHash: hexadecimal(hash.finish()), payloadHash: file.payloadHash)
  }

  /// Reads a file; gives its hashes, too.
  /// - Throws: where the file cannot be read, is no checkpoint of this version, or is damaged.
  public static func read(_ path: String) throws(TrainingError) -> (checkpoint: Checkpoint, file: WrittenCheckpoint) {
    try CheckpointFile(path).checkpoint()
  }
}

/// A checkpoint on the disk.
public struct WrittenCheckpoint: Sendable, Equatable {
  /// The file.
  public var path: String
  /// Its SHA-256, as `sha256sum` prints it.
  public let fileHash: String
  /// The SHA-256 of its tensors' bytes, which do not depend on the program's commit.
  public let payloadHash: String
}
