import Autograd
import Layers
import Models
import TensorCore
import XCTest

/// The models against PyTorch's: losses, every gradient, ten steps of Adam.
final class GoldenTests: XCTestCase {
  /// What is allowed, relative to a tensor's largest scalar: four to ten times what was measured.
  private struct Tolerance {
    /// Losses and gradients of the first step. The largest errors are those of gradients behind a batch normalisation,
    /// which are small differences of large sums.
    let initial: Double
    /// Losses and running statistics on the way through ten steps of Adam.
    let trained: Double
  }

  func testMLPIsPyTorchs() throws {
    try expectGolden("mlp", Tolerance(initial: 1e-13, trained: 1e-14), as: Double.self)
    try expectGolden("mlp", Tolerance(initial: 2e-5, trained: 2e-6), as: Float.self)
  }

  func testMNISTIsPyTorchs() throws {
    try expectGolden("mnist", Tolerance(initial: 1e-13, trained: 2e-14), as: Double.self)
    try expectGolden("mnist", Tolerance(initial: 5e-5, trained: 5e-6), as: Float.self)
  }

  func testCelebAIsPyTorchs() throws {
    try expectGolden("celeba", Tolerance(initial: 5e-13, trained: 5e-14), as: Double.self)
    try expectGolden("celeba", Tolerance(initial: 1e-4, trained: 3e-5), as: Float.self)
  }

  private func expectGolden<S: Scalar>(_ name: String, _ tolerance: Tolerance, as type: S.Type) throws {
    let golden = try ModelGolden.named(name)
    let model: any VAE<S> = try golden.model()
    XCTAssertEqual(
      Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.parameter.shape.extents) }),
      golden.parameters, "\(name): names and shapes of the parameters")
    expectMean(try golden.model(as: S.self), golden, within: tolerance.initial)
    expectSampled(try golden.model(as: S.self), golden, within: tolerance.initial)
    expectTraining(try golden.model(as: S.self), golden, within: tolerance.trained)
  }

  // MARK: One step

  /// The objective's three numbers, and the gradients by name.
  private func differentiate<S: Scalar>(
    _ model: some VAE<S>, _ golden: ModelGolden, epsilon: Tensor<S>?
  ) -> (Objective<S>, [String: Tensor<S>]) {
    let tape = Tape<S>()
    let objective = model.objective(tape.constant(golden.images()), epsilon: epsilon, mode: .training)
    let gradients = tape.gradients(of: objective.loss)
    var byName: [String: Tensor<S>] = [:]
    for (name, parameter) in model.parameters { byName[name] = gradients[tape.variable(parameter)] }
    return (objective, byName)
  }

  private func expectMean<S: Scalar>(_ model: some VAE<S>, _ golden: ModelGolden, within tolerance: Double) {
    let (objective, gradients) = differentiate(model, golden, epsilon: nil)
    let name = "\(golden.attributes.model) at the mean in \(S.self)"
    expect(objective, golden.mean.losses, within: tolerance, name)
    XCTAssertEqual(gradients.keys.sorted(), golden.mean.gradients.keys.sorted(), name)
    for (parameter, expected) in golden.mean.gradients {
      guard let gradient = gradients[parameter]?.converted(to: Double.self) else { continue }
      XCTAssertEqual(gradient.shape.extents, expected.shape, "\(name), gradient of \(parameter)")
      let scalars = gradient.scalars
      let samples = stride(from: 0, to: scalars.count, by: expected.stride).prefix(64).map { scalars[$0] }
      let norm = scalars.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // The sum's scale is that of the terms: the norm by the root of their number, at most.
      let found = Tensor<Double>([samples.count + 2], samples + [norm, scalars.reduce(0, +) / norm])
      let wanted = Tensor<Double>(
        [expected.samples.count + 2], expected.samples + [expected.norm, expected.sum / expected.norm])
      expect(found, wanted, within: tolerance, "\(name), samples, norm and sum of the gradient of \(parameter)")
    }
  }

  private func expectSampled<S: Scalar>(_ model: some VAE<S>, _ golden: ModelGolden, within tolerance: Double) {
    let (objective, gradients) = differentiate(model, golden, epsilon: golden.noise(0))
    let name = "\(golden.attributes.model) with noise in \(S.self)"
    expect(objective, golden.sampled.losses, within: tolerance, name)
    XCTAssertEqual(gradients.keys.sorted(), golden.sampled.gradients.keys.sorted(), name)
    for (parameter, expected) in golden.sampled.gradients {
      guard let gradient = gradients[parameter] else { continue }
      expect(gradient, expected.tensor(as: Double.self), within: tolerance, "\(name), gradient of \(parameter)")
    }
  }

  // MARK: Ten steps

  private func expectTraining<S: Scalar>(_ model: some VAE<S>, _ golden: ModelGolden, within tolerance: Double) {
    let name = "\(golden.attributes.model) in training in \(S.self)"
    let adam = Adam(model.parameters, learningRate: golden.adam.lr)
    XCTAssertEqual(golden.adam.losses.count, 10)
    for (step, expected) in golden.adam.losses.enumerated() {
      let tape = Tape<S>()
      let objective = model.objective(
        tape.constant(golden.images()), epsilon: golden.noise(step), mode: .training)
      expect(objective, expected, within: tolerance, "\(name), step \(step)")
      adam.step(tape.gradients(of: objective.loss), on: tape)
    }
    let tape = Tape<S>(recording: false)
    let evaluation = model.objective(tape.constant(golden.images()), epsilon: nil, mode: .evaluation)
    expect(evaluation, golden.adam.evaluationAfter, within: tolerance, "\(name), evaluation after it")
    expectBuffers(of: model, golden.adam.buffersAfter, within: tolerance, name)
  }

  private func expectBuffers<S: Scalar>(
    of model: some VAE<S>, _ golden: [String: GoldenTensor], within tolerance: Double, _ name: String
  ) {
    var compared = 0
    for entry in model.state {
      let (found, allowed): (Tensor<S>, Double)
      switch entry.kind {
      case .parameter: continue
      case .buffer(let buffer): (found, allowed) = (buffer.value, tolerance)
      case .counter(let counter): (found, allowed) = (Tensor(S(counter.value)), 0)
      }
      guard let expected = golden[entry.name] else {
        XCTFail("\(name): PyTorch has no buffer '\(entry.name)'")
        continue
      }
      expect(found, expected.tensor(as: Double.self), within: allowed, "\(name), \(entry.name)")
      compared += 1
    }
    XCTAssertEqual(compared, golden.count, "\(name): number of buffers")
  }

  // MARK: Comparison

  private func expect<S: Scalar>(
    _ objective: Objective<S>, _ golden: ModelGolden.Losses, within tolerance: Double, _ name: String
  ) {
    let found = (objective.loss.value, objective.recon.mean().value, objective.kl.mean().value)
    expect(found.0, Tensor(golden.loss), within: tolerance, "\(name), loss")
    expect(found.1, Tensor(golden.recon), within: tolerance, "\(name), recon")
    expect(found.2, Tensor(golden.kl), within: tolerance, "\(name), KL")
  }

  /// Fails unless `found` is within `tolerance` of `expected`, relative to the tensor's largest scalar; NaN always fails.
  private func expect<S: Scalar>(
    _ found: Tensor<S>, _ expected: Tensor<Double>, within tolerance: Double, _ what: String
  ) {
    let deviation = Deviation(found, from: expected)
    if deviation.value <= tolerance { return }
    XCTFail("\(what): \(deviation), tolerance \(tolerance)")
  }
}
