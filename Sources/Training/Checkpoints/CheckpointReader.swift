import Files
import TensorCore

/// Takes one file for a checkpoint, and says what speaks against it.
struct CheckpointReader {
  /// The file's name, for errors.
  let path: String

  func read(_ file: UnsafeRawBufferPointer) throws(TrainingError) -> (Checkpoint, sha256: String) {
    let header: SafetensorsHeader
    let payload: UnsafeRawBufferPointer
    do throws(SafetensorsError) {
      let (read, range) = try SafetensorsHeader.read(file)
      (header, payload) = (read, UnsafeRawBufferPointer(rebasing: file[range]))
    } catch { throw foreign(error.expected, error.found) }
    let hash = try checkIntegrity(header, payload, headerBytes: file.prefix(file.count - payload.count))
    let (weights, optimizer) = try CheckpointFormat.states(Safetensors(header, payload: payload).tensors, self)
    let metadata = header.metadata
    let checkpoint = Checkpoint(
      model: try settings("configuration", metadata), training: try settings("training", metadata),
      epoch: try count("epoch", metadata), step: try count("step", metadata),
      fingerprints: try settings("fingerprints", metadata), history: try settings("history", metadata),
      weights: weights, optimizer: optimizer, randomNumbers: try text("random", metadata))
    return (checkpoint, hash)
  }

  /// Fails unless the file is one of ours and both hashes are right; gives the payload's.
  private func checkIntegrity(
    _ header: SafetensorsHeader, _ payload: UnsafeRawBufferPointer, headerBytes: Slice<UnsafeRawBufferPointer>
  ) throws(TrainingError) -> String {
    let format = try text("format", header.metadata)
    guard format == CheckpointFormat.version else {
      throw foreign("the format '\(CheckpointFormat.version)'", "'\(format)'")
    }
    var unsigned = header
    unsigned.metadata["header_sha256"] = nil
    try expectHash(try text("header_sha256", header.metadata), of: "the header", found: sha256(unsigned.serialized))
    guard header.serialized.elementsEqual(headerBytes) else {
      throw damaged("the header as it was written", "other spaces or another order")
    }
    let hash = sha256(payload)
    try expectHash(try text("sha256", header.metadata), of: "the tensors", found: hash)
    return hash
  }

  private func expectHash(_ expected: String, of what: String, found: String) throws(TrainingError) {
    guard expected == found else { throw damaged("\(what) with SHA-256 \(expected)", found) }
  }

  private func text(_ key: String, _ metadata: [String: String]) throws(TrainingError) -> String {
    guard let text = metadata[key] else {
      throw foreign("'\(key)' in the metadata", metadata.isEmpty ? "none" : "\(metadata.keys.sorted())")
    }
    return text
  }

  private func count(_ key: String, _ metadata: [String: String]) throws(TrainingError) -> Int {
    let text = try text(key, metadata)
    guard let count = Int(text), count >= 0 else { throw foreign("'\(key)' to be a count", "'\(text)'") }
    return count
  }

  private func settings<T: Decodable>(_ key: String, _ metadata: [String: String]) throws(TrainingError) -> T {
    let json = try text(key, metadata)
    do throws(ConfigurationJSON.Unreadable) { return try ConfigurationJSON.decode(json) } catch {
      throw foreign("'\(key)' as this program writes it", error.reason)
    }
  }

  /// The error of a file that was never a checkpoint of this version.
  func foreign(_ expected: String, _ found: String) -> TrainingError {
    .checkpoint(
      path: path, expected: expected, found: found,
      remedy: "give a checkpoint that 'vae train' of this version has written, complete")
  }

  /// The error of a checkpoint that is no longer what was written.
  private func damaged(_ expected: String, _ found: String) -> TrainingError {
    .checkpoint(
      path: path, expected: expected, found: found, remedy: "the file is damaged: copy it again, or use an earlier one")
  }
}
