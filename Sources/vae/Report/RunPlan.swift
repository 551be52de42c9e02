import Datasets
import Models
import Training

/// A run that the report makes: which model, on which images, for how long.
struct RunPlan {
  let title: String
  let dataset: DatasetName
  let model: ModelConfiguration
  let epochs: Int
  let learningRate: Double
  let limit: Int?

  /// The runs of a report: MNIST (or the drawn digits) by both of its models, and CelebA (or the drawn faces).
  ///
  /// The numbers of epochs keep training on two cores within a few minutes.
  static func all(digits: DatasetName, faces: DatasetName, quick: Bool) -> [RunPlan] {
    func plan(
      _ title: String, _ dataset: DatasetName, _ architecture: ModelConfiguration.Architecture, epochs: Int
    ) -> RunPlan {
      RunPlan(
        title: "\(dataset.title): \(title)", dataset: dataset, model: ModelConfiguration(architecture),
        epochs: quick ? 2 : epochs, learningRate: architecture.usualLearningRate, limit: quick ? 1024 : nil)
    }
    return [
      plan("a fully connected VAE", digits, .mlp, epochs: 10),
      plan("a convolutional VAE", digits, .mnist, epochs: 4),
      plan("a convolutional VAE for faces", faces, .celeba, epochs: 6),
    ]
  }

  /// The run's configuration.
  func configuration(seed: UInt64) -> RunConfiguration {
    let training = TrainingConfiguration(
      dataset: dataset.rawValue, seed: seed, learningRate: learningRate, batchSize: 128,
      testFraction: dataset.isSplitBySeed ? 0.1 : nil, limit: limit)
    return RunConfiguration(model, training, epochs: epochs)
  }
}

extension DatasetName {
  /// The name in captions.
  var title: String {
    switch self {
    case .mnist: "MNIST"
    case .fashionMNIST: "Fashion-MNIST"
    case .celeba: "CelebA"
    case .images: "images"
    case .digits: "drawn digits"
    case .faces: "drawn faces"
    }
  }

  /// Where the images come from.
  var source: String {
    switch self {
    case .mnist: "Handwritten digits, LeCun et al. 1998; the files' SHA-256 are those of the published ones."
    case .fashionMNIST: "Pictures of clothes, Xiao et al. 2017."
    case .celeba: "Photographs of faces, aligned, Liu et al. 2015; cropped to 178 × 178 and scaled."
    case .images: "A folder of images."
    case .digits: "Strokes, drawn by the program from the seed."
    case .faces: "Faces with known factors, drawn by the program from the seed."
    }
  }
}
