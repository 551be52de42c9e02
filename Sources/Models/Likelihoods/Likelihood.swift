import Autograd
import TensorCore

/// p(x | h): how probable an image's pixels are, given the decoder's output h; a value.
///
/// To add one, write a type that conforms, an entry of ``ModelConfiguration/ReconstructionLoss``,
/// and a golden.
public protocol Likelihood: Sendable {
  /// The interval of the pixels that it is about. The decoder's output is brought into it by this
  /// interval's activation: the sigmoid for [0, 1], tanh for [−1, 1].
  var pixelRange: PixelRange { get }

  /// Numbers that the decoder has to give for each channel of a pixel; 1 unless the type says
  /// otherwise.
  var outputsPerChannel: Int { get }

  /// Numbers that are learned beside the networks' weights, under their names in a checkpoint, with
  /// the values that they begin with; none unless the type says otherwise.
  var learned: [(name: String, initial: Double)] { get }

  /// Nats per channel of a pixel that ``logProbability(of:given:_:)`` leaves out, because no
  /// parameter changes them.
  var omittedConstant: Double { get }

  /// log p(x | h) without that constant, summed over the pixels, in nats per image: x and h `[N, H,
  /// W, C]` → `[N]`.
  ///
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
