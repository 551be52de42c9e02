import Files
import Models
import TensorCore

extension Checkpoint {
  /// The file's bytes: a function of the checkpoint alone.
  public func serialized() throws(TrainingError) -> [UInt8] {
    let file = try CheckpointFormat.serialize(self)
    return file.header + file.payload
  }

  /// Writes a file, which is there whole or not at all; gives the payload's SHA-256.
  @discardableResult
  public func write(to path: String) throws(TrainingError) -> String {
    let file = try CheckpointFormat.serialize(self)
    try asTrainingError(File.write(file.header, file.payload, to: path))
    return file.sha256
  }

  /// Bytes of the largest file that is read: a little more than the largest model and its optimizer
  /// have.
  private static let largest = 1 << 34

  /// Reads a file, and the payload's SHA-256.
  /// - Throws: where the file cannot be read, is no checkpoint of this version, or is damaged.
  public static func read(_ path: String) throws(TrainingError) -> (checkpoint: Checkpoint, sha256: String) {
    try CheckpointFormat.parse(try asTrainingError(File.read(path, limit: largest)), path: path)
  }

  /// Reads a file and makes its model.
  /// - Throws: as ``read(_:)``, and where the tensors are not those of the model that the file
  ///   describes.
  public static func model(_ path: String) throws(TrainingError) -> (checkpoint: Checkpoint, model: Model<Float>) {
    let checkpoint = try read(path).checkpoint
    do { return (checkpoint, try checkpoint.makeModel()) } catch {
      throw TrainingError.checkpoint(
        path: path, expected: "the state of the model that it describes", found: error.description,
        remedy: "give a checkpoint that 'vae train' of this version has written")
    }
  }
}
