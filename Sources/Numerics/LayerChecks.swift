import Autograd
import Checking
import Layers
import TensorCore

/// Layers against PyTorch's: three steps with SGD (outputs, gradients, state), then an evaluation.
public enum LayerChecks {
  /// The checks, layer by layer. What is allowed is relative to a tensor's largest scalar.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    [
      check("Linear", LinearLayer<Double>.self, within: 1e-15, golden),
      check("Linear", LinearLayer<Float>.self, within: 1e-6, golden),
      check("Conv2d", Conv2dLayer<Double>.self, within: 1e-15, golden),
      check("Conv2d", Conv2dLayer<Float>.self, within: 1e-6, golden),
      check("ConvTranspose2d", ConvTranspose2dLayer<Double>.self, within: 2e-14, golden),
      check("ConvTranspose2d", ConvTranspose2dLayer<Float>.self, within: 4e-6, golden),
      check("BatchNorm2d", BatchNorm2dLayer<Double>.self, within: 2e-15, golden),
      check("BatchNorm2d", BatchNorm2dLayer<Float>.self, within: 5e-6, golden),
      check("ConvBlock", ConvBlock<Double>.self, within: 4e-15, golden),
      check("ConvBlock", ConvBlock<Float>.self, within: 1e-6, golden),
      check("DeconvBlock", DeconvBlock<Double>.self, within: 4e-15, golden),
      check("DeconvBlock", DeconvBlock<Float>.self, within: 3e-6, golden), runningStatistics,
    ]
  }

  /// The running statistics of a batch of more values a channel than fit any block, from the
  /// equation, in `Double`.
  private static let runningStatistics = Check("layer/BatchNorm2d/running-statistics", tolerance: 2e-15) { result in
    let layer = BatchNorm2dLayer<Double>(channels: 3, momentum: 0.25, .blank)
    let x: Tensor<Double> = RandomStream(seed: 1, purpose: .checks).normal([3, 41, 37, 3])
    _ = layer(Tape<Double>().constant(x), .training)
    let n = x.count / 3
    for channel in 0..<3 {
      let values = (0..<n).map { x[position: $0 * 3 + channel] }
      let mean = values.reduce(0, +) / Double(n)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
      let place = "\(n) values, channel \(channel)"
      // A mean near 0 has the rounding of its values.
      let found = (layer.runningMean.value[position: channel], layer.runningVariance.value[position: channel])
      result.record(Deviation(Tensor(found.0), from: Tensor(0.25 * mean), floor: 0.25), "\(place), running_mean")
      result.record(Deviation(Tensor(found.1), from: Tensor(0.75 + 0.25 * variance)), "\(place), running_var")
    }
  }

  private static func check<L: GoldenLayer>(
    _ stem: String, _ layer: L.Type, within tolerance: Double, _ golden: GoldenFolder
  ) -> Check {
    Check("layer/\(stem)/golden-\(L.S.precision)", tolerance: tolerance, resolution: Double(L.S.ulpOfOne)) { result in
      let file = try golden.decode("Layers/\(stem).json", as: LayerGolden<L.Attributes>.self)
      for example in file.cases { follow(L(golden: example.attributes.own), example, into: &result) }
    }
  }

  /// Trains and evaluates a layer as the golden's was, comparing all on the way.
  private static func follow<L: GoldenLayer>(
    _ layer: L, _ golden: LayerGolden<L.Attributes>.Case, into result: inout CheckResult
  ) {
    let parameters = layer.state.compactMap { entry -> (name: String, parameter: Parameter<L.S>)? in
      if case .parameter(let parameter) = entry.kind { (entry.name, parameter) } else { nil }
    }
    result.compare(names: parameters.map(\.name), golden.parameters.keys, "\(golden.name), parameters")
    for (name, parameter) in parameters {
      guard let value: Tensor<L.S> = golden.parameters[name]?.tensor(), value.shape == parameter.shape else {
        return result.record(false, "\(golden.name): expected a parameter '\(name)' of \(parameter.shape)")
      }
      parameter.value = value
    }
    let (sgd, activation) = (SGD(parameters, learningRate: golden.learningRate), golden.attributes.activation)
    for (number, step) in golden.steps.enumerated() {
      let place = "\(golden.name), step \(number + 1)"
      sgd.step(run(layer, activation, step, .training, parameters, place, into: &result))
      result.compare(layer.state, step.stateAfter ?? [:], "\(place), state after it")
    }
    _ = run(layer, activation, golden.evaluation, .evaluation, parameters, "\(golden.name), evaluation", into: &result)
  }

  /// One pass: compares the output and the gradients of the input and the parameters; gives the
  /// latter.
  private static func run<L: Layer>(
    _ layer: L, _ activation: Activation, _ golden: LayerPass, _ mode: Mode,
    _ parameters: [(name: String, parameter: Parameter<L.S>)], _ place: String, into result: inout CheckResult
  ) -> [Tensor<L.S>?] {
    let tape = Tape<L.S>()
    let x = tape.variable(golden.input.tensor())
    let y = activation(layer(x, mode))
    result.compare(y.value, golden.output, "\(place), output")
    let cotangent: Tensor<L.S> = golden.cotangent.tensor()
    guard y.shape == cotangent.shape else { return parameters.map { _ in nil } }
    let gradients = tape.gradients(of: [(y, cotangent)])
    result.compare(names: ["input"] + parameters.map(\.name), golden.gradients.keys, "\(place), gradients")
    let variables = [(name: "input", variable: x)] + parameters.map { ($0.name, tape.variable($0.parameter)) }
    for (name, variable) in variables {
      result.compare(gradients[variable], golden.gradients[name], gradientOf: name, place)
    }
    return parameters.map { gradients[tape.variable($0.parameter)] }
  }
}

/// A layer that is built from a golden's attributes.
private protocol GoldenLayer<S>: Layer, SendableMetatype {
  associatedtype Attributes: Decodable, SendableMetatype
  init(golden: Attributes)
}

extension LinearLayer: GoldenLayer {
  fileprivate struct Attributes: Decodable {
    let inputs, outputs: Int
    let bias: Bool
  }

  fileprivate convenience init(golden: Attributes) {
    self.init(inputs: golden.inputs, outputs: golden.outputs, bias: golden.bias, .blank)
  }
}

extension Conv2dLayer: GoldenLayer {
  fileprivate struct Attributes: Decodable {
    let inputChannels, outputChannels: Int
    let kernel, stride, padding: Pair<Int>
    let bias: Bool
  }

  fileprivate convenience init(golden: Attributes) {
    self.init(
      inputs: golden.inputChannels, outputs: golden.outputChannels, kernel: golden.kernel.yx,
      stride: golden.stride.yx, padding: golden.padding.yx, bias: golden.bias, .blank)
  }
}

extension ConvTranspose2dLayer: GoldenLayer {
  fileprivate struct Attributes: Decodable {
    let inputChannels, outputChannels: Int
    let kernel, stride, padding, outputPadding: Pair<Int>
    let bias: Bool
  }

  fileprivate convenience init(golden: Attributes) {
    self.init(
      inputs: golden.inputChannels, outputs: golden.outputChannels, kernel: golden.kernel.yx, stride: golden.stride.yx,
      padding: golden.padding.yx, outputPadding: golden.outputPadding.yx, bias: golden.bias, .blank)
  }
}

extension BatchNorm2dLayer: GoldenLayer {
  fileprivate struct Attributes: Decodable {
    let channels: Int
    let epsilon, momentum: Double
  }

  fileprivate convenience init(golden: Attributes) {
    self.init(channels: golden.channels, momentum: golden.momentum, epsilon: golden.epsilon, .blank)
  }
}

/// The attributes of a block.
private struct BlockAttributes: Decodable { let inputs, outputs: Int }

extension ConvBlock: GoldenLayer {
  fileprivate convenience init(golden: BlockAttributes) { self.init(golden.inputs, golden.outputs, .blank) }
}

extension DeconvBlock: GoldenLayer {
  fileprivate convenience init(golden: BlockAttributes) { self.init(golden.inputs, golden.outputs, .blank) }
}
