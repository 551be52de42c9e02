import Autograd
import TensorCore

/// y = x ∗ w + b: a two-dimensional convolution; see `Conv2d` for the equation.
///
/// - Shapes: x `[N, H, W, inputs]` → y `[N, OH, OW, outputs]`; weight `[outputs, inputs, KH, KW]`,
///   bias `[outputs]`.
/// - Initialisation: weight and bias ~ U(−1/√f, 1/√f), f = inputs · KH · KW; see ``Initializer``.
public final class Conv2dLayer<S: Scalar>: Layer {
  /// w, `[outputs, inputs, KH, KW]`.
  public let weight: Parameter<S>
  /// b, `[outputs]`.
  public let bias: Parameter<S>?
  /// The stride along height and width.
  public let stride: (y: Int, x: Int)
  /// The zero padding along height and width.
  public let padding: (y: Int, x: Int)

  /// A layer with initial values.
  public init(
    inputs: Int, outputs: Int, kernel: (y: Int, x: Int), stride: (y: Int, x: Int) = (1, 1),
    padding: (y: Int, x: Int) = (0, 0), bias: Bool = true, _ initializer: Initializer
  ) {
    let fanIn = inputs * kernel.y * kernel.x
    weight = initializer.uniform([outputs, inputs, kernel.y, kernel.x], fanIn: fanIn)
    self.bias = bias ? initializer.uniform([outputs], fanIn: fanIn) : nil
    (self.stride, self.padding) = (stride, padding)
  }

  public func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S> {
    x.conv2d(x.tape.variable(weight), bias: bias.map { x.tape.variable($0) }, stride: stride, padding: padding)
  }

  public var state: [StateEntry<S>] { weightAndBias(weight, bias) }
}
