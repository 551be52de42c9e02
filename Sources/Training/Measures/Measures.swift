import Communication
import Datasets
import Models
import TensorCore

/// What papers report of a model beside its bound, over some images.
public struct Measures: Sendable {
  /// The posteriors of the images.
  public let encoded: EncodedImages
  /// KL(q(z | x) ‖ p(z)) of the images, in nats.
  public let divergences: [Double]
  /// The latent dimensions in use, see ``EncodedImages/activeUnits``.
  public var activeUnits: Int { encoded.activeUnits }
  /// What the latents tell of at most 2,000 images, evenly spaced over all.
  public let aggregate: AggregatePosterior
  /// Of the reconstructions at the posterior's mean, see ``PeakSignalToNoise``.
  public let psnr: MeasuredMean
  /// Of the same, see ``StructuralSimilarity``; nil for images smaller than its window.
  public let ssim: MeasuredMean?
  /// How often the images' classes are found by their latents; nil where there are no labels, or no
  /// training images to learn from.
  public let probes: Probes?
  /// Whether each known factor of the images stands in one dimension, see ``MutualInformationGap``;
  /// nil where none is known.
  public let gap: MeasuredMean?
  /// log p(x) of the images in nats, by importance weighting; nil where no samples were asked for.
  public let logLikelihood: MeasuredMean?
  /// The mean over images of the standard error that the samples leave; nil for one sample. It is too
  /// small where few weights outweigh the others: log p(x) then still grows with the samples.
  public let samplingError: Double?

  /// The shares of test images whose class is found, with the binomial error.
  public struct Probes: Sendable {
    /// The training images that the probes have learned from, and their classes.
    public let examples, classes: Int
    /// By ``LinearProbe``.
    public let linear: MeasuredMean
    /// By ``NearestNeighbourProbe``.
    public let neighbours: MeasuredMean

    /// The most training images that are taken, evenly spaced over all.
    static let limit = 10_000

    init(
      _ encoded: EncodedImages, _ labels: ImageLabels, trainedOn examples: ImageSet, by model: Model<Float>,
      among ranks: any Communicator
    ) {
      let examples = examples.spaced(Self.limit)
      let (mu, known) = (EncodedImages(examples, by: model, among: ranks).mu, examples.labels?.numbers ?? [])
      func share(_ found: [Int]) -> MeasuredMean {
        MeasuredMean(share: zip(found, labels.numbers).count { $0 == $1 }, of: found.count)
      }
      (self.examples, classes) = (examples.count, labels.classes.count)
      linear = share(LinearProbe(mu, numbers: known, classes: labels.classes.count).classes(of: encoded.mu))
      neighbours = share(NearestNeighbourProbe.classes(of: encoded.mu, examples: mu, numbers: known, among: ranks))
    }
  }

  /// The measures of a model on the images of all parts, at least one.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - parts: the images, each part with the labels that it has.
  ///   - range: that of the pixels, for the signal's peak.
  ///   - samples: draws per image for log p(x); nil for none.
  ///   - seed: of these draws, and of the aggregate posterior's.
  ///   - trainedOn: images that probes may learn from; nil for no probes.
  ///   - ranks: the processes that share the images. What is fitted to all of them, the linear probe,
  ///     is fitted by each.
  ///   - progress: is told how many images are done.
  public init(
    _ model: Model<Float>, on parts: [ImageSet], range: PixelRange, samples: Int?, seed: UInt64,
    trainedOn: ImageSet? = nil, among ranks: any Communicator = OneProcess(), progress: (_ done: Int) -> Void = { _ in }
  ) {
    let latent = model.network.latentDim
    var all = ImageValues()
    for part in parts {
      let start = all.ratios.count
      for round in part.rounds(among: ranks) {
        let own = round.images.map { images in
          ImageValues(images, by: model, range: range, samples: samples) { sample in
            let first = start + round.batch * Evaluator.batchSize
            return Self.noise(seed, sample, images: first..<first + images.shape[0], latent: latent)
          }
        }
        all.append(own ?? ImageValues(), of: ranks)
        progress(all.ratios.count)
      }
    }
    let shape: Shape = [all.ratios.count, latent]
    let encoded = EncodedImages(mu: Tensor(shape, all.mu), logVariance: Tensor(shape, all.logVariance))
    self.encoded = encoded
    divergences = encoded.divergences
    psnr = MeasuredMean(all.ratios)
    ssim = all.similarities.isEmpty ? nil : MeasuredMean(all.similarities)
    logLikelihood = samples == nil ? nil : MeasuredMean(all.likelihoods)
    samplingError = (samples ?? 1) > 1 ? all.errors.reduce(0, +) / Double(all.errors.count) : nil
    let some = encoded.spaced(AggregatePosterior.limit)
    aggregate = AggregatePosterior(
      some, noise: RandomStream(seed: seed, purpose: .aggregatePosterior).normal([some.count, latent]), among: ranks)
    // Labels and factors are known of whole data sets, and parts of them are measured alone.
    let part = parts.count == 1 ? parts.first : nil
    if let labels = part?.labels, let trainedOn, trainedOn.labels?.classes == labels.classes {
      probes = Probes(encoded, labels, trainedOn: trainedOn, by: model, among: ranks)
    } else {
      probes = nil
    }
    gap = part.flatMap { MutualInformationGap.measured(encoded.mu, factors: $0.factors) }
  }

  /// ε of one draw for some images: a function of the seed, the image's number and the draw's.
  private static func noise(_ seed: UInt64, _ sample: Int, images: Range<Int>, latent: Int) -> Tensor<Float> {
    Tensor([images.count, latent]) { scalars in
      nonisolated(unsafe) let scalars = scalars
      Threads.forEachRange(of: images.count, grain: 8) { rows in
        for row in rows {
          let stream = RandomStream(
            seed: seed, purpose: .importanceSamples, step: UInt64(images.lowerBound + row) << 32 | UInt64(sample))
          let target = UnsafeMutableBufferPointer(rebasing: scalars[row * latent..<(row + 1) * latent])
          stream.normal([latent]).withUnsafeScalars { _ = target.update(from: $0) }
        }
      }
    }
  }
}

/// What is measured of images one by one, in their order.
private struct ImageValues {
  /// Of the posteriors, `[images · latent]` each.
  var (mu, logVariance): ([Float], [Float]) = ([], [])
  /// PSNR and SSIM of the reconstructions.
  var (ratios, similarities): ([Double], [Double]) = ([], [])
  /// log p(x) and its standard error.
  var (likelihoods, errors): ([Double], [Double]) = ([], [])

  /// Of no images.
  init() {}

  /// Of the images of a batch; `noise` gives ε of a draw for all of them.
  init(
    _ images: Tensor<Float>, by model: Model<Float>, range: PixelRange, samples: Int?,
    noise: (_ sample: Int) -> Tensor<Float>
  ) {
    let peak = Double(range.upper - range.lower)
    let posterior = model.posterior(of: images)
    (mu, logVariance) = (posterior.mu.scalars, posterior.logVariance.scalars)
    let reconstructions = model.sample(posterior.mu)
    ratios = PeakSignalToNoise.values(images, reconstructions, range: peak)
    if min(images.shape[1], images.shape[2]) >= StructuralSimilarity.window {
      similarities = StructuralSimilarity.values(images, reconstructions, range: peak)
    }
    if let samples {
      let estimate = model.logLikelihood(of: images, samples: samples, noise: noise)
      (likelihoods, errors) = (estimate.logLikelihood, estimate.standardErrors)
    }
  }

  /// Adds what each process has of its own images.
  mutating func append(_ own: ImageValues, of ranks: any Communicator) {
    mu += ranks.gather(own.mu).joined()
    logVariance += ranks.gather(own.logVariance).joined()
    ratios += ranks.gather(own.ratios).joined()
    similarities += ranks.gather(own.similarities).joined()
    likelihoods += ranks.gather(own.likelihoods).joined()
    errors += ranks.gather(own.errors).joined()
  }
}
