import Autograd
import TensorCore

/// Compares what an op computes in `Float`, both ways, with `Double` from the same numbers.
///
/// The inputs have all digits of a `Float`, so that every operation rounds. Differences, relative
/// to the scalar's own magnitude or rounding (`RoundingFloor`), are in roundings of u = 2⁻²⁴
/// times ``Specimen/condition``: a few for an elementwise op, about √n for a sum of n products
/// carried in `Float`, fewer in blocks. A kernel that loses digits is seen here, also where its
/// `Double` twin is right.
///
/// - Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 2.2 (u) and
///   4.2 (sums).
public struct PrecisionCheck: Sendable {
  /// u = 2⁻²⁴.
  public static let unitRoundoff = Double(Float.ulpOfOne) / 2
  private static let seed: UInt64 = 13

  /// Runs the check on the specimens and on random shapes and constants.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.precision, entry.stem, tolerance: entry.tolerance.precision, unit: unitRoundoff)
    for specimen in entry.specimens + entry.variations {
      do throws(BrokenPromise) { try compare(specimen, entry.constants, into: &result) } catch {
        result.record(error, of: specimen, seed: seed)
      }
    }
    return result
  }

  private static func compare(
    _ specimen: Specimen, _ constants: Set<Int>, into result: inout CheckResult
  ) throws(BrokenPromise) {
    let call = OpCall<Double>(specimen, constants: constants, seed: seed)
    let dy: Tensor<Double> = Specimen.cotangent(try call.shape(), seed: seed)
    let exact = try call.result(dy)
    let floors = try RoundingFloor.tensors(of: call, dy, exact)
    let rounded = try OpCall<Float>.result(specimen, constants: constants, seed: seed)
    for (index, (exact, rounded)) in zip(exact.tensors, rounded.tensors).enumerated() {
      result.record(
        Deviation(rounded.value, from: exact.value, floors: floors[index]) / specimen.condition,
        "\(specimen.name), \(exact.what)", x: exact.x, seed: seed)
    }
  }
}
