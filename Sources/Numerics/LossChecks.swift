import Autograd
import Checking
import Layers
import Models
import TensorCore

/// Losses against PyTorch's (against 50 digits, where PyTorch's are lost): each image's value, the
/// batch's mean, and its gradients, scalar by scalar, so that no large number hides a small one's
/// error.
public enum LossChecks {
  /// The checks. What is allowed is relative to each number, or to its golden's floor.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    let losses = [
      check(.mse, within: (2e-16, 1e-6), golden), check(.bce, within: (1e-15, 1e-6), golden),
      check(.bceWithLogits, within: (1e-15, 5e-7), golden), check(.gaussianKL, within: (1e-15, 4e-7), golden),
      // The largest errors are those of saturated tanh's gradient, 1 − y², which cancels.
      objective("elbo", within: (5e-14, 2e-5), golden),
      objective("learned-gaussian", within: (4e-15, 6e-7), golden),
      objective("importance-weighted", within: (1e-14, 2e-6), golden),
      objective("importance-weighted-five", within: (1e-14, 2e-6), golden),
      objective("warm-up", within: (1e-15, 5e-7), golden),
      objective("free-bits", within: (2e-15, 5e-7), golden),
      objective("total-correlation", within: (2e-14, 8e-6), golden),
      objective("capacity", within: (2e-15, 1e-6), golden),
    ]
    return losses.flatMap { [$0.double, $0.float] }
  }

  /// A check in both precisions, or what it allows there.
  private typealias Both<Value> = (double: Value, float: Value)

  /// The losses of one batch; the raw values are the goldens' names.
  private enum Loss: String {
    case mse, bce
    case bceWithLogits = "bce-with-logits"
    case gaussianKL = "gaussian-kl"

    /// The names of the inputs.
    var inputs: (String, String) {
      switch self {
      case .mse: ("reconstruction", "images")
      case .bce: ("probabilities", "images")
      case .bceWithLogits: ("logits", "images")
      case .gaussianKL: ("mu", "logVariance")
      }
    }

    /// The loss of each image.
    func callAsFunction<S: Scalar>(_ a: Variable<S>, _ b: Variable<S>) -> Variable<S> {
      switch self {
      case .mse: a.squaredError(against: b)
      case .bce: a.binaryCrossEntropy(against: b)
      case .bceWithLogits: a.binaryCrossEntropyWithLogits(against: b)
      case .gaussianKL: Autograd.gaussianKL(mu: a, logVariance: b)
      }
    }
  }

  private static func check(_ loss: Loss, within tolerances: Both<Double>, _ golden: GoldenFolder) -> Both<Check> {
    (
      check(loss, Double.self, within: tolerances.double, golden),
      check(loss, Float.self, within: tolerances.float, golden)
    )
  }

  private static func check<S: Scalar>(
    _ loss: Loss, _ precision: S.Type, within tolerance: Double, _ golden: GoldenFolder
  ) -> Check {
    Check("loss/\(loss.rawValue)/golden-\(S.precision)", tolerance: tolerance, resolution: Double(S.ulpOfOne)) {
      result in
      for example in try golden.decode("Losses/\(loss.rawValue).json", as: LossGolden.self).cases {
        compare(loss, example, in: S.self, into: &result)
      }
    }
  }

  private static func compare<S: Scalar>(
    _ loss: Loss, _ golden: LossGolden.Case, in precision: S.Type, into result: inout CheckResult
  ) {
    let (first, second) = loss.inputs
    result.compare(names: [first, second], golden.inputs.keys, golden.name)
    guard let a = golden.inputs[first], let b = golden.inputs[second] else { return }
    let tape = Tape<S>()
    func variable(_ name: String, _ value: GoldenTensor) -> Variable<S> {
      golden.gradients[name] == nil ? tape.constant(value.tensor()) : tape.variable(value.tensor())
    }
    let (x, y) = (variable(first, a), variable(second, b))
    let perImage = loss(x, y)
    let mean = perImage.mean()
    result.compareEach(perImage.value, golden.perImage.tensor(), floor: golden.floors.values, "\(golden.name), image")
    result.compareEach(mean.value, Tensor(golden.mean), floor: golden.floors.values, "\(golden.name), mean")
    let gradients = tape.gradients(of: mean)
    for (name, input) in [(first, x), (second, y)] {
      guard let expected = golden.gradients[name] else { continue }
      guard let gradient = gradients[input] else {
        result.record(false, "\(golden.name): '\(name)' has no gradient")
        continue
      }
      result.compareEach(
        gradient, expected.tensor(), floor: golden.floors.gradients, "\(golden.name), gradient of \(name)")
    }
  }

  /// The whole objective of ``Model``, for a posterior that is given and a decoder of one matrix.
  private static func objective(
    _ name: String, within tolerances: Both<Double>, _ golden: GoldenFolder
  ) -> Both<Check> {
    (
      objective(name, Double.self, within: tolerances.double, golden),
      objective(name, Float.self, within: tolerances.float, golden)
    )
  }

  private static func objective<S: Scalar>(
    _ name: String, _ precision: S.Type, within tolerance: Double, _ golden: GoldenFolder
  ) -> Check {
    Check("loss/\(name)/golden-\(S.precision)", tolerance: tolerance, resolution: Double(S.ulpOfOne)) { result in
      for example in try golden.decode("Losses/\(name).json", as: ObjectiveGolden.self).cases {
        compare(try GivenPosterior<S>.model(example), example, into: &result)
      }
    }
  }

  private static func compare<S: Scalar>(
    _ model: Model<S>, _ golden: ObjectiveGolden.Case, into result: inout CheckResult
  ) {
    let tape = Tape<S>()
    let objective = model.objective(
      tape.constant(golden.inputs.images.tensor()), epsilon: golden.inputs.epsilon.tensor(), mode: .training)
    result.compare(objective.loss.value.scalar, golden.loss, "\(golden.name), loss")
    let images = golden.terms[0].values.count
    result.compare(names: objective.terms.map(\.name), golden.terms.map(\.name), "\(golden.name), terms")
    for (name, values) in golden.terms {
      result.compareEach(objective[name].value, Tensor([images], values), "\(golden.name), \(name)")
    }
    let gradients = tape.gradients(of: objective.loss)
    result.compare(names: model.parameters.map(\.name), golden.gradients.keys, "\(golden.name), gradients")
    for (name, parameter) in model.parameters {
      result.compare(gradients[tape.variable(parameter)], golden.gradients[name], gradientOf: name, golden.name)
    }
  }
}

/// Networks whose posterior is their parameters, whatever the images: the objective is left.
private final class GivenPosterior<S: Scalar>: VAE {
  private let mu, logVariance, weight: Parameter<S>

  private init(_ golden: ObjectiveGolden.Case) {
    mu = Parameter(golden.inputs.mu.tensor())
    logVariance = Parameter(golden.inputs.logVariance.tensor())
    weight = Parameter(golden.inputs.weight.tensor())
  }

  /// The case's model: these networks, its likelihood and its bound.
  static func model(_ golden: ObjectiveGolden.Case) throws -> Model<S> {
    let its = golden.attributes
    var model = Model(
      GivenPosterior(golden), likelihood: its.reconLoss.likelihood(its.symmetric ? .symmetric : .unit),
      bound: its.bound.bound)
    model.context = its.bound.context
    for case (_, .parameter(let parameter)) in model.state.dropFirst(3).map({ ($0.name, $0.kind) }) {
      parameter.value = Tensor(S(its.likelihoodLogVariance ?? 0))
    }
    return model
  }

  var latentDim: Int { mu.shape[1] }

  func encode(_ x: Variable<S>, _ mode: Mode) -> Posterior<S> {
    Posterior(mu: x.tape.variable(mu), logVariance: x.tape.variable(logVariance))
  }

  func decode(_ z: Variable<S>, _ mode: Mode) -> Variable<S> {
    z.linear(z.tape.variable(weight), bias: nil).reshaped([z.shape[0], 3, 3, 1])
  }

  var state: [StateEntry<S>] {
    [
      StateEntry("mu", .parameter(mu)), StateEntry("logVariance", .parameter(logVariance)),
      StateEntry("weight", .parameter(weight)),
    ]
  }
}
