import Datasets
import Models
import Training

/// A run that the report makes: which model, on which images, for how long.
struct RunPlan {
  let title: String
  let dataset: Dataset
  let model: ModelConfiguration
  let epochs: Int
  let learningRate: Double
  let limit: Int?

  /// The runs on MNIST, or on the drawn digits: each of its models, for a few minutes on two cores.
  static func digits(_ dataset: Dataset, quick: Bool) -> [RunPlan] {
    [
      RunPlan("a fully connected VAE", dataset, .mlp, epochs: 10, quick: quick),
      RunPlan("a convolutional VAE", dataset, .mnist, epochs: 4, quick: quick),
    ]
  }

  /// The run on CelebA, or on the drawn faces.
  static func faces(_ dataset: Dataset, quick: Bool) -> [RunPlan] {
    [RunPlan("a convolutional VAE for faces", dataset, .celeba, epochs: 6, quick: quick)]
  }

  private init(
    _ title: String, _ dataset: Dataset, _ architecture: ModelConfiguration.Architecture, epochs: Int, quick: Bool
  ) {
    self.title = "\(dataset.title): \(title)"
    self.dataset = dataset
    model = ModelConfiguration(architecture)
    self.epochs = quick ? 2 : epochs
    learningRate = architecture.usualLearningRate
    limit = quick ? 1024 : nil
  }

  /// The run's name: `mnist-mlp`.
  var name: String { "\(dataset.name)-\(model.architecture)" }

  /// The run's configuration.
  func configuration(seed: UInt64) -> RunConfiguration {
    let training = TrainingConfiguration(
      dataset: dataset.name, seed: seed, learningRate: learningRate, batchSize: 128,
      testFraction: dataset.isSplitBySeed ? 0.1 : nil, limit: limit)
    return RunConfiguration(model, training, epochs: epochs)
  }
}
