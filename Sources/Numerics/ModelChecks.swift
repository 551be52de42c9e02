import Autograd
import Checking
import Layers
import Models
import TensorCore

/// Whole models against PyTorch's: the first losses, every gradient, and ten steps of Adam.
public enum ModelChecks {
  /// What is allowed, relative to a tensor's largest scalar. The largest errors are those of
  /// gradients behind a batch normalisation, which are small differences of large sums.
  private struct Tolerances {
    /// Losses and gradients before the first step; losses, statistics and norms over ten steps.
    let losses, gradients, training: Double
  }

  /// The checks, golden by golden: each architecture's own, and one of other sizes.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    checks("mlp", Double.self, Tolerances(losses: 1e-14, gradients: 1e-13, training: 2e-14), golden)
      + checks("mlp", Float.self, Tolerances(losses: 9e-7, gradients: 5e-6, training: 1e-6), golden)
      + checks("mlp-deep", Double.self, Tolerances(losses: 1e-14, gradients: 4e-14, training: 2e-14), golden)
      + checks("mlp-deep", Float.self, Tolerances(losses: 9e-7, gradients: 5e-6, training: 1e-6), golden)
      + checks("mnist", Double.self, Tolerances(losses: 1e-15, gradients: 8e-14, training: 1.5e-14), golden)
      + checks("mnist", Float.self, Tolerances(losses: 1.5e-6, gradients: 5e-5, training: 5e-6), golden)
      + checks("mnist-colour-32", Double.self, Tolerances(losses: 1e-14, gradients: 2e-13, training: 2e-13), golden)
      + checks("mnist-colour-32", Float.self, Tolerances(losses: 1.5e-6, gradients: 4e-5, training: 3e-5), golden)
      + checks("celeba", Double.self, Tolerances(losses: 2e-15, gradients: 2e-13, training: 2e-14), golden)
      + checks("celeba", Float.self, Tolerances(losses: 4e-6, gradients: 1e-4, training: 3e-5), golden)
      + checks("celeba-grey-28", Double.self, Tolerances(losses: 2.5e-15, gradients: 4e-14, training: 5e-15), golden)
      + checks("celeba-grey-28", Float.self, Tolerances(losses: 5e-7, gradients: 5e-5, training: 5e-6), golden)
      + mixed("mlp", Double.self, Tolerances(losses: 2e-15, gradients: 2e-14, training: 1.5e-14), golden)
      + mixed("mlp", Float.self, Tolerances(losses: 2e-7, gradients: 6e-7, training: 4e-7), golden)
      + mixed("celeba", Double.self, Tolerances(losses: 4e-16, gradients: 3e-14, training: 3e-15), golden)
      // A factor that goes to the other neighbour in one of ten steps is seen in the steps after it.
      + mixed("celeba", Float.self, Tolerances(losses: 2e-7, gradients: 7e-4, training: 4e-2), golden)
      + BoundTrainingChecks.checks(golden: golden) + PublishedChecks.checks(golden: golden)
      + ShardChecks.checks(golden: golden)
  }

  private static func checks<S: Scalar>(
    _ model: String, _ scalars: S.Type, _ tolerances: Tolerances, _ folder: GoldenFolder,
    _ precision: Precision = .float32
  ) -> [Check] {
    func check(
      _ what: String, _ tolerance: Double, _ body: @escaping @Sendable (ModelGolden, inout CheckResult) throws -> Void
    ) -> Check {
      Check("model/\(model)/\(what)-\(S.precision)", tolerance: tolerance, resolution: Double(S.ulpOfOne)) { result in
        try precision.during { try body(try folder.decode("Models/\(model).json"), &result) }
      }
    }
    return [
      check("losses", tolerances.losses) { try compareLosses($0.model(as: S.self), $0, into: &$1) },
      check("gradients", tolerances.gradients) { try compareGradients($0.model(as: S.self), $0, into: &$1) },
      check("ten-steps", tolerances.training) { try follow($0.model(as: S.self), $0, into: &$1) },
    ]
  }

  /// The same in mixed precision, against PyTorch's float64 with factors rounded to bfloat16.
  private static func mixed<S: Scalar>(
    _ model: String, _ scalars: S.Type, _ tolerances: Tolerances, _ folder: GoldenFolder
  ) -> [Check] {
    checks("\(model)-bfloat16", scalars, tolerances, folder, .bfloat16)
  }

  // MARK: One step

  private static func compareLosses<S: Scalar>(
    _ model: Model<S>, _ golden: ModelGolden, into result: inout CheckResult
  ) {
    let tape = Tape<S>(recording: false)
    let images = tape.constant(golden.images(as: S.self))
    result.compare(
      model.objective(images, epsilon: nil, mode: .training), golden.mean.losses, "at the posterior's mean")
    result.compare(
      model.objective(images, epsilon: golden.noise(0), mode: .training), golden.sampled.losses, "with noise")
  }

  private static func compareGradients<S: Scalar>(
    _ model: Model<S>, _ golden: ModelGolden, into result: inout CheckResult
  ) {
    let parameters = model.parameters
    result.record(
      Dictionary(parameters.map { ($0.name, $0.parameter.shape.extents) }) { $1 } == golden.parameters,
      "the parameters are \(parameters.map { "\($0.name) \($0.parameter.shape)" }), the golden's \(golden.parameters)")

    let mean = gradients(of: model, golden, epsilon: nil)
    result.compare(names: mean.map(\.name), golden.mean.gradientSummaries.keys, "gradients at the posterior's mean")
    for (name, gradient) in mean {
      guard let expected = golden.mean.gradientSummaries[name] else { continue }
      compare(gradient, expected, "at the posterior's mean, gradient of \(name)", into: &result)
    }
    let sampled = gradients(of: model, golden, epsilon: golden.noise(0))
    result.compare(names: sampled.map(\.name), golden.sampled.gradients.keys, "gradients with noise")
    for (name, gradient) in sampled {
      result.compare(gradient, golden.sampled.gradients[name], gradientOf: name, "with noise")
    }
  }

  /// The loss's gradient of every parameter that it depends on.
  private static func gradients<S: Scalar>(
    of model: Model<S>, _ golden: ModelGolden, epsilon: Tensor<S>?
  ) -> [(name: String, gradient: Tensor<S>)] {
    zip(model.parameters, model.differentiate(golden.images(), epsilon: epsilon).gradients).compactMap {
      entry, gradient in gradient.map { (entry.name, $0) }
    }
  }

  private static func compare<S: Scalar>(
    _ gradient: Tensor<S>, _ golden: ModelGolden.Summary, _ place: String, into result: inout CheckResult
  ) {
    result.record(
      gradient.shape.extents == golden.shape, "\(place): the shape is \(gradient.shape), expected \(golden.shape)")
    let scalars = gradient.scalars.map { Double($0) }
    let samples = stride(from: 0, to: scalars.count, by: max(golden.stride, 1)).prefix(64).map { scalars[$0] }
    let norm = scalars.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // The sum's scale is that of the terms: the norm by the root of their number, at most.
    let found = Tensor<Double>([samples.count + 2], samples + [norm, scalars.reduce(0, +) / norm])
    let expected = Tensor<Double>([golden.samples.count + 2], golden.samples + [golden.norm, golden.sum / golden.norm])
    result.record(Deviation(found, from: expected), "\(place): samples, norm and sum")
  }

  // MARK: Ten steps

  private static func follow<S: Scalar>(_ model: Model<S>, _ golden: ModelGolden, into result: inout CheckResult) {
    let adam = Adam(model.parameters, learningRate: golden.adam.lr)
    result.record(golden.adam.losses.count == 10, "\(golden.adam.losses.count) steps, expected 10")
    for (step, expected) in golden.adam.losses.enumerated() {
      let met = model.step(golden.images(), epsilon: golden.noise(step), by: adam)
      result.compare(met.shards[0], expected, "step \(step + 1)")
    }
    result.compareNorms(of: model.parameters, golden.adam.parameterNormsAfter)
    let buffers = model.state.filter { if case .parameter = $0.kind { false } else { true } }
    result.compare(buffers, golden.adam.buffersAfter, "buffers after it")
    let tape = Tape<S>(recording: false)
    let evaluation = model.objective(tape.constant(golden.images()), epsilon: nil, mode: .evaluation)
    result.compare(evaluation, golden.adam.evaluationAfter, "evaluation after it")
  }
}

extension CheckResult {
  /// Counts a case per parameter: its norm after training.
  mutating func compareNorms<S: Scalar>(
    of parameters: [(name: String, parameter: Parameter<S>)], _ golden: [String: Double]
  ) {
    compare(names: parameters.map(\.name), golden.keys, "parameters after it")
    for (name, parameter) in parameters {
      guard let expected = golden[name] else { continue }
      let norm = parameter.value.scalars.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      compare(norm, expected, "norm of \(name) after it")
    }
  }

  /// Counts three cases: the loss and its terms.
  mutating func compare<S: Scalar>(
    _ objective: Objective<S>, _ golden: ModelGolden.Losses, _ place: String
  ) {
    compare(objective.loss.value.scalar, golden.loss, "\(place), loss")
    compare(objective["recon"].mean().value.scalar, golden.recon, "\(place), recon")
    compare(objective["kl"].mean().value.scalar, golden.kl, "\(place), KL")
  }
}
