import Autograd
import Checking
import Layers
import Models
import TensorCore

/// The objective and the evidence that it bounds, for the trained ``SmoothVAE``: ELBO ≤ E L_k ≤ log
/// p(x), and log p(x) by two methods.
enum EvidenceChecks {
  /// Images that are looked at.
  private static let images = 6
  /// Samples of a bound L_50, and how many such bounds are drawn.
  private static let (samples, rounds) = (50, 200)
  /// All samples, drawn when the first check asks for them.
  private static let drawn = DrawnWeights(images: images, count: samples * rounds)
  /// The integrals, computed when the first check asks for them.
  private static let integrated = Quadrature(SmoothVAE.trained(), SmoothVAE.digits(images), step: 0.1)

  /// L₁ is the ELBO's own sample, −recon − (log q(z | x) − log p(z)), given the same noise; and L₅
  /// the logarithm of the mean of five such weights.
  static let weights = Check("objective/importance-weighted-bound", tolerance: 1e-15) { result in
    let (model, x) = (SmoothVAE.trained(), SmoothVAE.digits(images))
    func noise(_ sample: Int) -> Tensor<Double> {
      RandomStream(seed: 41, purpose: .checks, step: UInt64(sample)).normal([images, 2])
    }
    var weights = Array(repeating: 0.0, count: images)
    for sample in 0..<5 {
      let found = model.importanceWeightedBound(of: x, samples: 1) { _ in noise(sample) }
      let epsilon = noise(sample)
      let objective = model.objective(Tape(recording: false).constant(x), epsilon: epsilon, mode: .evaluation)
      let (mu, v) = (objective.posterior.mu.value, objective.posterior.logVariance.value)
      for n in 0..<images {
        let logRatio = (0..<2).reduce(0.0) { sum, i in
          let z = mu[n, i] + Double.exp(v[n, i] / 2) * epsilon[n, i]
          return sum + logDensity(epsilon[n, i]) - v[n, i] / 2 - logDensity(z)
        }
        let expected = -objective["recon"].value[position: n] - logRatio
        result.compare(found[position: n], expected, "L₁ of image \(n), noise \(sample)")
        weights[n] += Double.exp(expected) / 5
      }
    }
    let found = model.importanceWeightedBound(of: x, samples: 5, noise: noise)
    for n in 0..<images { result.compare(found[position: n], Double.log(weights[n]), "L₅ of image \(n)") }
  }

  /// The expectation of L₁ is the ELBO, with its analytic divergence, and that of L_k does not
  /// decrease with k. Deviations are in standard errors of the difference, of the same samples.
  static let order = Check("objective/importance-weighted-order", tolerance: 4) { result in
    for n in 0..<images {
      let (bounds, elbos) = (drawn.logWeights[n], drawn.elbos[n])
      let difference = Estimate(zip(bounds, elbos).map(-))
      result.record(
        Deviation(Estimate(bounds).mean, from: Estimate(elbos).mean, inUnitsOf: difference.standardError),
        "image \(n), L₁ against the ELBO, their difference with a standard error of \(difference.shownError)")
      for (k, next) in [(1, 2), (2, 5), (5, 10), (10, 50)] {
        let (lower, upper) = (meanBounds(n, k), meanBounds(n, next))
        let difference = Estimate(zip(upper, lower).map(-))
        result.record(
          Deviation(Estimate(upper).mean, atLeast: Estimate(lower).mean, inUnitsOf: difference.standardError),
          "image \(n), L_\(next) against L_\(k), their difference with a standard error of \(difference.shownError)")
      }
    }
  }

  /// log p(x) = log ∫ p(x | z) p(z) dz by the trapezoidal rule over both latents has converged:
  /// half the step gives the same. Deviations are in nats.
  static let quadrature = Check("objective/evidence-quadrature-converges", tolerance: 4e-10) { result in
    let coarse = Quadrature(SmoothVAE.trained(), SmoothVAE.digits(images), step: 0.2)
    for n in 0..<images {
      result.record(
        Deviation(coarse.logEvidence[n], from: integrated.logEvidence[n], inUnitsOf: 1), "image \(n), log p(x)")
      result.record(Deviation(coarse.elbo[n], from: integrated.elbo[n], inUnitsOf: 1), "image \(n), ELBO")
    }
  }

  /// log p(x) by quadrature is that by importance sampling; deviations are in standard errors.
  static let importanceSampling = Check("objective/evidence-by-importance-sampling", tolerance: 4) { result in
    for n in 0..<images {
      let largest = drawn.logWeights[n].max() ?? 0
      let weight = Estimate(drawn.logWeights[n].map { Double.exp($0 - largest) })
      // The delta method: log's slope at the mean is 1 / mean.
      let standardError = weight.standardError / weight.mean
      result.record(
        Deviation(largest + Double.log(weight.mean), from: integrated.logEvidence[n], inUnitsOf: standardError),
        "image \(n), log p(x) of \(samples * rounds) samples with a standard error of \(Float(standardError))")
    }
  }

  /// log p(x) ≥ ELBO, both by quadrature (the ELBO with its analytic divergence), and log p(x) ≥ E
  /// L_50 ≥ ELBO within 4 standard errors of the latter's estimate.
  static let bounds = Check("objective/elbo-bounds-the-evidence", tolerance: 4) { result in
    for n in 0..<images {
      // In units of the quadrature's error: what is allowed is 4e-8 nats.
      result.record(
        Deviation(integrated.logEvidence[n], atLeast: integrated.elbo[n], inUnitsOf: 1e-8),
        "image \(n), log p(x) against the ELBO")
      let bound = Estimate(meanBounds(n, samples))
      result.record(
        Deviation(integrated.logEvidence[n], atLeast: bound.mean, inUnitsOf: bound.standardError),
        "image \(n), log p(x) against L_50")
      result.record(
        Deviation(bound.mean, atLeast: integrated.elbo[n], inUnitsOf: bound.standardError),
        "image \(n), L_50 against the ELBO")
    }
  }

  /// log N(x; 0, 1).
  private static func logDensity(_ x: Double) -> Double { -0.5 * (x * x + Double.log(2 * .pi)) }

  /// For each round the mean of the bounds L_k that an image's log weights make, k at a time.
  private static func meanBounds(_ image: Int, _ k: Int) -> [Double] {
    (0..<rounds).map { meanBound(drawn.logWeights[image][$0 * samples..<($0 + 1) * samples], k) }
  }

  private static func meanBound(_ logWeights: ArraySlice<Double>, _ k: Int) -> Double {
    let starts = stride(from: logWeights.startIndex, to: logWeights.endIndex, by: k)
    return starts.reduce(0) { $0 + logMeanExp(logWeights[$1..<$1 + k]) } * Double(k) / Double(logWeights.count)
  }
}

/// Log weights of the trained ``SmoothVAE``, and what the objective says for the same noise.
private struct DrawnWeights: Sendable {
  /// log w, and −(recon + KL): `count` of each per image.
  private(set) var logWeights, elbos: [[Double]]

  init(images: Int, count: Int) {
    (logWeights, elbos) = (Array(repeating: [], count: images), Array(repeating: [], count: images))
    let (model, copies) = (SmoothVAE.trained(), 200)
    let x = SmoothVAE.digits(images).repeated(copies)
    for draw in 0..<count / copies {
      let epsilon: Tensor<Double> = RandomStream(seed: 42, purpose: .checks, step: UInt64(draw)).normal([x.shape[0], 2])
      let weights = model.importanceWeightedBound(of: x, samples: 1) { _ in epsilon }
      let objective = model.objective(Tape(recording: false).constant(x), epsilon: epsilon, mode: .evaluation)
      for row in 0..<x.shape[0] {
        logWeights[row % images].append(weights[position: row])
        elbos[row % images].append(-objective["recon"].value[position: row] - objective["kl"].value[position: row])
      }
    }
  }
}

/// Integrals over both latents by the trapezoidal rule, whose error for smooth functions that
/// vanish at the ends decreases exponentially in 1 / step.
private struct Quadrature: Sendable {
  /// log ∫ p(x | z) p(z) dz, one value per image.
  private(set) var logEvidence: [Double] = []
  /// ∫ q(z | x) log p(x | z) dz − KL(q(z | x) ‖ p(z)), one value per image.
  private(set) var elbo: [Double] = []

  /// Latents range over ±7: beyond lies 1e-12 of the prior.
  init(_ model: Model<Double>, _ x: Tensor<Double>, step: Double) {
    let tape = Tape<Double>(recording: false)
    let posterior = model.network.encode(tape.constant(x), .evaluation)
    let kl = gaussianKL(mu: posterior.mu, logVariance: posterior.logVariance).value
    let (mu, v) = (posterior.mu.value.scalars, posterior.logVariance.value.scalars)
    let half = Int((7 / step).rounded())
    let axis = (-half...half).map { Double($0) * step }
    let grid = Tensor<Double>([axis.count * axis.count, 2], axis.flatMap { a in axis.flatMap { b in [a, b] } })
    let h = model.network.decode(tape.constant(grid), .evaluation)
    for n in 0..<x.shape[0] {
      let logLikelihood = model.likelihood.logProbability(
        of: tape.constant(x.rows(n..<n + 1).repeated(grid.shape[0])), given: h, []
      ).value.scalars
      var (joint, expectation): ([Double], Double) = ([], 0)
      for row in 0..<grid.shape[0] {
        let z = (grid[row, 0], grid[row, 1])
        joint.append(logLikelihood[row] - (z.0 * z.0 + z.1 * z.1) / 2)
        let standard = (
          (z.0 - mu[2 * n]) / Double.exp(v[2 * n] / 2), (z.1 - mu[2 * n + 1]) / Double.exp(v[2 * n + 1] / 2)
        )
        expectation +=
          logLikelihood[row]
          * Double.exp(-(standard.0 * standard.0 + standard.1 * standard.1 + v[2 * n] + v[2 * n + 1]) / 2)
      }
      let cell = step * step / (2 * .pi)
      logEvidence.append(logMeanExp(joint[...]) + Double.log(Double(joint.count) * cell))
      elbo.append(expectation * cell - kl[position: n])
    }
  }
}

/// log 1/n Σ eˣ.
private func logMeanExp(_ x: ArraySlice<Double>) -> Double {
  let largest = x.max() ?? 0
  return largest + Double.log(x.reduce(0) { $0 + Double.exp($1 - largest) } / Double(x.count))
}
