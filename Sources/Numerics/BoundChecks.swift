import Autograd
import Checking
import Layers
import Models
import TensorCore

/// What must hold of the bounds, and between them, for the smallest model of each architecture.
enum BoundChecks {
  static let checks = [
    termsAddUp, totalCorrelationParts, totalCorrelationImages, oneDraw, noFreeBits, divergenceAtCapacity, cold,
  ]

  /// One of each bound, with a context in which every part of it counts.
  private static let all: [any Bound] = [
    EvidenceLowerBound(beta: 4), EvidenceLowerBound(beta: 4, freeBits: 0.01), ImportanceWeightedBound(samples: 3),
    TotalCorrelationBound(beta: 6), CapacityBound(gamma: 30, capacity: 25),
  ]

  /// The loss is Σ weight · mean of the terms, which is how a reader of the terms makes it again.
  private static let termsAddUp = Check("objective/terms-add-up-to-the-loss", tolerance: 1e-15) { result in
    for tiny in TinyModel.all {
      for bound in all {
        let model = try tiny.model(bound, BoundContext(warmth: 0.3, images: 50))
        let noise = tiny.noise(4 * bound.samples)
        let found = model.objective(Tape(recording: false).constant(tiny.images(4)), epsilon: noise, mode: .training)
        let sum = found.terms.reduce(0) { $0 + $1.weight * $1.values.mean().value.scalar }
        result.compare(sum, found.loss.value.scalar, "\(tiny.name), \(bound)")
      }
    }
  }

  // MARK: The total correlation

  /// With β = 1 recon + MI + TC + DWKL of an image is recon + log q(z | x) − log p(z), whatever the
  /// estimate of q(z), and so whatever N.
  private static let totalCorrelationParts = Check("objective/tc-parts-are-the-divergence", tolerance: 1e-15) {
    result in
    for tiny in TinyModel.all {
      for images in [nil, 4, 202_599] {
        let model = try tiny.model(TotalCorrelationBound(), BoundContext(images: images))
        let found = model.objective(
          Tape(recording: false).constant(tiny.images(4)), epsilon: tiny.noise(4), mode: .training)
        for (n, expected) in sampledELBO(found).enumerated() {
          let parts = ["recon", "mi", "tc", "dwkl"].reduce(0) { $0 + found[$1].value[position: n] }
          result.compare(parts, expected, "\(tiny.name), N = \(images ?? 4), image \(n)")
        }
      }
    }
  }

  /// N moves the loss by (β − 1)(D − 1) log N and leaves the gradients their bits.
  private static let totalCorrelationImages = Check("objective/tc-images-are-a-constant", tolerance: 1e-15) { result in
    for tiny in TinyModel.all {
      func differentiate(_ images: Int) throws -> Differentiated {
        let model = try tiny.model(TotalCorrelationBound(beta: 6), BoundContext(images: images))
        return Differentiated(model, tiny.images(4), tiny.noise(4), .training) { $0.loss }
      }
      let (one, many) = (try differentiate(1), try differentiate(1000))
      result.compare(many.loss, one.loss + 5 * Double.log(1000), "\(tiny.name), loss")
      for ((name, gradient), (_, expected)) in zip(many.gradients, one.gradients) {
        result.record(gradient == expected, "\(tiny.name), gradient of \(name) depends on the number of images")
      }
    }
  }

  // MARK: The bounds beside each other

  /// With one draw the importance-weighted bound is the sampled ELBO, and so are its gradients
  /// those of the total correlation's with β = 1. (Relative to a hundredth of the loss at least, as
  /// in ``ObjectiveChecks/betaLinear``.)
  private static let oneDraw = Check("objective/one-draw-is-the-sampled-elbo", tolerance: 1e-15) { result in
    for tiny in TinyModel.all {
      let (images, noise) = (tiny.images(4), tiny.noise(4))
      let model = try tiny.model(ImportanceWeightedBound(samples: 1))
      let objective = model.objective(Tape(recording: false).constant(images), epsilon: noise, mode: .training)
      for (n, expected) in sampledELBO(objective).enumerated() {
        result.compare(objective["bound"].value[position: n], expected, "\(tiny.name), image \(n)")
      }
      compare(
        Differentiated(model, images, noise, .training) { $0.loss },
        Differentiated(try tiny.model(TotalCorrelationBound()), images, noise, .training) { $0.loss }, tiny.name,
        into: &result)
    }
  }

  /// λ = 0 nats are free of nothing: the loss and its gradients are the ELBO's.
  private static let noFreeBits = Check("objective/no-free-bits-is-the-elbo", tolerance: 1e-15) { result in
    for tiny in TinyModel.all {
      let (images, noise) = (tiny.images(4), tiny.noise(4))
      compare(
        Differentiated(try tiny.model(EvidenceLowerBound(beta: 4, freeBits: 0)), images, noise, .training) { $0.loss },
        Differentiated(try tiny.model(EvidenceLowerBound(beta: 4)), images, noise, .training) { $0.loss }, tiny.name,
        into: &result)
    }
  }

  /// A divergence above C is pulled down as by β = γ, one below it is pushed up by as much, and the
  /// loss has the distance.
  private static let divergenceAtCapacity = Check("objective/capacity-pulls-from-both-sides", tolerance: 2e-16) {
    result in
    for tiny in TinyModel.all {
      let (images, noise) = (tiny.images(4), tiny.noise(4))
      for (capacity, sign) in [(0.0, 1.0), (25.0, -1.0)] {
        let model = try tiny.model(CapacityBound(gamma: 30, capacity: capacity))
        func differentiate(_ loss: (Objective<Double>) -> Variable<Double>) -> Differentiated {
          Differentiated(model, images, noise, .training, of: loss)
        }
        compare(
          differentiate { $0.loss },
          differentiate { $0["recon"].mean() + 30 * sign * ($0["kl"].mean() - capacity) },
          "\(tiny.name), C = \(capacity)", into: &result)
      }
    }
  }

  /// Where a warm-up begins the ELBO is its reconstruction, gradient by gradient.
  private static let cold = Check("objective/cold-elbo-is-recon-alone") { result in
    for tiny in TinyModel.all {
      let (images, noise) = (tiny.images(4), tiny.noise(4))
      let model = try tiny.model(EvidenceLowerBound(beta: 4), BoundContext(warmth: 0))
      let loss = Differentiated(model, images, noise, .training) { $0.loss }
      let recon = Differentiated(model, images, noise, .training) { $0["recon"].mean() }
      for ((name, gradient), (_, expected)) in zip(loss.gradients, recon.gradients) {
        result.record(Deviation(gradient, from: expected), "\(tiny.name), gradient of \(name)")
      }
    }
  }

  // MARK: What they share

  /// recon + log q(z | x) − log p(z) of each image, from the densities.
  private static func sampledELBO(_ objective: Objective<Double>) -> [Double] {
    let (mu, v) = (objective.posterior.mu.value, objective.posterior.logVariance.value)
    let z = objective.draw.z.value
    return (0..<mu.shape[0]).map { n in
      (0..<mu.shape[1]).reduce(objective["recon"].value[position: n]) { sum, j in
        let standard = (z[n, j] - mu[n, j]) / Double.exp(v[n, j] / 2)
        return sum + (z[n, j] * z[n, j] - standard * standard - v[n, j]) / 2
      }
    }
  }

  private static func compare(
    _ found: Differentiated, _ expected: Differentiated, _ place: String, into result: inout CheckResult
  ) {
    result.compare(found.loss, expected.loss, "\(place), loss")
    for ((name, gradient), (_, other)) in zip(found.gradients, expected.gradients) {
      result.record(Deviation(gradient, from: other, floor: 0.01 * abs(expected.loss)), "\(place), gradient of \(name)")
    }
  }
}
