import ArgumentParser
import Datasets
import Files
import Foundation
import Models
import Reporting
import TensorCore
import Training

/// `vae test`.
struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Measure a checkpoint's ELBO, and draw reconstructions and samples.",
    discussion: """
      Prints a table of measures, each with its standard error over the images or the reason why it has none. Writes \
      them to metrics.json (nats per image), and recon_grid.png (originals above their reconstructions) and samples_grid.png.

        vae test --ckpt runs/vae/mnist_mlp_z20_s28/last.safetensors --dataset mnist

      The images are parted and cut down as they were for the training, which the checkpoint knows: no tested image was \
      trained on. Where the data are others than those, this is an error, unless --allow-other-data is given.

      Several processes can share a test, as they share 'vae train': the files are those of one.

        mpirun -n 4 .build/mpi/release/vae test --ckpt run/last.safetensors --dataset celeba
      """)

  /// Which part of the data set.
  enum Part: String, ExpressibleByArgument, CaseIterable { case train, test, all }

  @Option(help: "The checkpoint.") var ckpt: String
  @OptionGroup(title: "The images") var data: DataOptions
  @Option(help: "Where the results go. (default: the checkpoint's folder)") var outDir: String?
  @Option(help: "Take z as a sample of the posterior, or as its mean.") var posterior = PosteriorUse.sample
  @Option(help: "The part of the data set: train, test or all.") var split = Part.test

  @Option(parsing: .unconditional, help: .natural("The seed of the noise. (default: the checkpoint's)"))
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: .integer("Estimate log p(x) with so many draws of z per image, such as 5000, by importance weighting."))
  var importanceSamples: Int?

  @Flag(help: "Test on other data than the training's, and say how many of the images were trained on.")
  var allowOtherData = false

  @Flag(help: RuntimeOptions.ampHelp) var amp = false
  @OptionGroup(title: "How to compute") var runtime: RuntimeOptions

  func validate() throws {
    if let importanceSamples, !(1...1_000_000).contains(importanceSamples) {
      throw ValidationError("--importance-samples: expected 1 to 1000000, found \(importanceSamples)")
    }
  }

  func run() async throws {
    try runtime.apply(amp: amp)
    let ranks = Processes.all
    let console = Console("test")
    let saved = try SavedModel(ckpt)
    let (model, configuration) = (saved.model, saved.configuration)
    let seed = seed ?? saved.checkpoint?.training.seed ?? 0
    try ranks.expectSame(
      [
        "checkpoint": Processes.hash(of: ckpt), "posterior": posterior.rawValue, "seed": "\(seed)",
        "importance samples": importanceSamples.map { "\($0)" } ?? "none", "split": split.rawValue,
      ], program: Processes.program)
    let tested = try await Processes.firstBeforeOthers { try await testedImages(saved, console) }
    let parts = tested.parts
    if ranks.count > 1 { try ranks.expectSame(Self.facts(of: parts + [tested.training])) }
    let folder = outDir ?? Path(ckpt).folder
    if let images = tested.folder { try OutputFile.expectOutside(folder, images) }
    var metrics = evaluate(model, on: parts, seed: seed, console)
    metrics.trainedOn = tested.trainedOn
    guard metrics.loss.isFinite else {
      throw WorldError(
        "\(ckpt): expected weights with which the loss is a finite number, found \(metrics.loss); give weights from before "
          + "they diverged")
    }
    let measures = measure(
      model, parts, trainedOn: split == .test ? tested.training : nil, configuration.pixelRange, seed: seed, console)
    metrics.add(measures, of: model, subpixels: configuration.image.count)
    guard ranks.isFirst else { return }
    let shown = parts[0].batch(Array(0..<min(32, parts[0].count)))
    let reconstructions = try ImageGrid(
      originals: shown, reconstructions: model.reconstruct(shown), range: configuration.pixelRange, columns: 8)
    let samples = model.sample(Latents.prior(64, dimensions: configuration.latentDim, seed: seed))

    // All three change, or none.
    let staging = try StagingFolder(in: folder)
    defer { staging.remove() }
    let place = { (name: String) in Path(staging.path).appending(name) }
    try writeJSON(metrics, to: place("metrics.json"))
    try reconstructions.image().write(to: place("recon_grid.png"))
    try ImageGrid(samples, range: configuration.pixelRange, columns: 8).image().write(to: place("samples_grid.png"))
    let names = ["recon_grid.png", "samples_grid.png", "metrics.json"]
    try Interrupt.ignored { () throws(FileError) in try staging.publish(names) }
    // At the posterior's mean nothing is sampled, and the sum bounds nothing.
    let title = posterior == .mean ? "at the posterior's mean, recon + KL" : model.bound.title
    let loss = posterior == .mean ? metrics.means.negativeELBO : metrics.loss
    let terms =
      posterior == .mean
      ? "recon \(Numeral.fixed(metrics.recon, 2)), KL \(Numeral.fixed(metrics.kl, 2))"
      : metrics.means.terms(of: model.bound)
    print(
      "\(data.dataset.name) \(split.rawValue), \(metrics.count) images: \(title) \(Numeral.fixed(loss, 2)) (\(terms)), "
        + ModelText.unit(configuration))
    print(
      MeasureTable.text(
        MeasureTable.rows(
          measures, negativeELBO: posterior == .sample ? metrics.overImages : nil, of: model,
          subpixels: configuration.image.count)))
    if let count = tested.trainedOn { print("other data than the training's: \(count) of the images were trained on") }
    for name in names { print(folder == "." ? name : Path(folder).appending(name)) }
  }

  /// What processes that share a test have to agree on of its images.
  private static func facts(of sets: [ImageSet]) -> [String: String] {
    func hash(_ texts: [String]) -> String { sha256(texts.joined(separator: " ").utf8) }
    return [
      "fingerprint of the images": hash(sets.map(\.fingerprint)),
      "labels of the images": hash(sets.map { $0.labels.map { "\($0.classes) \($0.numbers)" } ?? "none" }),
    ]
  }

  private func measure(
    _ model: Model<Float>, _ parts: [ImageSet], trainedOn: ImageSet?, _ range: PixelRange, seed: UInt64,
    _ console: Console
  ) -> Measures {
    let count = parts.reduce(0) { $0 + $1.count }
    let measures = Measures(
      model, on: parts, range: range, samples: importanceSamples, seed: seed, trainedOn: trainedOn,
      among: Processes.all
    ) { done in
      console.progress("measuring \(done) of \(count)")
    }
    console.closeLine()
    return measures
  }

  /// The images to test on, those to train on, where they are other data, how many of them were
  /// trained on, and the folder of image files that they are.
  private func testedImages(
    _ saved: SavedModel, _ console: Console
  ) async throws -> (parts: [ImageSet], training: ImageSet, trainedOn: Int?, folder: String?) {
    func parts(_ images: DatasetSplit) -> [ImageSet] {
      split == .train ? [images.train] : split == .test ? [images.test] : [images.train, images.test]
    }
    guard let checkpoint = saved.checkpoint else {
      guard allowOtherData else {
        throw UsageError(
          "\(ckpt): expected a checkpoint, which says what it was trained on, found weights alone; "
            + "give --allow-other-data to test them all the same")
      }
      let images = try await data.load(for: saved.configuration, seed: 0, console: console)
      return (parts(images), images.train, nil, images.folder)
    }
    let training = checkpoint.training
    if allowOtherData {
      var selection = data.choice.selection
      selection.testFraction = selection.testFraction ?? training.testFraction
      if data.choice.binarize == nil { selection.binarize = training.binarize }
      let images = try await data.load(selection, for: checkpoint.model, seed: training.seed, console: console)
      let parts = parts(images)
      let trainedOn = checkpoint.images.map { seen in parts.reduce(0) { $0 + seen.count(among: $1) } }
      return (parts, images.train, trainedOn, images.folder)
    }
    let remedy = "test on the training's data, or give --allow-other-data"
    guard data.dataset.name == training.dataset else {
      throw UsageError(
        "--dataset \(data.dataset.name): expected \(training.dataset), which \(ckpt) was trained on; \(remedy)")
    }
    try expectSelection(of: training)
    // The data's own seed, too: a split by seed must keep apart what training kept apart.
    let images: DatasetSplit
    do {
      images = try await data.load(training.selection, for: checkpoint.model, seed: training.seed, console: console)
    } catch var error as DatasetError {
      // Flags that choose among the images, or change them, make other data than the training's.
      if let other = error.otherRemedy, !other.contains("--data-root") {
        error.otherRemedy = "\(other), and give --allow-other-data"
      }
      throw error
    }
    let found = DataFingerprints(train: images.train.fingerprint, test: images.test.fingerprint)
    guard found == checkpoint.fingerprints else {
      throw WorldError(
        "\(data.dataset.name): expected the images that \(ckpt) was trained and tested on, found others, so that tested "
          + "images may have been trained on; \(remedy)")
    }
    let limit = data.choice.limit
    let cut = parts(images).map { part in limit.map { part.subset(Array(0..<min($0, part.count))) } ?? part }
    return (cut, images.train, nil, images.folder)
  }

  /// Fails where a flag asks for other images than the training's; each can be left out.
  private func expectSelection(of training: TrainingConfiguration) throws {
    guard data.choice.testFraction == nil || data.choice.testFraction == training.testFraction else {
      throw UsageError(
        "--test-fraction \(data.choice.testFraction ?? 0): expected the training's, "
          + "\(training.testFraction.map { "\($0)" } ?? "none"); leave it out, or give --allow-other-data")
    }
    for (flag, isTraining) in [
      ("--no-crop", !data.choice.noCrop || training.noCrop == true),
      ("--exif", !data.choice.exif || training.exif == true),
      (
        "--binarize \(data.choice.binarize?.rawValue ?? "")",
        data.choice.binarize.map { $0 == training.binarize ?? Binarization.none } ?? true
      ),
    ] where !isTraining {
      throw UsageError(
        "\(flag): expected the images as \(ckpt) was trained on them; leave it out, or give --allow-other-data")
    }
  }

  /// The means over several parts, weighted by their images.
  private func evaluate(_ model: Model<Float>, on parts: [ImageSet], seed: UInt64, _ console: Console) -> TestMetrics {
    var total = TestMetrics(checkpoint: ckpt, dataset: data.dataset.name, split: split.rawValue, posterior: posterior)
    var negativeELBO: [Double] = []
    for part in parts {
      let evaluation = Evaluator.evaluate(
        model, on: part, posterior: posterior, seed: seed, among: Processes.all
      ) { done in
        console.progress("testing \(done) of \(part.count)")
      }
      total.add(evaluation)
      negativeELBO += evaluation.negativeELBO
    }
    if posterior == .sample { total.negativeELBOError = MeasuredMean(negativeELBO).standardError }
    console.closeLine()
    return total
  }
}

/// What `metrics.json` holds. Nats per image; `loss` is the bound's, `negativeELBO` recon + KL,
/// which bounds −log p(x) where z is sampled.
struct TestMetrics: Encodable {
  let checkpoint: String
  let dataset: String
  let split: String
  let posterior: PosteriorUse
  private(set) var count = 0
  private(set) var loss = 0.0
  private(set) var recon = 0.0
  private(set) var kl = 0.0
  private(set) var negativeELBO = 0.0
  private(set) var klPerDimension: [Double] = []
  /// Of other data than the training's, how many images were trained on.
  var trainedOn: Int?
  /// The standard errors of −ELBO, where z is sampled, and of KL; the quantiles 5, 50, 95 % of KL.
  var negativeELBOError: Double?
  private(set) var klError: Double?
  private(set) var klPerDimensionErrors: [Double] = []
  private(set) var klQuantiles: [Double] = []
  private(set) var activeUnits = 0
  /// I(x; z) and KL(q(z) ‖ p(z)) over so many images.
  private(set) var mutualInformation, aggregateKL: MeasuredMean?
  private(set) var aggregateCount = 0
  private(set) var psnr, ssim: MeasuredMean?
  /// The shares of images whose class is found from the posterior's mean.
  private(set) var linearProbe, nearestNeighbourProbe: MeasuredMean?
  private(set) var mutualInformationGap: MeasuredMean?
  /// log p(x) without the likelihood's constant, its error over images, and by sampling; with the
  /// constant, in bits per dimension.
  private(set) var logLikelihood: MeasuredMean?
  private(set) var samplingError, bitsPerDimension, bitsPerDimensionError: Double?

  init(checkpoint: String, dataset: String, split: String, posterior: PosteriorUse) {
    (self.checkpoint, self.dataset, self.split, self.posterior) = (checkpoint, dataset, split, posterior)
  }

  /// Takes in measures of images of so many numbers.
  mutating func add(_ measures: Measures, of model: Model<Float>, subpixels: Int) {
    klError = MeasuredMean(measures.divergences).standardError
    klPerDimensionErrors = measures.encoded.divergencesByDimension.compactMap(\.standardError)
    klQuantiles = [0.05, 0.5, 0.95].map { measures.divergences.quantile($0) }
    activeUnits = measures.activeUnits
    mutualInformation = measures.aggregate.mutualInformation
    (aggregateKL, aggregateCount) = (measures.aggregate.divergence, measures.aggregate.count)
    (psnr, ssim, mutualInformationGap) = (measures.psnr, measures.ssim, measures.gap)
    (linearProbe, nearestNeighbourProbe) = (measures.probes?.linear, measures.probes?.neighbours)
    guard let likelihood = measures.logLikelihood else { return }
    (logLikelihood, samplingError) = (likelihood, measures.samplingError)
    let bits = measures.bitsPerDimension(of: model, subpixels: subpixels)
    (bitsPerDimension, bitsPerDimensionError) = (bits.mean, bits.standardError)
  }

  /// −ELBO with its error.
  var overImages: MeasuredMean { MeasuredMean(mean: negativeELBO, standardError: negativeELBOError) }

  /// The means as a record.
  var means: LossMeans { LossMeans(loss: loss, recon: recon, kl: kl) }

  /// Takes in the means over more images.
  mutating func add(_ evaluation: Evaluation) {
    let (old, new) = (Double(count), Double(evaluation.count))
    func mean(_ a: Double, _ b: Double) -> Double { (a * old + b * new) / (old + new) }
    loss = mean(loss, evaluation.means.loss)
    recon = mean(recon, evaluation.means.recon)
    kl = mean(kl, evaluation.means.kl)
    negativeELBO = recon + kl
    klPerDimension = evaluation.klPerDimension.enumerated().map { index, value in
      mean(klPerDimension.indices.contains(index) ? klPerDimension[index] : 0, value)
    }
    count += evaluation.count
  }
}
