import Models
import TensorCore
import Training
import XCTest

final class StepTraceTests: XCTestCase {
  func testTheNumbersFollowFromEachOther() throws {
    for (configuration, images) in [
      (Fixture.mlp, Fixture.images(4)), (Fixture.mnist, Fixture.images(4)), (Fixture.celeba, Fixture.colours(4)),
    ] {
      let model = try Model<Float>(configuration, seed: 5)
      let before = SavedState(model.parameters.map { ($0.name, $0.parameter.value) })
      let trace = StepTrace(model, images.batch([0, 1, 2, 3]), seed: 5)
      XCTAssertEqual(trace.decoderOutput.shape, trace.x.shape)
      XCTAssertEqual(trace.reconstruction.shape, trace.x.shape)
      for i in 0..<trace.z.count {
        let sigma = Double.exp(0.5 * Double(trace.logVariance[position: i]))
        XCTAssertEqual(
          Double(trace.z[position: i]), Double(trace.mu[position: i]) + sigma * Double(trace.epsilon[position: i]),
          accuracy: 1e-6)
      }
      XCTAssertEqual(trace.terms.map(\.name), ["recon", "kl"])
      let loss = trace.terms.flatMap(\.values.scalars).reduce(0) { $0 + Double($1) } / 4
      XCTAssertEqual(trace.loss, loss, accuracy: 4e-7 * loss)
      XCTAssertEqual(trace.parameters.map(\.name), model.parameters.map(\.name))
      for line in trace.parameters { XCTAssertNotNil(line.gradient, line.name) }
      XCTAssertTrue(trace.parameters.contains { ($0.gradient ?? 0) > 0 })
      XCTAssertEqual(before.tensors, SavedState(model.parameters.map { ($0.name, $0.parameter.value) }).tensors)
    }
  }

  func testItsNoiseIsThatOfARunsFirstStep() throws {
    let images = Fixture.images(4)
    let model = try Model<Float>(Fixture.mlp, seed: 7)
    var losses: [Double] = []
    let order = RandomStream(seed: 7, purpose: .permutation, step: 1).permutation(4)
    try TrainingRun(
      Fixture.run(epochs: 1), train: images, test: images, folder: RunFolder(try makeScratchFolder())
    ).run(events: { event in
      if case .step(let step) = event { losses.append(step.means.loss) }
    })
    XCTAssertEqual(StepTrace(model, images.batch(order), seed: 7).loss, losses[0], accuracy: 1e-4)
  }
}

extension SavedState {
  fileprivate init(_ tensors: [(String, Tensor<Float>)]) {
    self.init(tensors: Dictionary(uniqueKeysWithValues: tensors))
  }
}
