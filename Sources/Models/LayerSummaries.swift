import Autograd
import Layers
import TensorCore

// The lines of the table of layers; see ``LayerSummary``.

extension Layer {
  /// The number of trained scalars.
  fileprivate var parameterCount: Int {
    state.reduce(0) { sum, entry in
      if case .parameter(let parameter) = entry.kind { sum + parameter.shape.count } else { sum }
    }
  }
}

extension LinearLayer {
  func summary(_ name: String) -> LayerSummary {
    LayerSummary(
      name, "linear \(weight.shape[1]) → \(weight.shape[0])", output: [weight.shape[0]], parameters: parameterCount)
  }
}

/// `4×4, stride 2, padding 1`, of a weight whose last two axes are the kernel's.
private func geometry(_ weight: Shape, stride: (y: Int, x: Int), padding: (y: Int, x: Int)) -> String {
  "\(weight[2])×\(weight[3]), stride \(stride.y), padding \(padding.y)"
}

extension ConvTranspose2dLayer {
  /// The line of a layer that makes images of this size.
  func summary(_ name: String, height: Int, width: Int) -> LayerSummary {
    LayerSummary(
      name,
      "transposed convolution \(weight.shape[0]) → \(weight.shape[1]), "
        + geometry(weight.shape, stride: stride, padding: padding),
      output: [height, width, weight.shape[1]], parameters: parameterCount)
  }
}

extension ConvBlock {
  /// The lines of a block that makes images of this size.
  func summary(_ name: String, height: Int, width: Int) -> [LayerSummary] {
    let weight = conv.weight.shape
    let output: Shape = [height, width, weight[0]]
    let kind =
      "convolution \(weight[1]) → \(weight[0]), "
      + geometry(weight, stride: conv.stride, padding: conv.padding)
    return [
      LayerSummary("\(name).conv", kind, output: output, parameters: conv.parameterCount),
      LayerSummary("\(name).bn", "batch normalisation", output: output, parameters: bn.parameterCount),
      LayerSummary("leaky_relu", "LeakyReLU 0.2", output: output),
    ]
  }
}

extension DeconvBlock {
  /// The lines of a block that makes images of this size.
  func summary(_ name: String, height: Int, width: Int) -> [LayerSummary] {
    let transposed = deconv.summary("\(name).deconv", height: height, width: width)
    return [
      transposed,
      LayerSummary("\(name).bn", "batch normalisation", output: transposed.output, parameters: bn.parameterCount),
      LayerSummary("relu", "ReLU", output: transposed.output),
    ]
  }
}
