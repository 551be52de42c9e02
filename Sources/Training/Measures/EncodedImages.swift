import Communication
import Datasets
import Models
import TensorCore

/// The posteriors q(z | x) = N(μ, σ²) of some images.
public struct EncodedImages: Sendable {
  /// Means and log-variances, `[images, latent]`.
  public let mu, logVariance: Tensor<Float>

  /// Posteriors that are known.
  public init(mu: Tensor<Float>, logVariance: Tensor<Float>) {
    require(
      mu.shape.rank == 2 && mu.shape == logVariance.shape,
      "EncodedImages: expected two tables of one shape, found \(mu.shape) and \(logVariance.shape)")
    (self.mu, self.logVariance) = (mu, logVariance)
  }

  /// The posteriors that a model gives images, whose batches the processes of `ranks` share.
  public init(_ images: ImageSet, by model: Model<Float>, among ranks: any Communicator = OneProcess()) {
    var table = (mu: [Float](), logVariance: [Float]())
    for round in images.rounds(among: ranks) {
      let posterior = round.images.map { model.posterior(of: $0) }
      table.mu += ranks.gather(posterior?.mu.scalars ?? []).joined()
      table.logVariance += ranks.gather(posterior?.logVariance.scalars ?? []).joined()
    }
    let shape: Shape = [images.count, model.network.latentDim]
    self.init(mu: Tensor(shape, table.mu), logVariance: Tensor(shape, table.logVariance))
  }

  /// The number of images.
  public var count: Int { mu.shape[0] }

  /// At most so many of them, evenly spaced over all.
  func spaced(_ limit: Int) -> EncodedImages {
    guard limit < count else { return self }
    func rows(_ table: Tensor<Float>) -> Tensor<Float> {
      Tensor([limit, table.shape[1]], (0..<limit).flatMap { table[$0 * count / limit].scalars })
    }
    return EncodedImages(mu: rows(mu), logVariance: rows(logVariance))
  }

  /// KL(q(z | x) ‖ N(0, 1)) = ½ Σ (μ² + eᵛ − 1 − v) of each image, in nats; v is the log-variance.
  /// - Source: Kingma and Welling 2014, appendix B.
  public var divergences: [Double] {
    let latent = mu.shape[1]
    return withDivergences { divergence in
      (0..<count).map { n in (n * latent..<(n + 1) * latent).reduce(0.0) { $0 + divergence($1) } }
    }
  }

  /// The mean of each latent dimension's part of ``divergences`` over the images.
  public var divergencesByDimension: [MeasuredMean] {
    let latent = mu.shape[1]
    return withDivergences { divergence in
      (0..<latent).map { j in MeasuredMean((0..<count).map { divergence($0 * latent + j) }) }
    }
  }

  /// Lets `body` ask for the divergence at each place of the tables.
  private func withDivergences<R>(_ body: ((_ place: Int) -> Double) -> R) -> R {
    mu.withUnsafeScalars { mu in
      logVariance.withUnsafeScalars { logVariance in
        body { place in
          let (m, v) = (Double(mu[place]), Double(logVariance[place]))
          return 0.5 * (m * m + (Double.expm1(v) - v))
        }
      }
    }
  }

  /// The latent dimensions whose mean varies over the images by more than 0.01: those in use. A
  /// count over all images, which has no error of its own.
  /// - Source: Burda et al. 2016, "Importance Weighted Autoencoders", section 5.3.
  public var activeUnits: Int {
    let latent = mu.shape[1]
    var moments = [(sum: Double, squares: Double)](repeating: (0, 0), count: latent)
    mu.withUnsafeScalars { mu in
      for (i, value) in mu.enumerated() {
        moments[i % latent].sum += Double(value)
        moments[i % latent].squares += Double(value) * Double(value)
      }
    }
    let n = Double(count)
    return moments.count { $0.squares / n - ($0.sum / n) * ($0.sum / n) > 0.01 }
  }
}

extension [Double] {
  /// The quantile of these numbers, at least one: between two of them, by their distance.
  /// - Source: Hyndman and Fan 1996, type 7; numpy's and R's usual one.
  public func quantile(_ share: Double) -> Double {
    let sorted = sorted()
    let place = share * Double(count - 1)
    let below = Int(place)
    let above = Swift.min(below + 1, count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}

/// A value for each of `count` images, computed on all threads.
func valuePerImage<T>(of count: Int, grain: Int = 8, _ value: (_ image: Int) -> T) -> [T] {
  [T](unsafeUninitializedCapacity: count) { values, initialized in
    nonisolated(unsafe) let values = values
    Threads.forEachRange(of: count, grain: grain) { images in
      for image in images { values.initializeElement(at: image, to: value(image)) }
    }
    initialized = count
  }
}

/// A value for each of `count` images, computed on all threads of the processes that share them.
func valuePerImage<T: BitwiseCopyable>(
  of count: Int, among ranks: any Communicator, _ value: (_ image: Int) -> T
) -> [T] {
  let own = ranks.rank * count / ranks.count..<(ranks.rank + 1) * count / ranks.count
  return Array(ranks.gather(valuePerImage(of: own.count) { value(own.lowerBound + $0) }).joined())
}
