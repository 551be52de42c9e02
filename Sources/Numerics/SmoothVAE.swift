import Autograd
import Datasets
import Layers
import Models
import TensorCore

/// A small fully connected autoencoder of 7×7 black and white images with two latents, whose p(x |
/// z) is smooth in z: its evidence can be integrated numerically.
///
///     encoder   49 → 24, tanh; 24 → μ and log-variance, 2 each
///     decoder   2 → 24, tanh; 24 → 49 logits
final class SmoothVAE: VAE {
  /// The images' side.
  static let side = 7

  let latentDim = 2
  private let encoder, fcMu, fcLogVariance, fcDecode, head: LinearLayer<Double>

  /// A model with initial values.
  init(seed: UInt64) {
    let initializer = Initializer(seed: seed)
    let (pixels, hidden, latent) = (Self.side * Self.side, 24, latentDim)
    encoder = LinearLayer(inputs: pixels, outputs: hidden, initializer)
    fcMu = LinearLayer(inputs: hidden, outputs: latent, initializer)
    fcLogVariance = LinearLayer(inputs: hidden, outputs: latent, initializer)
    fcDecode = LinearLayer(inputs: latent, outputs: hidden, initializer)
    head = LinearLayer(inputs: hidden, outputs: pixels, initializer)
  }

  func encode(_ x: Variable<Double>, _ mode: Mode) -> Posterior<Double> {
    let h = encoder(x.reshaped([x.shape[0], Self.side * Self.side]), mode).tanh()
    return Posterior(mu: fcMu(h, mode), logVariance: fcLogVariance(h, mode))
  }

  func decode(_ z: Variable<Double>, _ mode: Mode) -> Variable<Double> {
    head(fcDecode(z, mode).tanh(), mode).reshaped([z.shape[0], Self.side, Self.side, 1])
  }

  var state: [StateEntry<Double>] {
    [("encoder", encoder), ("fc_mu", fcMu), ("fc_logvar", fcLogVariance), ("fc_decode", fcDecode), ("head", head)]
      .flatMap { $1.state(named: $0) }
  }

  /// A model that has seen 64 drawn digits 300 times.
  static func trained() -> Model<Double> {
    let model = Model(SmoothVAE(seed: 31), likelihood: Bernoulli())
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
