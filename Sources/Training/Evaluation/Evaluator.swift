import Autograd
import Communication
import Datasets
import Models
import TensorCore

/// Where z is taken from when a model is tested.
public enum PosteriorUse: String, Codable, CaseIterable, Sendable {
  /// A draw from q(z | x): the loss is an unbiased estimate of the negative evidence lower bound.
  case sample
  /// The posterior's mean: no noise, and a loss that is usually lower.
  case mean
}

/// What a test comes to: means over the images, in nats per image.
public struct Evaluation: Codable, Hashable, Sendable {
  /// The images.
  public var count: Int
  /// The loss and its terms.
  public var means: LossMeans
  /// The KL divergence of each latent dimension; they add up to `means.kl`.
  public var klPerDimension: [Double]
  /// The standard error of the mean loss, over the images; nil for a single one.
  public var lossError: Double?
  /// recon + KL of each image, in their order: −ELBO where z is sampled.
  public var negativeELBO: [Double]
  /// Where z was taken from.
  public var posterior: PosteriorUse
}

/// Tests a model, batch by batch. An image's noise is a function of the seed and the image's
/// number: with the same weights a test gives the same bits, during training and after.
public struct Evaluator {
  /// Images of a batch: a constant, so that a test's bits do not depend on how the model was
  /// trained.
  public static let batchSize = 100

  private var model: Model<Float>
  private let posterior: PosteriorUse
  private let seed: UInt64
  private var sums = LossSums()
  private var klSums: [Double]
  private var losses: [Double] = []
  private var negativeELBO: [Double] = []

  /// A test on so many images, of which it has seen none.
  public init(_ model: Model<Float>, on images: Int, posterior: PosteriorUse = .sample, seed: UInt64) {
    (self.model, self.posterior, self.seed) = (model, posterior, seed)
    self.model.context = BoundContext(images: images)
    klSums = Array(repeating: 0, count: model.network.latentDim)
  }

  /// Tests a model on fitting images, at least one; `progress` is told how many are done. The
  /// processes of `ranks` share the batches, and each has the result.
  public static func evaluate(
    _ model: Model<Float>, on images: ImageSet, posterior: PosteriorUse = .sample, seed: UInt64,
    among ranks: any Communicator = OneProcess(), progress: (_ done: Int) -> Void = { _ in }
  ) -> Evaluation {
    var evaluator = Evaluator(model, on: images.count, posterior: posterior, seed: seed)
    for round in images.rounds(among: ranks) {
      evaluator.add(round, of: ranks)
      progress(evaluator.count)
    }
    return evaluator.result
  }

  /// Adds a round's batches, each tested by its process.
  mutating func add(_ round: TestRound, of ranks: any Communicator) {
    let own = round.images.map { [test($0, round.batch)] } ?? []
    ranks.gather(own).forEach { add($0) }
  }

  /// Tests the images `[n, height, width, channels]` of the batch with a number, from 0.
  private func test(_ images: Tensor<Float>, _ batch: Int) -> BatchPart {
    let tape = Tape<Float>(recording: false)
    let epsilon = posterior == .sample ? noise(images.shape[0], from: batch * Self.batchSize) : nil
    let objective = model.objective(tape.constant(images), epsilon: epsilon, mode: .evaluation)
    return BatchPart(objective, batch: batch, withPosterior: true)
  }

  /// Adds what the next batch has come to.
  private mutating func add(_ batch: BatchPart) {
    Posterior.addDivergences(of: batch.mu, batch.logVariance, to: &klSums)
    sums.add(batch)
    losses += (0..<batch.count).map { i in batch.terms.reduce(0) { $0 + $1.weight * Double($1.values[i]) } }
    negativeELBO += zip(batch["recon"], batch["kl"]).map { Double($0) + Double($1) }
  }

  /// The images tested so far.
  var count: Int { sums.count }

  /// The means so far.
  var result: Evaluation {
    Evaluation(
      count: sums.count, means: sums.means,
      klPerDimension: klSums.map { $0 / Double(sums.count) }, lossError: MeasuredMean(losses).standardError,
      negativeELBO: negativeELBO, posterior: posterior)
  }

  /// ε of `count` images, from the one with the number `first` on: `[count · k, latent]`, the k draws
  /// of an image one after another.
  private func noise(_ count: Int, from first: Int) -> Tensor<Float> {
    let (k, latent) = (model.bound.samples, klSums.count)
    return Tensor([count * k, latent]) { scalars in
      nonisolated(unsafe) let scalars = scalars
      Threads.forEachRange(of: count, grain: 8) { rows in
        for row in rows {
          let stream = RandomStream(seed: seed, purpose: .evaluationNoise, step: UInt64(first + row))
          let target = UnsafeMutableBufferPointer(rebasing: scalars[row * k * latent..<(row + 1) * k * latent])
          stream.normal([k * latent]).withUnsafeScalars { _ = target.update(from: $0) }
        }
      }
    }
  }
}
