import Autograd
import Layers
import Models
import TensorCore
import XCTest

/// The whole models' gradients against central differences of their losses, in `Double`.
final class GradientTests: XCTestCase {
  private static let step = 1e-6

  func testGradientsMatchFiniteDifferences() throws {
    for name in ["mlp", "mnist", "celeba"] { try expectDifferences(try ModelGolden.named(name)) }
  }

  /// Three scalars of each parameter, drawn from a seed, in the small model of the golden.
  private func expectDifferences(_ golden: ModelGolden) throws {
    let model: any VAE<Double> = try golden.model()
    let (images, noise): (Tensor<Double>, Tensor<Double>) = (golden.images(), golden.noise(0))
    func objective(_ model: some VAE<Double>, _ tape: Tape<Double>) -> Variable<Double> {
      model.objective(tape.constant(images), epsilon: noise, mode: .training).loss
    }
    let tape = Tape<Double>()
    let loss = objective(model, tape)
    let gradients = tape.gradients(of: loss)
    for (number, (name, parameter)) in model.parameters.enumerated() {
      let gradient = try XCTUnwrap(gradients[tape.variable(parameter)], name)
      let stream = RandomStream(seed: 1, purpose: .checks, step: UInt64(number))
      for draw in 0..<3 {
        let i = stream.integer(draw, below: parameter.shape.count)
        let value = parameter.value[i]
        let (high, low) = (value + Self.step, value - Self.step)
        parameter.value[i] = high
        let above = objective(model, Tape(recording: false)).value.scalar
        parameter.value[i] = low
        let below = objective(model, Tape(recording: false)).value.scalar
        parameter.value[i] = value
        // The loss's own rounding, some 1e-15 of it, is divided by the step.
        let tolerance = 1e-5 * abs(gradient[i]) + 1e-9 * abs(loss.value.scalar)
        XCTAssertEqual(
          gradient[i], (above - below) / (high - low), accuracy: tolerance,
          "\(golden.attributes.model): gradient of \(name)[\(i)]")
      }
    }
  }
}
