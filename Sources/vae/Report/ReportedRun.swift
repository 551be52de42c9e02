import Datasets
import Files
import Models
import Reporting
import Training

/// A run that a report shows, trained already or to be trained.
struct ReportedRun {
  /// A name of its own, from which those of its folder and figures are made.
  var name: String
  /// Its name without the seed, which all runs of its setting have; empty for a run that exists.
  var settingName = ""
  /// What it shows, as a heading has it; without a data set's name.
  var caption: String
  /// What sets it apart from the others of its kind, but for the seed.
  var variant: [Setting] = []
  /// Whether others of its kind have the same setting and another seed.
  var isOneOfSeeds = false
  /// Its settings.
  var configuration: RunConfiguration
  /// Its images.
  var data: DataOptions
  /// What 'vae train' is asked for, but for the run's folder.
  var flags: [String] = []
  /// What replaces missing images.
  var substitute: Dataset?
  /// Another program's curve of it.
  var reference: ReferenceCurve?
  /// What is compared with published figures and orders.
  var measures: Set<FigureMeasure> = []
  /// Whether it can be: not a trial, nor one on images that replace others.
  var isComparable = true
  /// Where it lies.
  var folder: RunFolder
  /// Whether the report trains it; else it is there.
  var isPlanned = true

  /// The heading: `MNIST: a fully connected VAE, beta 4, seed 1`.
  var title: String {
    let seed = isOneOfSeeds ? ["seed \(configuration.training.seed)"] : []
    return (["\(data.dataset.title): \(caption)"] + variant.map { "\($0.name) \($0.value)" } + seed).joined(
      separator: ", ")
  }

  /// Its images: those it names or, where these are missing or it is asked to, drawn ones.
  mutating func load(
    from shelf: inout ImageShelf, drawn: Bool, _ console: Console
  ) async throws -> DatasetSplit {
    if drawn, let substitute { replaceImages(by: substitute) }
    do { return try await shelf.images(of: self, console) } catch let error as DatasetError {
      // What is there has to be sound; only what is missing is replaced.
      guard let substitute, !isAvailable(data.dataset, dataRoot: data.choice.dataRoot) else { throw error }
      console.warn(
        "\(data.dataset.title) is missing (\(error.found)\(error.cause.map { ": \($0)" } ?? "")): the report uses "
          + "\(substitute.title) instead; its place is Data/\(data.dataset.name) or $VAE_DATA_ROOT/\(data.dataset.name)"
      )
      replaceImages(by: substitute)
      return try await shelf.images(of: self, console)
    }
  }

  private mutating func replaceImages(by substitute: Dataset) {
    (data.dataset, data.choice.dataRoot, reference, isComparable) = (substitute, nil, nil, false)
    flags.removeAll { $0.hasPrefix("--dataset=") || $0.hasPrefix("--data-root=") }
    flags.append("--dataset=\(substitute.name)")
    configuration.training.dataset = substitute.name
    if !substitute.isSplitBySeed { configuration.training.testFraction = nil }
  }
}

/// The runs of an entry of a plan: those of one setting have the seeds in common.
struct ReportedGroup {
  /// The entry's name and caption.
  var name, caption: String
  /// A published figure of its runs, which then have one setting.
  var published: PlannedFigure?
  /// Its runs, setting by setting.
  var runs: [ReportedRun]

  /// `MNIST: a fully connected VAE`.
  var title: String { "\(runs[0].data.dataset.title): \(caption)" }
}

/// The images that were loaded last: runs that share them follow each other.
struct ImageShelf {
  private var loaded: [(key: String, images: DatasetSplit)] = []

  /// The images of a run.
  mutating func images(of run: ReportedRun, _ console: Console) async throws -> DatasetSplit {
    let (model, training) = (run.configuration.model, run.configuration.training)
    // Only what is drawn, parted, sampled or binarized by the seed depends on it.
    let isSeeded =
      run.data.dataset.split != .ownTestPart || run.data.dataset.isDrawn || training.binarize != nil
    let key =
      "\(run.data.dataset.name) \(run.data.choice.dataRoot ?? "") \(training.selection) \(model.image) "
      + "\(model.pixelRange) \(isSeeded ? "\(training.seed)" : "")"
    if let found = loaded.first(where: { $0.key == key }) { return found.images }
    let images = try await run.data.load(training.selection, for: model, seed: training.seed, console: console)
    loaded = loaded.suffix(1) + [(key, images)]
    return images
  }
}
