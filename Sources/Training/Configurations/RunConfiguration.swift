import Models

/// A run: which model is trained, how, for how long, and what is kept. `config.json` holds it.
public struct RunConfiguration: Codable, Hashable, Sendable {
  /// The model.
  public var model: ModelConfiguration
  /// How it is trained.
  public var training: TrainingConfiguration
  /// Times that every image is used; 0 writes the initial weights. A finished run can go on with
  /// more.
  public var epochs: Int
  /// The number of `epoch_NNNN.safetensors` to keep, the newest ones; nil keeps all.
  public var keep: Int?

  /// A run; see ``validate(trainingImages:)``.
  public init(_ model: ModelConfiguration, _ training: TrainingConfiguration, epochs: Int, keep: Int? = nil) {
    (self.model, self.training, self.epochs, self.keep) = (model, training, epochs, keep)
  }

  /// Fails where a setting cannot be, or cannot be with so many training images.
  public func validate(trainingImages: Int? = nil) throws(TrainingError) {
    do { try model.validate() } catch { throw TrainingError.model(error.description) }
    try training.validate(trainingImages: trainingImages)
    try expect(epochs >= 0, "epochs", "at least 0", "\(epochs)")
    if let keep { try expect(keep >= 1, "checkpoints to keep", "at least 1", "\(keep)") }
  }

  /// Where the run goes unless told otherwise: `runs/vae/mnist_mlp_z20_s28`.
  public var defaultFolder: String {
    "runs/vae/\(training.dataset)_\(model.architecture)_z\(model.latentDim)_s\(model.imageSize)"
  }
}
