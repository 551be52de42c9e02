import Autograd
import Datasets
import Layers
import Models
import TensorCore

/// A small fully connected autoencoder of 7×7 images with two latents, whose p(x | z) is smooth in
/// z: its evidence can be integrated numerically.
enum SmoothVAE {
  /// The images' side.
  static let side = 7

  /// A model that has seen 64 drawn digits 300 times, of 24 hidden units with tanh on each side.
  static func trained() -> Model<Double> {
    let sizes = ModelConfiguration(.mlp, imageSize: side, latentDim: 2, hidden: 24, activation: .tanh)
    let model = Model(PlannedVAE<Double>(.fullyConnected(sizes), Initializer(seed: 31)), likelihood: Bernoulli())
    let adam = Adam(model.parameters, learningRate: 0.01)
    let images = digits(64)
    for step in 0..<300 {
      let noise: Tensor<Double> = RandomStream(seed: 32, purpose: .checks, step: UInt64(step)).normal([64, 2])
      model.step(images, epsilon: noise, by: adam)
    }
    return model
  }

  /// Drawn digits, averaged to 7×7 pixels, of which those above 0.3 are white: `[count, 7, 7, 1]`.
  static func digits(_ count: Int) -> Tensor<Double> {
    let drawn = drawDigits(.train, count: count, seed: 33)
    let cell = drawn.width / side
    var scalars: [Double] = []
    for index in 0..<count {
      let pixels = drawn.pixels(index)
      for y in 0..<side {
        for x in 0..<side {
          var sum = 0
          for i in 0..<cell * cell { sum += Int(pixels[(y * cell + i / cell) * drawn.width + x * cell + i % cell]) }
          scalars.append(Double(sum) > 0.3 * 255 * Double(cell * cell) ? 1 : 0)
        }
      }
    }
    return Tensor([count, side, side, 1], scalars)
  }
}
