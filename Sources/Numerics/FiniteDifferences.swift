import Autograd
import Checking
import Layers
import Models
import TensorCore

/// The gradient of the whole objective against central differences of it at the same noise, over
/// every parameter of a tiny model of each architecture.
///
/// The loss's rounding is divided by the step: errors are relative to at least 1 % of the loss.
enum FiniteDifferences {
  /// h.
  private static let step = 1e-6

  static let checks =
    TinyModel.all.map { tiny in check(tiny.name) { (tiny, try tiny.model(beta: 0.5)) } } + [
      check("learned-gaussian") {
        (
          TinyModel.all[0],
          Model(try TinyModel.all[0].model(beta: 1).network, likelihood: LearnedGaussian(pixelRange: .unit))
        )
      },
      check("importance-weighted", ImportanceWeightedBound(samples: 3)),
      check("warm-up", EvidenceLowerBound(beta: 4), BoundContext(warmth: 0.3)),
      check("free-bits", EvidenceLowerBound(beta: 4, freeBits: 0.01)),
      check("total-correlation", TotalCorrelationBound(beta: 6), BoundContext(images: 1000)),
      check("divergence-above-capacity", CapacityBound(gamma: 30, capacity: 0.001)),
      check("divergence-below-capacity", CapacityBound(gamma: 30, capacity: 25), BoundContext(warmth: 0.3)),
    ]

  /// The check of a bound, for the smallest of the models.
  private static func check(_ name: String, _ bound: any Bound, _ context: BoundContext = BoundContext()) -> Check {
    check(name) { (TinyModel.all[0], try TinyModel.all[0].model(bound, context)) }
  }

  private static func check(
    _ name: String, _ make: @escaping @Sendable () throws -> (tiny: TinyModel, model: Model<Double>)
  ) -> Check {
    Check("objective/finite-differences/\(name)", tolerance: 1e-7) { result in
      let (tiny, model) = try make()
      compare(model, tiny.images(2), tiny.noise(2 * model.bound.samples), into: &result)
    }
  }

  private static func compare(
    _ model: Model<Double>, _ images: Tensor<Double>, _ noise: Tensor<Double>, into result: inout CheckResult
  ) {
    let analytic = Differentiated(model, images, noise, .training) { $0.loss }
    func loss() -> Double {
      model.objective(Tape(recording: false).constant(images), epsilon: noise, mode: .training).loss.value.scalar
    }
    for ((name, parameter), (_, gradient)) in zip(model.parameters, analytic.gradients) {
      var numeric = Tensor<Double>(parameter.shape)
      for i in 0..<parameter.shape.count {
        let value = parameter.value[position: i]
        // What is really stepped, after rounding.
        let (high, low) = (value + step, value - step)
        parameter.value[position: i] = high
        let above = loss()
        parameter.value[position: i] = low
        let below = loss()
        parameter.value[position: i] = value
        numeric[position: i] = (above - below) / (high - low)
      }
      result.record(Deviation(gradient, from: numeric, floor: 0.01 * abs(analytic.loss)), "gradient of \(name)")
    }
  }
}
