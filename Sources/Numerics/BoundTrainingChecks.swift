import Checking
import Layers
import Models
import TensorCore

/// Ten steps of Adam by each bound against PyTorch's: the loss and its terms before each step,
/// while a warm-up goes by, and the parameters' norms after them.
enum BoundTrainingChecks {
  /// The checks, one a precision for each bound.
  static func checks(golden: GoldenFolder) -> [Check] {
    [
      check("elbo", within: 1e-14, 4e-6, golden), check("free-bits", within: 6e-15, 4e-6, golden),
      // Where one draw outweighs the others, Adam's first steps make much of a rounding.
      check("iwae", within: 2e-13, 1e-4, golden), check("tc", within: 1e-14, 1e-5, golden),
      check("capacity", within: 4e-15, 1e-6, golden),
    ].flatMap { $0 }
  }

  private static func check(
    _ name: String, within double: Double, _ float: Double, _ golden: GoldenFolder
  ) -> [Check] {
    [check(name, Double.self, within: double, golden), check(name, Float.self, within: float, golden)]
  }

  private static func check<S: Scalar>(
    _ name: String, _ precision: S.Type, within tolerance: Double, _ folder: GoldenFolder
  ) -> Check {
    Check(
      "model/mlp/ten-steps-by-\(name)-\(S.precision)", tolerance: tolerance, resolution: Double(S.ulpOfOne)
    ) { result in
      let cases = try folder.decode("Models/bounds.json", as: BoundTrainingGolden.self).cases.filter { $0.name == name }
      for example in cases { follow(try example.model(as: S.self), example, into: &result) }
    }
  }

  private static func follow<S: Scalar>(
    _ model: Model<S>, _ golden: BoundTrainingGolden.Case, into result: inout CheckResult
  ) {
    var model = model
    let (formulas, adam) = (golden.formulas, Adam(model.parameters, learningRate: golden.attributes.lr))
    result.record(golden.steps.count == 10, "\(golden.steps.count) steps, expected 10")
    for (step, expected) in golden.steps.enumerated() {
      model.context = expected.context.context
      let met = model.step(
        formulas.images(golden.images), epsilon: formulas.noise(step, golden.epsilon), by: adam)
      result.compare(met.loss, expected.loss, "step \(step + 1), loss")
      let terms = met.shards[0].terms
      result.compare(names: terms.map(\.name), expected.terms.keys, "step \(step + 1), terms")
      for term in terms {
        guard let mean = expected.terms[term.name] else { continue }
        // In nats per image, where a term is the small difference of large ones.
        result.record(
          Deviation(Tensor(term.values.mean().value.scalar), from: Tensor(mean), floor: 1),
          "step \(step + 1), \(term.name)")
      }
    }
    result.compareNorms(of: model.parameters, golden.parameterNormsAfter)
  }
}

/// `Models/bounds.json`: ten steps of a small mlp by each bound.
struct BoundTrainingGolden: Decodable {
  let cases: [Case]

  struct Case: Decodable {
    let name: String
    let attributes: Attributes
    let steps: [Step]
    let parameterNormsAfter: [String: Double]

    /// The formulas of weights, pixels and noise.
    var formulas: GoldenFormulas { GoldenFormulas(parameterScale: attributes.parameterScale, symmetric: false) }
    /// The batch's shape.
    var images: Shape { [attributes.batch, 28, 28, 1] }
    /// The noise's shape.
    var epsilon: Shape { [attributes.batch * (attributes.bound.samples ?? 1), attributes.latent] }

    /// The model with the formula's weights.
    func model<S: Scalar>(as type: S.Type = S.self) throws -> Model<S> {
      let its = try Model<S>(
        ModelConfiguration(.mlp, latentDim: attributes.latent, hidden: .init([attributes.hidden])), seed: 0)
      formulas.fill(its)
      return Model(its.network, likelihood: its.likelihood, bound: attributes.bound.bound)
    }
  }

  struct Attributes: Decodable {
    let bound: BoundGolden
    let batch, latent, hidden: Int
    let lr, parameterScale: Double

    private enum CodingKeys: CodingKey { case batch, latent, hidden, lr, parameterScale }

    init(from decoder: any Decoder) throws {
      bound = try BoundGolden(from: decoder)
      let its = try decoder.container(keyedBy: CodingKeys.self)
      batch = try its.decode(Int.self, forKey: .batch)
      latent = try its.decode(Int.self, forKey: .latent)
      hidden = try its.decode(Int.self, forKey: .hidden)
      lr = try its.decode(Double.self, forKey: .lr)
      parameterScale = try its.decode(Double.self, forKey: .parameterScale)
    }
  }

  /// Before a step: the context, the loss, and the terms' means.
  struct Step: Decodable {
    let context: BoundGolden
    let loss: Double
    let terms: [String: Double]
  }
}
