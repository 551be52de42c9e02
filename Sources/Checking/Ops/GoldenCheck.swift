import Autograd
import TensorCore

/// Compares an op's values and gradients with its reference golden.
public struct GoldenCheck: Sendable {
  /// Runs every case of the golden, each with the specimen of its name, in precision `S`.
  public static func run<S: Scalar>(
    stem: String, specimens: [Specimen], golden: Golden, tolerance: Double, as type: S.Type
  ) -> CheckResult {
    var result = CheckResult(S.self == Float.self ? .goldenFloat : .goldenDouble, stem, tolerance: tolerance)
    if golden.op != stem { result.record(false, "the golden is of \(golden.op)") }
    for example in golden.cases {
      guard let specimen = specimens.first(where: { $0.name == example.name }) else {
        result.record(false, "no specimen is named '\(example.name)', as a golden case is")
        continue
      }
      check(specimen, example, as: S.self, into: &result)
    }
    return result
  }

  private static func check<S: Scalar>(
    _ specimen: Specimen, _ example: Golden.Case, as type: S.Type, into result: inout CheckResult
  ) {
    let op = specimen.op
    let x: [Tensor<S>] = example.inputs.map { $0.tensor() }
    do {
      let shape = try op.shape(of: x.map(\.shape))
      let expected: Tensor<Double> = example.output.tensor()
      result.record(shape == expected.shape, "\(example.name): shape rule says \(shape), golden \(expected.shape)")
    } catch {
      result.record(false, "\(example.name): \(error)")
      return
    }
    let forward = op.forward(x)
    result.record(
      Deviation(forward.y, from: example.output.tensor(as: Double.self)) / specimen.condition,
      "\(example.name), output")
    let pass = Pass(x: x, y: forward.y, saved: forward.saved, needsGradient: example.gradients.map { $0 != nil })
    let gradients = op.backward(example.cotangent.tensor(), pass)
    result.record(
      gradients.count == example.gradients.count,
      "\(example.name): \(gradients.count) gradients, golden \(example.gradients.count)")
    for (index, (found, expected)) in zip(gradients, example.gradients).enumerated() {
      guard let expected else { continue }
      guard let found else {
        result.record(false, "\(example.name): input \(index) has no gradient")
        continue
      }
      result.record(
        Deviation(found, from: expected.tensor(as: Double.self)) / specimen.condition,
        "\(example.name), gradient of input \(index)")
    }
  }
}
