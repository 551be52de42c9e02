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
    LayerSummary(name, "linear", output: [weight.shape[0]], parameters: parameterCount)
  }
}

extension ConvTranspose2dLayer {
  /// The line of a layer that makes images of this size.
  func summary(_ name: String, height: Int, width: Int) -> LayerSummary {
    let (outputs, kernel) = (weight.shape[1], "\(weight.shape[2])×\(weight.shape[3])")
    return LayerSummary(
      name, "transposed convolution \(kernel)", output: [height, width, outputs], parameters: parameterCount)
  }
}

extension ConvBlock {
  /// The lines of a block that makes images of this size.
  func summary(_ name: String, height: Int, width: Int) -> [LayerSummary] {
    let (output, kernel): (Shape, String) = (
      [height, width, conv.weight.shape[0]], "\(conv.weight.shape[2])×\(conv.weight.shape[3])"
    )
    return [
      LayerSummary("\(name).conv", "convolution \(kernel)", output: output, parameters: conv.parameterCount),
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
