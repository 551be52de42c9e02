import Autograd
import Checking
import Layers
import TensorCore

/// Optimizers against PyTorch's: parameters after each of ten steps, and the state at the end.
public enum OptimizerChecks {
  /// The checks. What is allowed is relative to a tensor's largest scalar.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    [
      adam("Adam", Double.self, within: 2e-16, golden), adam("Adam", Float.self, within: 2e-6, golden),
      sgd("SGD", Double.self, within: 2e-16, golden), sgd("SGD", Float.self, within: 2e-6, golden),
      // The norm, the factor and the product are rounded, too.
      adam("ClippedAdam", Double.self, within: 6e-16, golden), adam("ClippedAdam", Float.self, within: 4e-7, golden),
      sgd("ClippedSGD", Double.self, within: 6e-16, golden), sgd("ClippedSGD", Float.self, within: 2e-6, golden),
    ]
  }

  private struct AdamAttributes: ClippingAttributes {
    let clip_norm: Double?
    let lr, eps, weight_decay: Double
    let betas: Pair<Double>
  }

  private static func adam<S: Scalar>(
    _ stem: String, _ precision: S.Type, within tolerance: Double, _ golden: GoldenFolder
  ) -> Check {
    check(stem, within: tolerance, golden) { (its: AdamAttributes, parameters: Parameters<S>) in
      Adam(
        parameters, learningRate: its.lr, betas: (its.betas.first, its.betas.second), epsilon: its.eps,
        weightDecay: its.weight_decay)
    }
  }

  private struct SGDAttributes: ClippingAttributes {
    let clip_norm: Double?
    let lr, momentum, weight_decay: Double
    let nesterov: Bool
  }

  private static func sgd<S: Scalar>(
    _ stem: String, _ precision: S.Type, within tolerance: Double, _ golden: GoldenFolder
  ) -> Check {
    check(stem, within: tolerance, golden) { (its: SGDAttributes, parameters: Parameters<S>) in
      SGD(
        parameters, learningRate: its.lr, momentum: its.momentum, nesterov: its.nesterov, weightDecay: its.weight_decay)
    }
  }

  private typealias Parameters<S: Scalar> = [(name: String, parameter: Parameter<S>)]

  /// Follows each case of a golden with the optimizer that `make` gives for its attributes.
  private static func check<Attributes: ClippingAttributes & SendableMetatype, S: Scalar>(
    _ stem: String, within tolerance: Double, _ golden: GoldenFolder,
    _ make: @escaping @Sendable (Attributes, Parameters<S>) -> any Optimizer<S>
  ) -> Check {
    Check("optimizer/\(stem)/golden-\(S.precision)", tolerance: tolerance, resolution: Double(S.ulpOfOne)) { result in
      for example in try golden.decode("Optimizers/\(stem).json", as: OptimizerGolden<Attributes>.self).cases {
        // The golden's parameters before the first step, named by their numbers.
        let parameters: Parameters<S> = example.initial.enumerated().map { ("p\($0)", Parameter($1.tensor())) }
        follow(make(example.attributes, parameters), example, into: &result)
      }
    }
  }

  private static func follow<S: Scalar, Attributes: ClippingAttributes>(
    _ optimizer: any Optimizer<S>, _ golden: OptimizerGolden<Attributes>.Case, into result: inout CheckResult
  ) {
    result.record(golden.steps.count == 10, "\(golden.name): \(golden.steps.count) steps, expected 10")
    for (number, step) in golden.steps.enumerated() {
      let gradients: [Tensor<S>?] = step.gradients.map { $0.tensor() }
      optimizer.step(golden.attributes.clip_norm.map { clipped(gradients, toNorm: $0) } ?? gradients)
      for (own, expected) in zip(optimizer.parameters, step.parameters) {
        result.compare(own.parameter.value, expected, "\(golden.name), step \(number + 1), \(own.name)")
      }
    }
    let buffers = optimizer.state.filter { if case .buffer = $0.kind { true } else { false } }
    result.compare(buffers, golden.state, "\(golden.name), state at the end")
    for case (let name, .counter(let counter)) in optimizer.state.map({ ($0.name, $0.kind) }) {
      result.record(
        Int(counter.value) == golden.steps.count,
        "\(golden.name), \(name): found \(counter.value), expected \(golden.steps.count)")
    }
  }
}

/// An optimizer's attributes in a golden, and the norm that gradients are clipped to before a step.
private protocol ClippingAttributes: Decodable {
  var clip_norm: Double? { get }
}
