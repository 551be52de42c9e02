import Autograd
import Checking
import Layers
import Models
import TensorCore

/// One training step of each model at its published size against PyTorch's: the losses, and of every
/// gradient and running statistic the norm and the product with a direction of random numbers.
///
/// The weights are the suite's own initial values; pixels, noise and directions are other streams
/// of its random numbers. `Golden/published.py` computes all of them in numpy, so that the golden
/// is small.
enum PublishedChecks {
  /// The checks, model by model.
  ///
  /// Of the ten million activations of celeba a few lie within a rounding of a rectifier's kink, and
  /// take its other side in `Float`: behind them PyTorch's gradients in float32 are as far from its
  /// own in float64. `Double` says that ours are right.
  static func checks(golden: GoldenFolder) -> [Check] {
    checks("mlp", Double.self, losses: 1e-15, gradients: 3e-14, golden)
      + checks("mlp", Float.self, losses: 2e-7, gradients: 6e-7, golden)
      + checks("mnist", Double.self, losses: 2e-15, gradients: 4e-14, golden)
      + checks("mnist", Float.self, losses: 3e-7, gradients: 3e-6, golden)
      + checks("celeba", Double.self, losses: 1e-15, gradients: 2e-13, golden)
      + checks("celeba", Float.self, losses: 2e-7, gradients: 5e-3, golden)
  }

  /// The two checks of a model. What is allowed of its gradients is relative to a tensor's norm, or
  /// to its product with the direction, if that is larger.
  private static func checks<S: Scalar>(
    _ model: String, _ precision: S.Type, losses: Double, gradients: Double, _ folder: GoldenFolder
  ) -> [Check] {
    func check(
      _ what: String, _ tolerance: Double, _ body: @escaping @Sendable (PublishedStep<S>, inout CheckResult) -> Void
    ) -> Check {
      Check(
        "model/\(model)/published-\(what)-\(S.precision)", tolerance: tolerance, resolution: Double(S.ulpOfOne)
      ) { result in
        let golden = try folder.decode("Models/published.json", as: PublishedGolden.self)
        guard let example = golden.cases.first(where: { $0.model.rawValue == model }) else {
          throw GoldenError(
            "\(folder.path)/Models/published.json: expected a case of \(model), found none; \(folder.remedy)")
        }
        body(try PublishedStep(example, golden), &result)
      }
    }
    return [check("losses", losses, compareLosses), check("gradients", gradients, compareGradients)]
  }

  private static func compareLosses<S: Scalar>(_ step: PublishedStep<S>, into result: inout CheckResult) {
    let tape = Tape<S>(recording: false)
    let objective = step.model.objective(tape.constant(step.images), epsilon: step.epsilon, mode: .training)
    result.compare(objective, step.golden.losses, "batch of \(step.images.shape[0])")
  }

  private static func compareGradients<S: Scalar>(_ step: PublishedStep<S>, into result: inout CheckResult) {
    let parameters = step.model.parameters
    let gradients = step.model.differentiate(step.images, epsilon: step.epsilon).gradients
    let buffers = step.model.state.compactMap { entry -> (name: String, value: Tensor<S>)? in
      if case .buffer(let buffer) = entry.kind { (entry.name, buffer.value) } else { nil }
    }
    result.compare(names: parameters.map(\.name), step.golden.gradients.keys, "gradients")
    result.compare(names: buffers.map(\.name), step.golden.buffersAfter.keys, "buffers after the step")
    for (number, ((name, _), gradient)) in zip(parameters, gradients).enumerated() {
      guard let expected = step.golden.gradients[name] else { continue }
      guard let gradient else {
        result.record(false, "\(name): found no gradient, expected one")
        continue
      }
      result.record(step.deviation(of: gradient, number, from: expected), "gradient of \(name), norm and product")
    }
    for (number, buffer) in zip(parameters.count..., buffers) {
      guard let expected = step.golden.buffersAfter[buffer.name] else { continue }
      result.record(
        step.deviation(of: buffer.value, number, from: expected), "\(buffer.name) after the step, norm and product")
    }
  }
}

/// A model at its published size, with a batch and its noise.
private struct PublishedStep<S: Scalar> {
  let golden: PublishedGolden.Case
  let model: Model<S>
  /// `[N, H, W, C]`.
  let images: Tensor<S>
  /// `[N, latent]`.
  let epsilon: Tensor<S>
  private let seed: UInt64

  /// All numbers are drawn in `Float`, whatever the precision.
  init(_ golden: PublishedGolden.Case, _ file: PublishedGolden) throws {
    (self.golden, seed) = (golden, file.seed)
    let configuration = ModelConfiguration(golden.model)
    model = try Model<S>(configuration, seed: seed)
    for (initial, its) in zip(try Model<Float>(configuration, seed: seed).parameters, model.parameters) {
      its.parameter.value = initial.parameter.value.converted()
    }
    let pixels: Tensor<Float> = RandomStream(seed: seed, purpose: .checks, step: 1).uniform(
      Shape([file.batch] + configuration.image.extents), low: Float(configuration.pixelRange.lower))
    let noise: Tensor<Float> = RandomStream(seed: seed, purpose: .posteriorNoise, step: 1).normal(
      [file.batch, configuration.latentDim])
    (images, epsilon) = (pixels.converted(), noise.converted())
  }

  /// How far the norm of the `number`-th tensor, and its product with its direction, are from those
  /// expected.
  func deviation(of tensor: Tensor<S>, _ number: Int, from expected: PublishedGolden.Projection) -> Deviation {
    let direction: Tensor<Float> = RandomStream(seed: seed, purpose: .checks, step: 100 + UInt64(number)).normal(
      tensor.shape)
    var (square, product) = (0.0, 0.0)
    for (x, v) in zip(tensor.scalars, direction.scalars) {
      square += Double(x) * Double(x)
      product += Double(x) * Double(v)
    }
    return Deviation(
      Tensor<Double>([2], [square.squareRoot(), product]),
      from: Tensor<Double>([2], [expected.norm, expected.projection]))
  }
}

/// `Models/published.json`: a training step of each model at its published size.
private struct PublishedGolden: Decodable {
  let seed: UInt64
  let batch: Int
  let cases: [Case]

  struct Case: Decodable {
    let model: ModelConfiguration.Architecture
    let losses: ModelGolden.Losses
    let gradients, buffersAfter: [String: Projection]
  }

  /// A tensor's norm, and its product with its direction.
  struct Projection: Decodable { let norm, projection: Double }
}
