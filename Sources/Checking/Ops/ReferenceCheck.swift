import Autograd
import TensorCore

/// Compares the fast kernel, and the shape rule, with the naive reference.
public struct ReferenceCheck: Sendable {
  private static let seed: UInt64 = 7

  /// Runs the check in `Float` against the reference in `Double`, also on random shapes and
  /// constants.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.reference, entry.stem, tolerance: entry.tolerance.referenceFloat)
    for specimen in entry.specimens + entry.variations {
      do throws(BrokenPromise) { try compare(specimen, into: &result) } catch {
        result.record(error, of: specimen, seed: seed)
      }
    }
    return result
  }

  private static func compare(_ specimen: Specimen, into result: inout CheckResult) throws(BrokenPromise) {
    let exact = OpCall<Double>(specimen, constants: [], seed: seed)
    let expected = specimen.op.reference(exact.x)
    let found = try OpCall<Float>(specimen, constants: [], seed: seed).forward().y
    let deviation = Deviation(found, from: expected, floors: RoundingFloor.output(of: exact, try exact.forward().y))
    result.record(deviation / specimen.condition, "\(specimen.name), output", x: exact.x.first, seed: seed)
  }
}
