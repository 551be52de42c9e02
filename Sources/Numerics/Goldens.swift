import Autograd
import Checking
import Models
import TensorCore

// What the reference goldens of layers, losses and optimizers hold; `Golden/README.md` describes
// the files.

/// `Layers/<layer>.json`.
struct LayerGolden<Attributes: Decodable>: Decodable {
  let cases: [Case]

  /// Three training steps with SGD, then an evaluation.
  struct Case: Decodable {
    let name: String
    let attributes: LayerAttributes
    let parameters: [String: GoldenTensor]
    let learningRate: Double
    let steps: [LayerPass]
    let evaluation: LayerPass
  }

  /// A layer's own attributes, and the activation that stands among them.
  struct LayerAttributes: Decodable {
    let own: Attributes
    let activation: Activation

    private enum CodingKeys: CodingKey { case activation }

    init(from decoder: any Decoder) throws {
      own = try Attributes(from: decoder)
      activation = try decoder.container(keyedBy: CodingKeys.self).decode(Activation.self, forKey: .activation)
    }
  }
}

/// One pass forward and backward; the gradient of the input is among the others.
struct LayerPass: Decodable {
  let input, output, cotangent: GoldenTensor
  let gradients: [String: GoldenTensor]
  /// The layer's whole state after the optimizer has moved it, where the pass is a step's.
  let stateAfter: [String: GoldenTensor]?
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
    let inputs, gradients: [String: GoldenTensor]
    let perImage: GoldenTensor
    let mean: Double
  }

  /// What an error is relative to, where the number expected is smaller.
  struct Floors: Decodable { let values, gradients: Double }
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
    let recon, kl: [Double]
    /// The terms that some bounds have beside these two.
    let bound, free_kl, mi, tc, dwkl, kl_gap: [Double]?
    let gradients: [String: GoldenTensor]

    /// The values per image, by the names of ``LossTerm``.
    var terms: [(name: String, values: [Double])] {
      let others = [
        ("bound", bound), ("free_kl", free_kl), ("mi", mi), ("tc", tc), ("dwkl", dwkl), ("kl_gap", kl_gap),
      ]
      return [("recon", recon), ("kl", kl)] + others.compactMap { name, values in values.map { (name, $0) } }
    }
  }

  struct Attributes: Decodable {
    let bound: BoundGolden
    let reconLoss: ModelConfiguration.ReconstructionLoss
    let symmetric: Bool
    /// The learned Gaussian's s.
    let likelihoodLogVariance: Double?

    private enum CodingKeys: CodingKey { case reconLoss, symmetric, likelihoodLogVariance }

    init(from decoder: any Decoder) throws {
      bound = try BoundGolden(from: decoder)
      let its = try decoder.container(keyedBy: CodingKeys.self)
      reconLoss = try its.decode(ModelConfiguration.ReconstructionLoss.self, forKey: .reconLoss)
      symmetric = try its.decode(Bool.self, forKey: .symmetric)
      likelihoodLogVariance = try its.decodeIfPresent(Double.self, forKey: .likelihoodLogVariance)
    }
  }

  struct Inputs: Decodable { let mu, logVariance, weight, images, epsilon: GoldenTensor }
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
    let exp_avg, exp_avg_sq, momentum_buffer: [GoldenTensor]?

    /// PyTorch's state at the end, under our names.
    var state: [String: GoldenTensor] {
      let lists = [("exp_avg", exp_avg), ("exp_avg_sq", exp_avg_sq), ("momentum_buffer", momentum_buffer)]
      return lists.reduce(into: [:]) { state, list in
        for (index, tensor) in (list.1 ?? []).enumerated() { state["\(list.0).p\(index)"] = tensor }
      }
    }
  }

  struct Step: Decodable { let gradients, parameters: [GoldenTensor] }
}

/// A list of two, such as `[height, width]`.
struct Pair<Element: Decodable>: Decodable {
  let first, second: Element

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    first = try container.decode(Element.self)
    second = try container.decode(Element.self)
  }

  /// (height, width).
  var yx: (y: Element, x: Element) { (first, second) }
}
