import Autograd
import TensorCore

/// The transposed convolution, the adjoint of a convolution; see `ConvTranspose2d` for the
/// equation.
///
/// - Shapes: x `[N, H, W, inputs]` → y `[N, OH, OW, outputs]`; weight `[inputs, outputs, KH, KW]`,
///   bias `[outputs]`.
/// - Initialisation: weight and bias ~ U(−1/√f, 1/√f), f = outputs · KH · KW. PyTorch takes the
///   fan-in from the weight's second axis, which here counts the outputs (a true fan-in would be
///   inputs · KH · KW / stride²); so do we. See ``Initializer``.
public final class ConvTranspose2dLayer<S: Scalar>: Layer {
  /// w, `[inputs, outputs, KH, KW]`.
  public let weight: Parameter<S>
  /// b, `[outputs]`.
  public let bias: Parameter<S>?
  /// The stride along height and width.
  public let stride: (y: Int, x: Int)
  /// The zero padding along height and width.
  public let padding: (y: Int, x: Int)
  private let outputPadding: (y: Int, x: Int)

  /// A layer with initial values.
  public init(
    inputs: Int, outputs: Int, kernel: (y: Int, x: Int), stride: (y: Int, x: Int) = (1, 1),
    padding: (y: Int, x: Int) = (0, 0), outputPadding: (y: Int, x: Int) = (0, 0), bias: Bool = true,
    _ initializer: Initializer
  ) {
    let fanIn = outputs * kernel.y * kernel.x
    weight = initializer.uniform([inputs, outputs, kernel.y, kernel.x], fanIn: fanIn)
    self.bias = bias ? initializer.uniform([outputs], fanIn: fanIn) : nil
    (self.stride, self.padding, self.outputPadding) = (stride, padding, outputPadding)
  }

  public func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S> {
    x.convTranspose2d(
      x.tape.variable(weight), bias: bias.map { x.tape.variable($0) }, stride: stride, padding: padding,
      outputPadding: outputPadding)
  }

  public var state: [StateEntry<S>] { weightAndBias(weight, bias) }
}
