import Autograd
import TensorCore

/// Runs an op at the limits of the number format, both ways.
///
/// - An entry's ``Extreme`` cases give what exact arithmetic gives, zeros with their sign, and the
///   slopes that they state.
/// - Where inputs and outputs are finite no slope is NaN: at these cases, and for an elementwise op
///   of vectors at numbers from 0 to the largest. There no output is NaN that the reference, in
///   `Double`, knows.
/// - A cotangent that is NaN or infinite reaches every gradient that depends on it; of one that is
///   2⁴⁰ times as large, all gradients are.
public struct ExtremesCheck: Sendable {
  /// Runs the check, in `Float`.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.extremes, entry.stem, tolerance: entry.tolerance.extremes)
    for (number, extreme) in entry.extremes.enumerated() {
      let call = OpCall(op: extreme.op, x: extreme.inputs, needsGradient: entry.needsGradient(extreme.inputs.count))
      do throws(BrokenPromise) { try compare(extreme, call, "extreme \(number)", into: &result) } catch {
        result.record(false, "extreme \(number): \(error.description)")
      }
    }
    for specimen in entry.specimens {
      do throws(BrokenPromise) {
        try sweep(specimen, entry.constants, into: &result)
        try spoilCotangent(specimen, entry.constants, into: &result)
      } catch { result.record(error, of: specimen, seed: seed) }
    }
    return result
  }

  // MARK: The cases of an entry

  private static func compare(
    _ extreme: Extreme, _ call: OpCall<Float>, _ place: String, into result: inout CheckResult
  ) throws(BrokenPromise) {
    let found = try call.result(Tensor(call.shape(), repeating: 1))
    compare(found.y, extreme.expected, "\(place), output", extreme.inputs.first, into: &result)
    for (input, slopes) in extreme.slopes.enumerated() {
      guard let slopes, let gradient = found.gradients[input] else { continue }
      compare(gradient, slopes, "\(place), gradient of input \(input)", extreme.inputs[input], into: &result)
    }
    expectNumbers(found, place, into: &result)
  }

  /// Compares scalar by scalar: one huge value must not hide another's error.
  private static func compare(
    _ found: Tensor<Float>, _ expected: Tensor<Float>, _ place: String, _ x: Tensor<Float>?,
    into result: inout CheckResult
  ) {
    guard found.shape == expected.shape else {
      return result.record(false, "\(place): found the shape \(found.shape), expected \(expected.shape)")
    }
    for (i, (found, expected)) in zip(found.scalars, expected.scalars).enumerated() {
      var deviation = Deviation(Double(found), from: Double(expected), relativeTo: 0, at: i)
      if found.isNaN && expected.isNaN || found == 0 && expected == 0 {
        let isRight = found.isNaN || found.sign == expected.sign
        deviation = Deviation(
          value: isRight ? 0 : .infinity, position: i, found: Double(found), expected: Double(expected))
      }
      result.record(deviation, place, x: x)
    }
  }

  /// No slope is NaN where all inputs and the output are finite: scalar by scalar where the output
  /// has the inputs' shape.
  private static func expectNumbers(
    _ found: OpResult<Float>, _ place: String, into result: inout CheckResult
  ) {
    let isElementwise = found.x.allSatisfy { $0.shape == found.y.shape }
    let isFinite = (0..<found.y.count).map { i in
      found.y[position: i].isFinite && (!isElementwise || found.x.allSatisfy { $0[position: i].isFinite })
    }
    let allFinite = isFinite.allSatisfy { $0 } && found.x.allSatisfy { $0.scalars.allSatisfy(\.isFinite) }
    guard isElementwise || allFinite else { return }
    for (input, gradient) in found.gradients.enumerated() {
      guard let gradient else { continue }
      let nan = (0..<gradient.count).first { gradient[position: $0].isNaN && (allFinite || isFinite[$0]) }
      result.record(
        nan == nil,
        "\(place), gradient of input \(input), at [\(nan ?? 0)], x \(found.x[input][position: nan ?? 0]): found nan, "
          + "expected a number, as inputs and output are finite")
    }
  }

  // MARK: Numbers of every size

  /// Small and large numbers of both signs, at some of which e^x, x² and 1/x overflow or vanish.
  private static let sizes: [Float] = [0, 1e-38, 1e-30, 1, 10, 50, 100, 1e3, 1e10, 1e20, 3e38]

  /// An elementwise op of vectors, each input in turn at numbers of every size, the others 0.5.
  private static func sweep(
    _ specimen: Specimen, _ constants: Set<Int>, into result: inout CheckResult
  ) throws(BrokenPromise) {
    let sweep = Tensor([2 * sizes.count], sizes + sizes.map { -$0 })
    let inputs = specimen.inputs.indices
    guard specimen.inputs.allSatisfy({ $0.rank == 1 && $0 == specimen.inputs[0] }),
      (try? specimen.op.shape(of: inputs.map { _ in sweep.shape })) == sweep.shape
    else { return }
    for swept in inputs {
      let x = inputs.map { $0 == swept ? sweep : Tensor(sweep.shape, repeating: 0.5) }
      let call = OpCall(op: specimen.op, x: x, needsGradient: inputs.map { !constants.contains($0) })
      let found = try call.result(Tensor(sweep.shape, repeating: 1))
      let place = "\(specimen.name), sizes of input \(swept)"
      let expected = specimen.op.reference(x.map { $0.converted(to: Double.self) })
      let nan = (0..<sweep.count).first { found.y[position: $0].isNaN && !expected[position: $0].isNaN }
      result.record(
        nan == nil,
        "\(place), output, at [\(nan ?? 0)], x \(sweep[position: nan ?? 0]): found nan, expected "
          + "\(expected[position: nan ?? 0])")
      expectNumbers(found, place, into: &result)
    }
  }

  // MARK: Cotangents

  private static let seed: UInt64 = 23
  /// Outputs up to which a specimen's cotangent is spoilt.
  private static let largestOutput = 48

  /// Of a cotangent with one scalar that is not finite, no gradient that depends on it is.
  private static func spoilCotangent(
    _ specimen: Specimen, _ constants: Set<Int>, into result: inout CheckResult
  ) throws(BrokenPromise) {
    let call = OpCall<Double>(specimen, constants: constants, seed: seed)
    let shape = try call.shape()
    guard (1...largestOutput).contains(shape.count) else { return }
    let position = shape.count / 2
    var row = Tensor<Double>(shape, repeating: 0)
    row[position: position] = 1
    let slopes = try call.result(row)
    try enlargeCotangent(specimen, call, into: &result)
    for value in [Double.nan, .infinity, -.infinity] {
      var dy: Tensor<Double> = Specimen.cotangent(shape, seed: seed)
      dy[position: position] = value
      for (input, dx) in try call.result(dy).gradients.enumerated() {
        guard let dx, let slope = slopes.gradients[input] else { continue }
        // A slope that is rounding alone, of a sum that is 0, need not be.
        let least = 1e-6 * slope.scalars.reduce(0) { max($0, abs($1)) }
        let lost = (0..<dx.count).first { i in
          abs(slope[position: i]) > least && (value.isNaN ? !dx[position: i].isNaN : dx[position: i].isFinite)
        }
        result.record(
          lost == nil,
          "\(specimen.name), gradient of input \(input), at [\(lost ?? 0)]: found \(dx[position: lost ?? 0]), expected "
            + "what is not finite, as the cotangent is \(value) at [\(position)], seed \(seed)")
      }
    }
  }

  /// What a power of two does not change the digits of.
  private static let factor = 0x1p40

  /// Backward is linear: a cotangent that is a power of two times as large makes every gradient so,
  /// to the bit.
  private static func enlargeCotangent(
    _ specimen: Specimen, _ call: OpCall<Double>, into result: inout CheckResult
  ) throws(BrokenPromise) {
    let dy: Tensor<Double> = Specimen.cotangent(try call.shape(), seed: seed)
    let (small, large) = (try call.result(dy), try call.result(dy.map { $0 * factor }))
    for (input, (dx, found)) in zip(small.gradients, large.gradients).enumerated() {
      guard let dx, let found else { continue }
      let expected = dx.map { $0 * factor }
      // What was subnormal has lost digits.
      let lost = (0..<dx.count).first {
        expected[position: $0] != found[position: $0] && !(dx[position: $0].magnitude < 0x1p-900)
      }
      result.record(
        lost == nil,
        "\(specimen.name), gradient of input \(input), at [\(lost ?? 0)]: found \(found[position: lost ?? 0]), expected "
          + "\(expected[position: lost ?? 0]), as the cotangent is 2^40 times as large, seed \(seed)")
    }
  }
}

extension OpEntry {
  /// For each of `count` inputs, whether it has a gradient.
  func needsGradient(_ count: Int) -> [Bool] { (0..<count).map { !constants.contains($0) } }
}
