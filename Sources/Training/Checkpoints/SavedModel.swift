import Files
import Models
import TensorCore

/// A model from a file: a checkpoint, or weights under PyTorch's names and no more.
public struct SavedModel {
  /// The model, for evaluation or sampling.
  public let model: Model<Float>
  /// Its configuration.
  public let configuration: ModelConfiguration
  /// All that the file says; nil for weights alone.
  public let checkpoint: Checkpoint?

  /// Reads a file and makes its model.
  ///
  /// Of weights alone (`StoredWeights` says which) the configuration is that of the table of
  /// architectures whose tensors have these names and shapes, and no others, with its usual
  /// likelihood, and with ReLU.
  ///
  /// - Throws: as ``Checkpoint/read(_:)``, and where the tensors are those of no model.
  public init(_ path: String) throws(TrainingError) {
    let file = try CheckpointFile(path)
    guard !file.isCheckpoint else {
      let checkpoint = try file.checkpoint().checkpoint
      (configuration, self.checkpoint) = (checkpoint.model, checkpoint)
      do { model = try checkpoint.makeModel() } catch {
        throw TrainingError.checkpoint(
          path: path, expected: "the state of the model that it describes", found: error.description,
          remedy: "give a checkpoint that 'vae train' of this version has written")
      }
      return
    }
    let weights = try file.weights().state()
    guard let configuration = ModelConfiguration(fitting: weights.tensors.mapValues(\.shape)),
      let model = try? Model<Float>(configuration, state: weights.tensors, counters: weights.counters)
    else {
      throw TrainingError.checkpoint(
        path: path, expected: "a checkpoint, or the weights of one of this program's models under PyTorch's names",
        found: "tensors of another model, and no 'configuration' in the metadata",
        remedy: "give a checkpoint that 'vae train' of this version has written, complete")
    }
    (self.model, self.configuration, checkpoint) = (model, configuration, nil)
  }
}
