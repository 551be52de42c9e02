import Models
import TensorCore

/// Weights that a new run begins with, from a file: a checkpoint, or `StoredWeights` of others.
///
/// Of a checkpoint nothing else is taken: no optimizer's averages, no epochs or steps, no settings.
public struct InitialWeights: Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// Its SHA-256, as `sha256sum` prints it.
  public let fileHash: String
  /// The names of the file's tensors that the model does not have, in order.
  public let ignored: [String]
  /// The model's state.
  let state: SavedState

  /// Reads what a file has for a model.
  /// - Throws: where the file cannot be read or is damaged, a number is not finite, or a tensor of
  ///   the model is missing or has another shape.
  public init(_ path: String, for configuration: ModelConfiguration) throws(TrainingError) {
    let file = try CheckpointFile(path)
    var weights = try file.weights()
    let model: Model<Float>
    do { model = try Model(configuration, seed: 0) } catch { throw TrainingError.model(error.description) }
    let ignored = weights.leaveOut(otherThan: Set(model.state.map(\.name)))
    let state = try weights.state()
    do { try model.state.load(state.tensors, counters: state.counters) } catch {
      throw TrainingError.checkpoint(
        path: path, expected: "tensor '\(error.name)' with \(error.expected)",
        found: ignored.isEmpty ? error.found : "\(error.found), and \(Self.text(ignored))",
        remedy: "ask for the model whose weights these are (--model, --latent-dim, …), or give other weights")
    }
    (self.path, fileHash, self.ignored, self.state) = (path, file.fileHash, ignored, state)
  }

  /// `begins with the weights of a.safetensors, sha256 …`, and what was left out of them.
  public var description: String {
    let rest = ignored.isEmpty ? "" : ", without \(Self.text(ignored))"
    return "begins with the weights of \(path), sha256 \(fileHash)\(rest)"
  }

  private static func text(_ ignored: [String]) -> String {
    let first = ignored.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (ignored.count > 3 ? ", …" : "")
    return "\(ignored.count) tensor\(ignored.count == 1 ? "" : "s") that the model does not have: \(first)"
  }
}
