import TensorCore

/// Compares what an op computes in `Float`, both ways, with `Double` from the same numbers.
///
/// The inputs have all digits of a `Float`, so that every operation rounds. Differences, relative
/// to the largest magnitude of the tensor, are in roundings of u = 2⁻²⁴ times
/// ``Specimen/condition``: a few for an elementwise op, about √n for a sum of n products carried in
/// `Float`, fewer in blocks. A kernel that loses digits is seen here, also where its `Double` twin
/// is right.
///
/// - Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 2.2 (u) and
///   4.2 (sums).
public struct PrecisionCheck: Sendable {
  /// u = 2⁻²⁴.
  public static let unitRoundoff = Double(Float.ulpOfOne) / 2

  /// Runs the check on the specimens and on random shapes and constants.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.precision, entry.stem, tolerance: entry.tolerance.precision * unitRoundoff)
    for specimen in entry.specimens + entry.variations {
      let exact = Drawn<Double>(specimen, constants: entry.constants, seed: 13).outputAndGradients()
      let rounded = Drawn<Float>(specimen, constants: entry.constants, seed: 13).outputAndGradients()
      compare(exact, rounded, specimen, into: &result)
    }
    return result
  }

  private static func compare(
    _ exact: [(what: String, value: Tensor<Double>)], _ rounded: [(what: String, value: Tensor<Float>)],
    _ specimen: Specimen, into result: inout CheckResult
  ) {
    guard exact.map(\.what) == rounded.map(\.what) else {
      result.record(false, "\(specimen.name): Double has \(exact.map(\.what)), Float \(rounded.map(\.what))")
      return
    }
    for (exact, rounded) in zip(exact, rounded) {
      result.record(
        Deviation(rounded.value, from: exact.value) / specimen.condition,
        "\(specimen.name) \(specimen.inputs), \(exact.what)")
    }
  }
}
