import Models
import Reporting
import Training

/// A run's settings as a report lists them.
enum RunSettings {
  static func rows(_ configuration: RunConfiguration) -> [Setting] {
    let (model, training) = (configuration.model, configuration.training)
    var rows = [
      Setting("data set", training.dataset), Setting("model", "\(model.architecture)"),
      Setting("image size", "\(model.imageSize)"), Setting("latent dimensions", "\(model.latentDim)"),
      Setting(model.width.name, model.width.value), Setting("reconstruction loss", model.reconLoss.rawValue),
      Setting("beta", "\(model.beta)"), Setting("optimizer", "Adam, learning rate \(training.learningRate)"),
      Setting("batch size", "\(training.batchSize)"), Setting("epochs", "\(configuration.epochs)"),
      Setting("seed", "\(training.seed)"),
    ]
    if let limit = training.limit { rows.append(Setting("limit", "\(limit) images")) }
    if let share = training.testFraction { rows.append(Setting("test fraction", "\(share)")) }
    for (name, value) in [
      ("no crop", training.noCrop), ("skip damaged", training.skipDamaged), ("exif", training.exif),
    ] where value == true { rows.append(Setting(name, "yes")) }
    if let hash = training.initialWeights { rows.append(Setting("initial weights", "SHA-256 \(hash)")) }
    return rows
  }
}
