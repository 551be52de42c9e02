import Layers
import TensorCore

/// Makes models. A new one is a line in ``build(_:_:)``.
public enum ModelFactory {
  /// A new model with PyTorch's initial values, drawn from a seed.
  /// - Throws: ``ModelError`` where the configuration's sizes do not make a model.
  public static func make<S: Scalar>(
    _ configuration: ModelConfiguration, seed: UInt64, as type: S.Type = S.self
  ) throws(ModelError) -> any VAE<S> {
    try configuration.validate()
    return build(configuration, Initializer(seed: seed))
  }

  /// A saved model; see ``VAE/load(_:counters:)``.
  /// - Throws: ``ModelError`` where the configuration's sizes do not make a model, or the state is not that model's.
  public static func make<S: Scalar>(
    _ configuration: ModelConfiguration, state tensors: [String: Tensor<S>], counters: [String: Int64]
  ) throws(ModelError) -> any VAE<S> {
    try configuration.validate()
    let model: any VAE<S> = build(configuration, .blank)
    try model.load(tensors, counters: counters)
    return model
  }

  private static func build<S: Scalar>(
    _ configuration: ModelConfiguration, _ initializer: Initializer
  ) -> any VAE<S> {
    switch configuration.model {
    case .mlp: MLP(configuration, initializer)
    case .mnist: MNIST(configuration, initializer)
    case .celeba: CelebA(configuration, initializer)
    }
  }
}

extension VAE {
  /// Gives the model a saved state, under PyTorch's names: parameters and running statistics, and the counters
  /// (`….num_batches_tracked`).
  ///
  /// - Throws: ``ModelError`` that names the first tensor that is missing, superfluous or of another shape; the model is
  ///   then what it was.
  public func load(_ tensors: [String: Tensor<S>], counters: [String: Int64]) throws(ModelError) {
    do {
      try state.load(tensors, counters: counters)
    } catch {
      throw ModelError(
        "model '\(configuration.model.rawValue)': \(error); "
          + "is this the state of another model, or of another image size, latent size or number of channels?")
    }
  }
}
