import Autograd
import Layers
import TensorCore

/// A layer of a network before it is built: enough to make it, and to say in a table what it is.
public enum Stage: Sendable {
  /// A fully connected layer.
  case linear(Int, Int)
  /// A `ConvBlock`, which halves an image.
  case convBlock(Int, Int)
  /// A `DeconvBlock`, which doubles an image.
  case deconvBlock(Int, Int)
  /// A transposed convolution 4×4 with stride 2 and padding 1, with a bias, which doubles an image.
  case transposedConvolution(Int, Int)
  /// The average over the windows of a grid of 4×4.
  case averagePool
  /// What follows a fully connected layer.
  case activation(ModelConfiguration.Activation)
  /// An image as a row, in PyTorch's order.
  case flatten
  /// A row as an image `[H, W, C]`.
  case unflatten(Shape)

  /// The layer, with initial values.
  func layer<S: Scalar>(_ initializer: Initializer) -> any Layer<S> {
    switch self {
    case .linear(let inputs, let outputs): LinearLayer(inputs: inputs, outputs: outputs, initializer)
    case .convBlock(let inputs, let outputs): ConvBlock(inputs, outputs, initializer)
    case .deconvBlock(let inputs, let outputs): DeconvBlock(inputs, outputs, initializer)
    case .transposedConvolution(let inputs, let outputs):
      ConvTranspose2dLayer(
        inputs: inputs, outputs: outputs, kernel: (4, 4), stride: (2, 2), padding: (1, 1), initializer)
    case .averagePool: StatelessLayer { $0.adaptiveAvgPool2d(height: 4, width: 4) }
    case .activation(.relu): StatelessLayer { $0.relu() }
    case .activation(.tanh): StatelessLayer { $0.tanh() }
    case .flatten: StatelessLayer { $0.flattened() }
    case .unflatten(let image): StatelessLayer { $0.unflattened(to: image) }
    }
  }

  /// The layer's lines in the table of layers, for an input of this shape.
  func lines(_ name: String, input: Shape) -> [LayerSummary] {
    switch self {
    case .linear(let inputs, let outputs):
      return [
        LayerSummary(
          name, "linear \(inputs) → \(outputs)", output: [outputs], parameters: (inputs + 1) * outputs,
          weight: [outputs, inputs])
      ]
    case .convBlock(let inputs, let outputs):
      let output: Shape = [input[0] / 2, input[1] / 2, outputs]
      return [
        LayerSummary(
          "\(name).conv", "convolution \(inputs) → \(outputs), \(Self.geometry)", output: output,
          parameters: 16 * inputs * outputs, weight: [outputs, inputs, 4, 4]),
        LayerSummary("\(name).bn", "batch normalisation", output: output, parameters: 2 * outputs),
        LayerSummary("leaky_relu", "LeakyReLU 0.2", output: output),
      ]
    case .deconvBlock(let inputs, let outputs):
      let line = Self.doubling("\(name).deconv", inputs, outputs, input: input, bias: 0)
      return [
        line, LayerSummary("\(name).bn", "batch normalisation", output: line.output, parameters: 2 * outputs),
        LayerSummary("relu", "ReLU", output: line.output),
      ]
    case .transposedConvolution(let inputs, let outputs):
      return [Self.doubling(name, inputs, outputs, input: input, bias: outputs)]
    case .averagePool: return [LayerSummary("pool", "adaptive average pool", output: [4, 4, input[2]])]
    case .activation(let activation): return [LayerSummary(activation.rawValue, activation.title, output: input)]
    case .flatten: return [LayerSummary("flatten", "flatten", output: [input.count])]
    case .unflatten(let image): return [LayerSummary("reshape", "reshape", output: image)]
    }
  }

  private static let geometry = "4×4, stride 2, padding 1"

  private static func doubling(_ name: String, _ inputs: Int, _ outputs: Int, input: Shape, bias: Int) -> LayerSummary {
    LayerSummary(
      name, "transposed convolution \(inputs) → \(outputs), \(geometry)",
      output: [2 * input[0], 2 * input[1], outputs], parameters: 16 * inputs * outputs + bias,
      weight: [inputs, outputs, 4, 4])
  }
}

/// A layer that holds nothing.
private final class StatelessLayer<S: Scalar>: Layer {
  private let body: (Variable<S>) -> Variable<S>

  init(_ body: @escaping (Variable<S>) -> Variable<S>) { self.body = body }

  func callAsFunction(_ x: Variable<S>, _ mode: Mode) -> Variable<S> { body(x) }

  var state: [StateEntry<S>] { [] }
}

// Fully connected layers see an image as a row, in PyTorch's order (c, y, x); ours are [N, H, W, C]
// and change their order on the way, so that weights mean the same in both.
extension Variable {
  /// Images `[N, H, W, C]` as rows `[N, C·H·W]`, ordered (c, y, x).
  fileprivate func flattened() -> Variable { permuted([0, 3, 1, 2]).reshaped([shape[0], shape.dropFirst.count]) }

  /// Rows `[N, C·H·W]`, ordered (c, y, x), as images `[N, H, W, C]`; `image` is `[H, W, C]`.
  fileprivate func unflattened(to image: Shape) -> Variable {
    reshaped([shape[0], image[2], image[0], image[1]]).permuted([0, 2, 3, 1])
  }
}
