import Autograd
import Layers
import Models
import TensorCore
import XCTest

/// A step over shards of a batch.
final class TrainingStepTests: XCTestCase {
  private let images: Tensor<Double> = RandomStream(seed: 1, purpose: .checks).uniform([8, 28, 28, 1])
  private let noise: Tensor<Double> = RandomStream(seed: 2, purpose: .checks).normal([8, 2])

  private func makeModel(_ bound: (any Bound)? = nil) throws -> Model<Double> {
    let model = try Model<Double>(ModelConfiguration(.mnist, latentDim: 2, baseChannels: 1), seed: 3)
    return bound.map { Model(model.network, likelihood: model.likelihood, bound: $0) } ?? model
  }

  private func half(_ tensor: Tensor<Double>, _ second: Bool) -> Tensor<Double> {
    let rows = tensor.shape[0] / 2
    let size = rows * tensor.shape.dropFirst.count
    return Tensor(
      Shape([rows] + tensor.shape.extents.dropFirst()),
      Array(tensor.scalars[(second ? size : 0)..<(second ? 2 : 1) * size]))
  }

  private func buffers(_ model: Model<Double>) -> [Tensor<Double>] {
    model.state.compactMap { if case .buffer(let buffer) = $0.kind { buffer.value } else { nil } }
  }

  func testTwoShardsAreTheMeanOfTwoHalves() throws {
    for (bound, noise) in [
      (nil, noise), (ImportanceWeightedBound(samples: 3), RandomStream(seed: 4, purpose: .checks).normal([24, 2])),
      // Each shard takes its own images for the batch.
      (EvidenceLowerBound(beta: 2, freeBits: 0.1), noise), (TotalCorrelationBound(beta: 6), noise),
      (CapacityBound(gamma: 3, capacity: 0.5), noise),
    ] as [((any Bound)?, Tensor<Double>)] {
      let model = try makeModel(bound)
      let whole = model.differentiate(images, epsilon: noise, shards: 2)
      let halves = try [false, true].map { second in
        let other = try makeModel(bound)
        return (other.differentiate(half(images, second), epsilon: half(noise, second)), buffers(other))
      }
      XCTAssertEqual(whole.loss, (halves[0].0.loss + halves[1].0.loss) / 2, accuracy: 1e-12)
      XCTAssertEqual(whole.shards.map { $0.loss.value.scalar }, halves.map(\.0.loss))
      for (i, gradient) in whole.gradients.enumerated() {
        let (a, b) = (halves[0].0.gradients[i], halves[1].0.gradients[i])
        let mean = a.flatMap { a in b.map { a.zip($0) { ($0 + $1) / 2 } } }
        XCTAssertEqual(gradient, mean, model.parameters[i].name)
      }
      // The running statistics are the mean of what each half makes of them, and they have seen one
      // batch.
      XCTAssertEqual(buffers(model), zip(halves[0].1, halves[1].1).map { $0.zip($1) { $0 / 2 + $1 / 2 } })
      for case .counter(let counter) in model.state.map(\.kind) { XCTAssertEqual(counter.value, 1) }
    }
  }

  /// Each objective of the table learns in a few steps of two shards, whose context all have.
  func testEveryObjectiveIsTrained() throws {
    for objective in ModelConfiguration.BoundChoice.allCases {
      let configuration = ModelConfiguration(.mlp, latentDim: 2, hidden: 4, objective: objective)
      var model = try Model<Double>(configuration, seed: 3)
      model.context = BoundContext(warmth: 0.5, images: 100)
      let noise: Tensor<Double> = RandomStream(seed: 2, purpose: .checks).normal([8 * model.bound.samples, 2])
      let adam = Adam(model.parameters, learningRate: 0.01)
      let losses = (0..<10).map { _ in
        let met = model.step(images, epsilon: noise, by: adam, shards: 2)
        for shard in met.shards { XCTAssertEqual(shard.draw.context, model.context, "\(objective)") }
        XCTAssertEqual(met.shards.map(\.draw.samples), [model.bound.samples, model.bound.samples], "\(objective)")
        return met.loss
      }
      XCTAssertLessThan(losses[9], losses[0], "\(objective)")
    }
  }

  func testTheThreadsDoNotMatter() throws {
    let threads = Threads.count
    defer { Threads.count = threads }
    let results = try [1, 2, 3].map { count in
      Threads.count = count
      return try makeModel().differentiate(images, epsilon: noise, shards: 4).gradients
    }
    XCTAssertEqual(results[0], results[1])
    XCTAssertEqual(results[0], results[2])
  }

  func testShardsWithoutImagesAreLeftOut() throws {
    let (few, noise) = (half(half(images, false), false), half(half(noise, false), false))
    XCTAssertEqual(try makeModel().differentiate(few, epsilon: noise, shards: 16).shards.count, 2)
  }

  func testOneShardIsTheObjectiveItself() throws {
    let (model, other) = (try makeModel(), try makeModel())
    let tape = Tape<Double>()
    let objective = other.objective(tape.constant(images), epsilon: noise, mode: .training)
    let gradients = tape.gradients(of: objective.loss)
    let step = model.differentiate(images, epsilon: noise)
    XCTAssertEqual(step.loss, objective.loss.value.scalar)
    XCTAssertEqual(step.gradients, other.parameters.map { gradients[tape.variable($0.parameter)] })
  }

  func testParametersStayWhereTheStepIsNotWanted() throws {
    let model = try makeModel()
    let before = model.parameters.map(\.parameter.value)
    let adam = Adam(model.parameters, learningRate: 0.1)
    model.step(images, epsilon: noise, by: adam, shouldMove: { _ in false })
    XCTAssertEqual(model.parameters.map(\.parameter.value), before)
    model.step(images, epsilon: noise, by: adam)
    XCTAssertNotEqual(model.parameters.map(\.parameter.value), before)
  }
}
