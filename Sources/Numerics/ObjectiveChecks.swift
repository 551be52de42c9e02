import Autograd
import Checking
import Layers
import Models
import TensorCore

/// What must hold of the objective of any model: identities, inequalities, limits, in `Double`.
public enum ObjectiveChecks {
  /// The checks, in the order in which the objective is made of its parts.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    [
      divergence(), EvidenceChecks.weights, EvidenceChecks.order, EvidenceChecks.quadrature,
      EvidenceChecks.importanceSampling, EvidenceChecks.bounds, batchSplit, betaZero, betaLinear,
    ] + BoundChecks.checks + FiniteDifferences.checks
  }

  // MARK: The divergence

  /// The analytic divergence is KL(q ‖ p) = E_q log q(z) − log p(z), sampled, for eight latents.
  ///
  /// A deviation is in standard errors, and 4 are allowed. These are below ½ % of the divergence,
  /// which is itself checked: a formula that lacks its ½ or has a wrong sign is off by hundreds.
  /// - Parameter kl: the formula, `[N, latent]` twice to `[N]`; a test plants a wrong one.
  public static func divergence(
    of kl: @escaping @Sendable (_ mu: Tensor<Double>, _ logVariance: Tensor<Double>) -> Tensor<Double> = analytic
  ) -> Check {
    Check("objective/kl-is-monte-carlo", tolerance: 4) { result in
      let (images, latent, samples) = (5, 8, 60_000)
      let mu: Tensor<Double> = RandomStream(seed: 21, purpose: .checks).normal([images, latent])
      let v: Tensor<Double> = RandomStream(seed: 22, purpose: .checks).normal([images, latent])
      let found = kl(mu, v)
      for n in 0..<images {
        let noise: Tensor<Double> = RandomStream(seed: 23, purpose: .checks, step: UInt64(n)).normal([samples, latent])
        var estimate = Estimate()
        noise.withUnsafeScalars { noise in
          for sample in 0..<samples {
            // log q(z) − log p(z) at z = μ + σ ε.
            var ratio = 0.0
            for j in 0..<latent {
              let (mu, v, epsilon) = (mu[n, j], v[n, j], noise[sample * latent + j])
              let z = mu + Double.exp(v / 2) * epsilon
              ratio += (z * z - epsilon * epsilon - v) / 2
            }
            estimate.add(ratio)
          }
        }
        let place = "posterior \(n), KL of \(samples) samples with a standard error of \(estimate.shownError)"
        result.record(Deviation(found[position: n], from: estimate.mean, inUnitsOf: estimate.standardError), place)
        result.record(
          estimate.standardError <= 0.005 * abs(estimate.mean), "\(place): expected at most 0.5 % of \(estimate.mean)")
      }
    }
  }

  /// `gaussianKL(mu:logVariance:)`.
  public static let analytic: @Sendable (Tensor<Double>, Tensor<Double>) -> Tensor<Double> = { mu, logVariance in
    let tape = Tape<Double>(recording: false)
    return gaussianKL(mu: tape.constant(mu), logVariance: tape.constant(logVariance)).value
  }

  // MARK: The batch

  /// In evaluation mode an image's loss does not depend on its neighbours: of 12 images the losses
  /// are those of the first 5 and the last 7, and the batch's loss and gradients their weighted
  /// means.
  static let batchSplit = Check("objective/batch-is-its-parts", tolerance: 1e-14) { result in
    for tiny in TinyModel.all {
      let model = try tiny.model(beta: 0.5)
      let (images, noise) = (tiny.images(12), tiny.noise(12))
      // One step in training mode, so that the running statistics are not the initial ones.
      _ = model.objective(Tape(recording: false).constant(images), epsilon: noise, mode: .training)
      func differentiate(_ rows: Range<Int>) -> Differentiated {
        Differentiated(model, images.rows(rows), noise.rows(rows), .evaluation) { $0.loss }
      }
      let (whole, first, last) = (differentiate(0..<12), differentiate(0..<5), differentiate(5..<12))
      for n in 0..<12 {
        let (part, row) = n < 5 ? (first, n) : (last, n - 5)
        result.compare(whole.recon[position: n], part.recon[position: row], "\(tiny.name), recon of image \(n)")
        result.compare(whole.kl[position: n], part.kl[position: row], "\(tiny.name), KL of image \(n)")
      }
      result.compare(whole.loss, (5 * first.loss + 7 * last.loss) / 12, "\(tiny.name), loss")
      for (index, (name, gradient)) in whole.gradients.enumerated() {
        let parts = first.gradients[index].value.zip(last.gradients[index].value) { (5 * $0 + 7 * $1) / 12 }
        result.record(Deviation(gradient, from: parts), "\(tiny.name), gradient of \(name)")
      }
    }
  }

  // MARK: β

  /// β = 0 leaves nothing of the divergence: all gradients are the reconstruction's, and where z is
  /// the mean, the variance's layer has none.
  static let betaZero = Check("objective/beta-zero-is-recon-alone") { result in
    for tiny in TinyModel.all {
      let (images, noise) = (tiny.images(3), tiny.noise(3))
      let loss = Differentiated(try tiny.model(beta: 0), images, noise, .training) { $0.loss }
      let recon = Differentiated(try tiny.model(beta: 0), images, noise, .training) { $0["recon"].mean() }
      for ((name, gradient), (_, expected)) in zip(loss.gradients, recon.gradients) {
        result.record(Deviation(gradient, from: expected), "\(tiny.name), gradient of \(name)")
      }
      for (beta, isZero) in [(0.0, true), (1.0, false)] {
        let atMean = Differentiated(try tiny.model(beta: beta), images, nil, .training) { $0.loss }
        for (name, gradient) in atMean.gradients where name.hasPrefix("fc_logvar") {
          result.record(
            gradient.scalars.allSatisfy { $0 == 0 } == isZero,
            "\(tiny.name), β = \(beta), gradient of \(name): expected \(isZero ? "zeros" : "no zeros"), found \(gradient)"
          )
        }
      }
    }
  }

  /// loss(β) = recon + β KL, and so its gradients. (Relative to a hundredth of the loss at least: a
  /// normalisation's gradient can be what is left when the next one cancels the rest.)
  static let betaLinear = Check("objective/beta-scales-kl", tolerance: 5e-15) { result in
    for tiny in TinyModel.all {
      let (images, noise) = (tiny.images(3), tiny.noise(3))
      let recon = Differentiated(try tiny.model(beta: 1), images, noise, .training) { $0["recon"].mean() }
      let kl = Differentiated(try tiny.model(beta: 1), images, noise, .training) { $0["kl"].mean() }
      for beta in [0.25, 1, 4] {
        let loss = Differentiated(try tiny.model(beta: beta), images, noise, .training) { $0.loss }
        result.compare(loss.loss, recon.loss + beta * kl.loss, "\(tiny.name), β = \(beta), loss")
        for (index, (name, gradient)) in loss.gradients.enumerated() {
          let sum = recon.gradients[index].value.zip(kl.gradients[index].value) { $0 + beta * $1 }
          result.record(
            Deviation(gradient, from: sum, floor: 0.01 * loss.loss), "\(tiny.name), β = \(beta), gradient of \(name)")
        }
      }
    }
  }
}

/// A mean of samples and how sure it is.
struct Estimate {
  private(set) var mean = 0.0
  private var (count, squares) = (0.0, 0.0)

  /// An estimate from these samples.
  init(_ samples: [Double] = []) { for x in samples { add(x) } }

  /// Takes in one sample (Welford's recurrence).
  mutating func add(_ x: Double) {
    count += 1
    let distance = x - mean
    mean += distance / count
    squares += distance * (x - mean)
  }

  /// The samples' standard deviation, by the root of their number.
  var standardError: Double { (squares / (count - 1) / count).squareRoot() }

  /// The standard error in as many digits as it deserves.
  var shownError: Float { Float(standardError) }
}
