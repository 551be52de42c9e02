import Autograd
import TensorCore

/// p(x | h): how probable an image's pixels are, given the decoder's output h; a value.
///
/// To add one: a type, an entry of ``ModelConfiguration/ReconstructionLoss``, and a golden.
public protocol Likelihood: Sendable {
  /// The pixels' interval, into which the decoder's output is brought by the sigmoid or by tanh.
  var pixelRange: PixelRange { get }

  /// The decoder's outputs for each channel of a pixel; 1 unless the type says otherwise.
  var outputsPerChannel: Int { get }

  /// What is learned beside the networks' weights, under its name in a checkpoint, with its initial
  /// value; nothing unless the type says otherwise.
  var learned: [(name: String, initial: Double)] { get }

  /// Nats per channel of a pixel that ``logProbability(of:given:_:)`` leaves out as constant.
  var omittedConstant: Double { get }

  /// log p(x | h) without that constant, in nats per image: x and h `[N, H, W, C]` → `[N]`;
  /// `learned` are the values of ``learned``, of rank 0.
  func logProbability<S: Scalar>(of x: Variable<S>, given h: Variable<S>, _ learned: [Variable<S>]) -> Variable<S>

  /// The mean image of h: `[N, H, W, C]`, in the pixels' range.
  func mean<S: Scalar>(of h: Variable<S>) -> Variable<S>

  /// −log p(xₙ | zₙ) as TeX, with x̂ for the mean image.
  var equation: String { get }

  /// What a reader is told of it, in a sentence.
  var explanation: String { get }
}

extension Likelihood {
  public var outputsPerChannel: Int { 1 }
  public var learned: [(name: String, initial: Double)] { [] }
  public func mean<S: Scalar>(of h: Variable<S>) -> Variable<S> { pixelRange.activated(h) }
}

extension PixelRange {
  /// The activation that maps every real number into the range: the sigmoid or tanh.
  func activated<S: Scalar>(_ h: Variable<S>) -> Variable<S> { self == .unit ? h.sigmoid() : h.tanh() }

  /// The activation's name.
  public var activation: String { self == .unit ? "sigmoid" : "tanh" }
}
