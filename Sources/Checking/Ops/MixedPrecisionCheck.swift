import Autograd
import TensorCore

/// Compares what an op computes in mixed precision (`Precision.bfloat16`), both ways,
/// with what it computes without: how much is lost where, told apart by two claims.
///
/// | claim | found | expected | unit |
/// |---|---|---|---|
/// | ``factors(_:tolerance:)`` | mixed, in `Double` | `Double` | u = 2⁻⁹, a factor's rounding |
/// | ``sums(_:tolerance:)`` | mixed, in `Float` | mixed, in `Double` | u = 2⁻²⁴, a sum's rounding |
///
/// In `Double` only the factors are rounded, and so the first says what bfloat16 costs and the
/// second that nothing else is lost: but that a transform in `Float`, a digit off, may send a factor
/// to the other neighbour. Differences are relative to the scalar's own magnitude or rounding, as in
/// ``PrecisionCheck``.
public enum MixedPrecisionCheck {
  /// u = 2⁻⁹: half a unit in the last place of a number with 8 significant bits.
  public static let unitRoundoff = 0x1p-9
  private static let seed: UInt64 = 13

  /// `mixed/<op>/factors`: in multiples of a factor's rounding.
  public static func factors(_ entry: OpEntry, tolerance: Double) -> CheckResult {
    var result = CheckResult(
      "mixed/\(entry.stem)/factors", tolerance: tolerance * unitRoundoff, resolution: 2 * unitRoundoff)
    compare(entry, into: &result) { specimen throws(BrokenPromise) in
      let mixed = try mixed(specimen, entry, as: Double.self)
      return (mixed.tensors.map(\.value), try OpCall<Double>.result(specimen, constants: entry.constants, seed: seed))
    }
    return result
  }

  /// `mixed/<op>/sums`: in multiples of a sum's rounding.
  public static func sums(_ entry: OpEntry, tolerance: Double) -> CheckResult {
    var result = CheckResult(
      "mixed/\(entry.stem)/sums", tolerance: tolerance * PrecisionCheck.unitRoundoff, resolution: Double(Float.ulpOfOne)
    )
    compare(entry, into: &result) { specimen throws(BrokenPromise) in
      let float = try mixed(specimen, entry, as: Float.self)
      return (float.tensors.map { $0.value.converted(to: Double.self) }, try mixed(specimen, entry, as: Double.self))
    }
    return result
  }

  private static func mixed<S: Scalar>(
    _ specimen: Specimen, _ entry: OpEntry, as type: S.Type
  ) throws(BrokenPromise) -> OpResult<S> {
    try Precision.bfloat16.during { () throws(BrokenPromise) in
      try OpCall<S>.result(specimen, constants: entry.constants, seed: seed)
    }
  }

  /// Compares the output and the gradients of each specimen, found and expected.
  private static func compare(
    _ entry: OpEntry, into result: inout CheckResult,
    _ tensors: (Specimen) throws(BrokenPromise) -> (found: [Tensor<Double>], expected: OpResult<Double>)
  ) {
    for specimen in entry.specimens + entry.variations {
      do throws(BrokenPromise) {
        let (found, expected) = try tensors(specimen)
        let call = OpCall<Double>(specimen, constants: entry.constants, seed: seed)
        let dy: Tensor<Double> = Specimen.cotangent(try call.shape(), seed: seed)
        let floors = try RoundingFloor.tensors(of: call, dy, try call.result(dy))
        for (index, (found, expected)) in zip(found, expected.tensors).enumerated() {
          result.record(
            Deviation(found, from: expected.value, floors: floors[index]) / specimen.condition,
            "\(specimen.name), \(expected.what)", x: expected.x, seed: seed)
        }
      } catch { result.record(error, of: specimen, seed: seed) }
    }
  }
}
