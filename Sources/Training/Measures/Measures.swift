import Datasets
import Foundation
import Models
import TensorCore

/// A mean over images and its standard error, the deviation over √n.
public struct MeasuredMean: Codable, Hashable, Sendable {
  /// The mean.
  public let mean: Double
  /// Its standard error; nil for a single number, of which it is not known.
  public let standardError: Double?

  /// Of one number per image, at least one.
  public init(_ values: [Double]) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = values.count > 1 ? (squares / (n - 1) / n).squareRoot() : nil
  }

  /// `105.4 ± 0.3`.
  public func text(_ digits: Int) -> String {
    let numbers = [mean] + (standardError.map { [$0] } ?? [])
    return numbers.map { String(format: "%.\(digits)f", $0) }.joined(separator: " ± ")
  }
}

/// What papers report of a model beside its bound.
public struct Measures {
  /// The latent dimensions whose posterior's mean varies over the images by more than 0.01: those in
  /// use. A count over all images, which has no error of its own.
  /// - Source: Burda et al. 2016, "Importance Weighted Autoencoders", section 5.3.
  public private(set) var activeUnits = 0
  /// 10 log₁₀(range² / mean squared error) of the reconstructions at the posterior's mean, in dB.
  public private(set) var psnr: MeasuredMean
  /// log p(x) of the images in nats, by importance weighting; nil where no samples were asked for.
  public private(set) var logLikelihood: MeasuredMean?
  /// The mean over images of the standard error that the samples leave.
  public private(set) var samplingError: Double?

  /// Burda et al.'s threshold.
  private static let activeVariance = 0.01
  private static let batchSize = 100

  /// The measures of a model on the images of all parts, at least one; with `samples` draws per image
  /// for log p(x), or none. `progress` is told how many images are done.
  public init(
    _ model: Model<Float>, on parts: [ImageSet], range: PixelRange, samples: Int?, seed: UInt64,
    progress: (_ done: Int) -> Void = { _ in }
  ) {
    var (ratios, likelihoods, errors): ([Double], [Double], [Double]) = ([], [], [])
    var moments = [(sum: Double, squares: Double)](repeating: (0, 0), count: model.network.latentDim)
    for batch in parts.lazy.flatMap({ $0.batches(of: Self.batchSize) }) {
      let mu = model.posterior(of: batch).mu
      for (i, value) in mu.scalars.enumerated() {
        let j = i % moments.count
        moments[j] = (moments[j].sum + Double(value), moments[j].squares + Double(value) * Double(value))
      }
      ratios += Self.ratios(batch, model.sample(mu), range)
      if let samples {
        let first = likelihoods.count
        let estimate = model.logLikelihood(of: batch, samples: samples) { sample in
          Self.noise(seed, sample, images: first..<first + batch.shape[0], latent: moments.count)
        }
        likelihoods += estimate.logLikelihood
        errors += estimate.standardErrors
      }
      progress(ratios.count)
    }
    let n = Double(ratios.count)
    activeUnits = moments.count { $0.squares / n - ($0.sum / n) * ($0.sum / n) > Self.activeVariance }
    psnr = MeasuredMean(ratios)
    if samples != nil {
      logLikelihood = MeasuredMean(likelihoods)
      samplingError = errors.reduce(0, +) / n
    }
  }

  private static func ratios(_ images: Tensor<Float>, _ found: Tensor<Float>, _ range: PixelRange) -> [Double] {
    let peak = Double(range.upper - range.lower)
    return (0..<images.shape[0]).map { n in
      let errors = zip(images[n].scalars, found[n].scalars).reduce(0.0) { sum, pair in
        sum + Double(pair.0 - pair.1) * Double(pair.0 - pair.1)
      }
      // A perfect image would have no finite ratio.
      return 10 * log10(peak * peak / max(errors / Double(images[n].count), 1e-12))
    }
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
