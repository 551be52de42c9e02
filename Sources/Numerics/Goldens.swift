import Autograd
import Checking
import Layers
import Models
import TensorCore

// What the reference goldens of layers, losses and optimizers hold; `Golden/README.md` describes the files.

/// `Layers/<layer>.json`.
struct LayerGolden<Attributes: Decodable>: Decodable {
  let cases: [Case]

  /// Three training steps with SGD, then an evaluation.
  struct Case: Decodable {
    let name: String
    let attributes: Attributes
    let activation: Activation
    let parameters: [String: GoldenTensor]
    let learningRate: Double
    let steps: [Step]
    let evaluation: LayerPass

    private enum CodingKeys: CodingKey { case name, attributes, parameters, learningRate, steps, evaluation }
    private enum AttributeKeys: CodingKey { case activation }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      attributes = try container.decode(Attributes.self, forKey: .attributes)
      activation = try container.nestedContainer(keyedBy: AttributeKeys.self, forKey: .attributes)
        .decode(Activation.self, forKey: .activation)
      parameters = try container.decode([String: GoldenTensor].self, forKey: .parameters)
      learningRate = try container.decode(Double.self, forKey: .learningRate)
      steps = try container.decode([Step].self, forKey: .steps)
      evaluation = try container.decode(LayerPass.self, forKey: .evaluation)
    }
  }

  /// A pass in training, and the layer's whole state after the optimizer has moved it.
  struct Step: Decodable {
    let pass: LayerPass
    let stateAfter: [String: GoldenTensor]

    private enum CodingKeys: CodingKey { case stateAfter }

    init(from decoder: any Decoder) throws {
      pass = try LayerPass(from: decoder)
      stateAfter = try decoder.container(keyedBy: CodingKeys.self).decode(
        [String: GoldenTensor].self, forKey: .stateAfter)
    }
  }
}

/// One pass forward and backward; the gradient of the input is among the others.
struct LayerPass: Decodable {
  let input: GoldenTensor
  let output: GoldenTensor
  let cotangent: GoldenTensor
  let gradients: [String: GoldenTensor]
}

/// What follows a layer.
enum Activation: String, Decodable {
  case none, relu, leakyReLU, tanh, sigmoid

  func callAsFunction<S: Scalar>(_ x: Variable<S>) -> Variable<S> {
    switch self {
    case .none: x
    case .relu: x.relu()
    case .leakyReLU: x.leakyReLU(slope: 0.2)
    case .tanh: x.tanh()
    case .sigmoid: x.sigmoid()
    }
  }
}

/// `Losses/<loss>.json`, but for the ELBO.
struct LossGolden: Decodable {
  let cases: [Case]

  /// A loss of one batch, and the gradients of its mean.
  struct Case: Decodable {
    let name: String
    let floors: Floors
    let inputs: [String: GoldenTensor]
    let perImage: GoldenTensor
    let mean: Double
    let gradients: [String: GoldenTensor]
  }

  /// What an error is relative to, where the number expected is smaller.
  struct Floors: Decodable {
    let values: Double
    let gradients: Double
  }
}

/// `Losses/elbo.json`, and those of the other likelihoods and bounds.
struct ObjectiveGolden: Decodable {
  let cases: [Case]

  /// The objective for a given posterior and a decoder of one matrix.
  struct Case: Decodable {
    let name: String
    let attributes: Attributes
    let inputs: Inputs
    let loss: Double
    let recon: [Double]
    let kl: [Double]
    /// −L_k of each image, where the bound is the importance-weighted one.
    let bound: [Double]?
    let gradients: [String: GoldenTensor]

    /// The values per image, by the names of ``LossTerm``.
    var terms: [(name: String, values: [Double])] {
      [("recon", recon), ("kl", kl)] + (bound.map { [("bound", $0)] } ?? [])
    }
  }

  struct Attributes: Decodable {
    let beta: Double
    let reconLoss: ModelConfiguration.ReconstructionLoss
    let symmetric: Bool
    /// Draws per image of the importance-weighted bound; nil for the ELBO.
    let samples: Int?
    /// The learned Gaussian's s.
    let likelihoodLogVariance: Double?
  }

  struct Inputs: Decodable {
    let mu: GoldenTensor
    let logVariance: GoldenTensor
    let weight: GoldenTensor
    let images: GoldenTensor
    let epsilon: GoldenTensor
  }
}

/// `Optimizers/<optimizer>.json`.
struct OptimizerGolden<Attributes: Decodable>: Decodable {
  let cases: [Case]

  /// Ten steps from given gradients.
  struct Case: Decodable {
    let name: String
    let attributes: Attributes
    let initial: [GoldenTensor]
    let steps: [Step]
    /// PyTorch's state at the end, under our names.
    let state: [String: GoldenTensor]

    private enum CodingKeys: String, CodingKey {
      case name, attributes, initial, steps, exp_avg, exp_avg_sq, momentum_buffer
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      attributes = try container.decode(Attributes.self, forKey: .attributes)
      initial = try container.decode([GoldenTensor].self, forKey: .initial)
      steps = try container.decode([Step].self, forKey: .steps)
      var state: [String: GoldenTensor] = [:]
      for key in [CodingKeys.exp_avg, .exp_avg_sq, .momentum_buffer] {
        let tensors = try container.decodeIfPresent([GoldenTensor].self, forKey: key) ?? []
        for (index, tensor) in tensors.enumerated() { state["\(key.rawValue).p\(index)"] = tensor }
      }
      self.state = state
    }
  }

  struct Step: Decodable {
    let gradients: [GoldenTensor]
    let parameters: [GoldenTensor]
  }
}

/// A list of two, such as `[height, width]`.
struct Pair<Element: Decodable>: Decodable {
  let first, second: Element

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    first = try container.decode(Element.self)
    second = try container.decode(Element.self)
  }
}

extension Pair {
  /// (height, width).
  var yx: (y: Element, x: Element) { (first, second) }
}
