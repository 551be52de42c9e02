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
      Setting("beta", "\(model.beta)"), Setting("optimizer", training.optimizerSummary),
      Setting("batch size", "\(training.batchSize)"), Setting("epochs", "\(configuration.epochs)"),
      Setting("seed", "\(training.seed)"),
    ]
    if let shards = training.shards { rows.append(Setting("shards of a batch", "\(shards)")) }
    if let objective = model.objective {
      rows.append(Setting("objective", "\(objective), \(objective.paper)"))
    }
    for (name, value) in [
      ("importance samples", model.importanceSamples.map { "\($0)" }), ("gamma", model.gamma.map { "\($0)" }),
      ("capacity", model.capacity.map { "\($0) nats" }),
      ("free bits", model.freeBits.map { "\($0) nats per dimension" }),
    ] { if let value { rows.append(Setting(name, value)) } }
    if let precision = training.precision { rows.append(Setting("precision of products", precision.rawValue)) }
    if let binarize = training.binarize { rows.append(Setting("binarization", binarize.rawValue)) }
    if let warmup = ModelText.warmup(training) { rows.append(Setting("warm-up of beta", warmup)) }
    if let limit = training.limit { rows.append(Setting("limit", "\(limit) images")) }
    if let share = training.testFraction { rows.append(Setting("test fraction", "\(share)")) }
    for (name, value) in [
      ("no crop", training.noCrop), ("skip damaged", training.skipDamaged), ("exif", training.exif),
    ] where value == true { rows.append(Setting(name, "yes")) }
    if let hash = training.initialWeights { rows.append(Setting("initial weights", "SHA-256 \(hash)")) }
    return rows
  }
}
