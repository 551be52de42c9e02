import Autograd
import TensorCore

/// Compares an op's values and gradients with its reference golden.
public struct GoldenCheck: Sendable {
  /// Runs every case of the golden, each with the specimen of its name, in precision `S`.
  public static func run<S: Scalar>(
    stem: String, specimens: [Specimen], golden: Golden, tolerance: Double, as type: S.Type
  ) -> CheckResult {
    var result = CheckResult(S.self == Float.self ? .goldenFloat : .goldenDouble, stem, tolerance: tolerance)
    if golden.op != stem { result.record(false, "found the golden of \(golden.op), expected that of \(stem)") }
    for example in golden.cases {
      guard let specimen = specimens.first(where: { $0.name == example.name }) else {
        result.record(false, "\(example.name): found no specimen of this name, expected one, as a golden case has it")
        continue
      }
      do throws(BrokenPromise) { try check(specimen, example, as: S.self, into: &result) } catch {
        result.record(false, "\(example.name): \(error.description)")
      }
    }
    return result
  }

  private static func check<S: Scalar>(
    _ specimen: Specimen, _ example: Golden.Case, as type: S.Type, into result: inout CheckResult
  ) throws(BrokenPromise) {
    let found = try call(specimen, example, as: S.self).result(example.cotangent.tensor())
    // How far rounding may move a scalar is asked of the op in Double.
    let exact = call(specimen, example, as: Double.self)
    let dy = example.cotangent.tensor(as: Double.self)
    let floors = try RoundingFloor.tensors(of: exact, dy, exact.result(dy))
    let expected = [example.output] + example.gradients.compactMap { $0 }
    for (index, (found, expected)) in zip(found.tensors, expected).enumerated() {
      result.record(
        Deviation(found.value, from: expected.tensor(), floors: floors[index]) / specimen.condition,
        "\(example.name), \(found.what)", x: found.x)
    }
  }

  private static func call<S: Scalar>(_ specimen: Specimen, _ example: Golden.Case, as type: S.Type) -> OpCall<S> {
    OpCall(
      op: specimen.op, x: example.inputs.map { $0.tensor() },
      // A golden without a gradient for each input has no gradient for those at its end.
      needsGradient: example.inputs.indices.map {
        example.gradients.indices.contains($0) && example.gradients[$0] != nil
      })
  }
}
