import Autograd
import TensorCore

/// Hands out a new network's parameters, each with its initial value.
///
/// Parameters are numbered in the order in which they are asked for, which is the order of the
/// network's state. The number selects the parameter's own stream of random numbers: a parameter's
/// value depends on the seed, its number and its shape, and not on the values before it.
public final class Initializer {
  private let seed: UInt64?
  private var parameters: UInt64 = 0

  /// Initial values drawn from a seed.
  public init(seed: UInt64) { self.seed = seed }

  private init() { seed = nil }

  /// Zeros, drawn from nothing: for a network that is about to be given a checkpoint's state.
  public static var blank: Initializer { Initializer() }

  /// The weight or the bias of a linear map in which each output is the sum of `fanIn` products.
  ///
  ///     w ~ U(−b, b),  b = √(6 / ((1 + a²) · fanIn)) = 1 / √fanIn   for a = √5
  ///
  /// This is the uniform initialisation of He et al. for a leaky rectifier of slope a, with the
  /// slope that PyTorch's `Linear`, `Conv2d` and `ConvTranspose2d` take by default; their biases
  /// have the same range as their weights.
  ///
  /// - Source: He et al. 2015, "Delving Deep into Rectifiers", section 2.2; the documentation of
  ///   `torch.nn.Linear`, paragraph "Variables", and of `torch.nn.init.kaiming_uniform_`.
  public func uniform<S: Scalar>(_ shape: Shape, fanIn: Int) -> Parameter<S> {
    guard let stream = nextStream() else { return Parameter(Tensor(shape)) }
    let bound = S(1 / Double(fanIn).squareRoot())
    return Parameter(stream.uniform(shape, low: -bound, high: bound))
  }

  /// A parameter with the same value everywhere: the scale 1 or the shift 0 of a batch
  /// normalisation.
  public func constant<S: Scalar>(_ shape: Shape, _ value: S) -> Parameter<S> {
    _ = nextStream()
    return Parameter(Tensor(shape, repeating: value))
  }

  private func nextStream() -> RandomStream? {
    defer { parameters += 1 }
    return seed.map { RandomStream(seed: $0, purpose: .initialization, step: parameters) }
  }
}
