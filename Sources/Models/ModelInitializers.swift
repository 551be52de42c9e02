import Layers
import TensorCore

extension Model {
  /// A new model with PyTorch's initial values, drawn from a seed.
  /// - Throws: ``ModelError`` where the configuration's sizes do not make a model.
  public init(_ configuration: ModelConfiguration, seed: UInt64) throws(ModelError) {
    try self.init(configuration, Initializer(seed: seed))
  }

  /// A saved model: parameters and running statistics under PyTorch's names, and the counters.
  /// - Throws: ``ModelError`` where the sizes do not make a model, or that names the first tensor
  ///   of the state that is missing, superfluous or of another shape.
  public init(
    _ configuration: ModelConfiguration, state tensors: [String: Tensor<S>], counters: [String: Int64]
  ) throws(ModelError) {
    try configuration.validate()
    // A file may declare any model: before one is made, the weights are there.
    for layer in configuration.summary {
      guard let shape = layer.weight, case let weight = tensors["\(layer.name).weight"], weight?.shape != shape else {
        continue
      }
      let found = weight.map { "the shape \($0.shape)" } ?? "none"
      throw Self.foreign(configuration, "tensor '\(layer.name).weight': expected the shape \(shape), found \(found)")
    }
    try self.init(configuration, .blank)
    do { try state.load(tensors, counters: counters) } catch { throw Self.foreign(configuration, "\(error)") }
  }

  private static func foreign(_ configuration: ModelConfiguration, _ difference: String) -> ModelError {
    ModelError(
      "model '\(configuration.architecture)': \(difference); "
        + "is this the state of another model, or of another image size, latent size or number of channels?")
  }

  private init(_ configuration: ModelConfiguration, _ initializer: Initializer) throws(ModelError) {
    try configuration.validate()
    self.init(
      PlannedVAE<S>(configuration.architecture.plan(configuration), initializer), likelihood: configuration.likelihood,
      bound: configuration.bound)
  }
}
