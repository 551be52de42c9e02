import Autograd
import Layers
import TensorCore

/// The two networks of a VAE: an encoder q(z | x), and a decoder whose output h says, by a
/// ``Likelihood``, what p(x | z) is. The bound and the likelihood are a ``Model``'s affair.
///
/// - Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes".
public protocol VAE<S>: AnyObject {
  /// The precision.
  associatedtype S: Scalar

  /// The dimensions of z.
  var latentDim: Int { get }

  /// The posterior q(z | x): images `[N, H, W, C]` → μ and log-variance, `[N, latent]` each.
  func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S>

  /// The decoder's output h, before the likelihood's activation: `[N, latent]` → `[N, H, W, C]`.
  func decode(_ z: Variable<S>, _ mode: Mode) -> Variable<S>

  /// Everything that a checkpoint holds of the networks, under PyTorch's names, in PyTorch's order.
  var state: [StateEntry<S>] { get }
}
