import Autograd
import Layers
import Models
import TensorCore

/// A variational autoencoder as somebody else would write it: 28×28 grey images, one layer each
/// way.
public final class TinyVAE<S: Scalar>: VAE {
  public let latentDim = 4
  private let mu, logVariance, head: LinearLayer<S>

  /// Networks with initial values.
  public init(seed: UInt64) {
    let initializer = Initializer(seed: seed)
    (mu, logVariance) = (.init(inputs: 784, outputs: 4, initializer), .init(inputs: 784, outputs: 4, initializer))
    head = .init(inputs: 4, outputs: 784, initializer)
  }
  public func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S> {
    let x = x.reshaped([x.shape[0], 784])
    return Posterior(mu: mu(x, mode), logVariance: logVariance(x, mode))
  }
  public func decode(_ z: Variable<S>, _ mode: Mode) -> Variable<S> { head(z, mode).reshaped([z.shape[0], 28, 28, 1]) }
  public var state: [StateEntry<S>] {
    mu.state(named: "mu") + logVariance.state(named: "logvar") + head.state(named: "head")
  }
}
