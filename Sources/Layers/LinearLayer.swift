import Autograd
import TensorCore

/// y = x Wᵀ + b: a fully connected layer.
///
/// - Shapes: x `[N, inputs]` → y `[N, outputs]`; weight `[outputs, inputs]`, bias `[outputs]`.
/// - Initialisation: weight and bias ~ U(−1/√inputs, 1/√inputs); see ``Initializer``.
public final class LinearLayer<S: Scalar>: Layer {
  /// W, `[outputs, inputs]`.
  public let weight: Parameter<S>
  /// b, `[outputs]`.
  public let bias: Parameter<S>?

  /// A layer with initial values.
  public init(inputs: Int, outputs: Int, bias: Bool = true, _ initializer: Initializer) {
    weight = initializer.uniform([outputs, inputs], fanIn: inputs)
    self.bias = bias ? initializer.uniform([outputs], fanIn: inputs) : nil
  }

  public func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S> {
    x.linear(x.tape.variable(weight), bias: bias.map { x.tape.variable($0) })
  }

  public var state: [StateEntry<S>] { weightAndBias(weight, bias) }
}

/// The state of a layer of a weight and perhaps a bias.
func weightAndBias<S: Scalar>(_ weight: Parameter<S>, _ bias: Parameter<S>?) -> [StateEntry<S>] {
  [StateEntry("weight", .parameter(weight))] + (bias.map { [StateEntry("bias", .parameter($0))] } ?? [])
}
