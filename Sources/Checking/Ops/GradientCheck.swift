import Autograd
import TensorCore

/// Compares an op's backward pass with differences of its forward pass (`CentralDifferences`).
///
/// Two random products of the Jacobian are compared, and where it is small all of it. Of a small
/// input each scalar is moved in turn; of a large one some are, and then all at once along random
/// directions v: ⟨dx, v⟩ is the slope of ⟨dy, y⟩. An error is relative to the slope and to the
/// rounding of the outputs that moved, and to no other scalar's.
public struct GradientCheck: Sendable {
  /// Outputs up to which the whole Jacobian is compared.
  static let wholeJacobian = 48
  /// Scalars of an input up to which each is moved, where the call is small; of others, at most
  /// ``sample`` are.
  static let wholeInput = 1_000
  static let sample = 16
  /// Scalars of the call times scalars moved, up to which that is done.
  static let work = 1 << 22
  /// Directions in which a large input is moved.
  static let directions: UInt64 = 2

  /// Runs the check on these specimens. A trap ends the process here, while
  /// ``OpEntry/checkAll(golden:)`` catches it.
  public static func run(
    stem: String, specimens: [Specimen], constants: Set<Int> = [], tolerance: Double, seed: UInt64 = 0
  ) -> CheckResult {
    run(stem: stem, specimens, constants, tolerance, seed)
  }

  /// Runs the check on an entry's specimens, and on its random shapes and constants.
  static func run(_ entry: OpEntry) -> CheckResult {
    run(stem: entry.stem, entry.specimens + entry.variations, entry.constants, entry.tolerance.gradient, 0)
  }

  private static func run(
    stem: String, _ specimens: [Specimen], _ constants: Set<Int>, _ tolerance: Double, _ seed: UInt64
  ) -> CheckResult {
    var result = CheckResult(.gradient, stem, tolerance: tolerance)
    for specimen in specimens {
      do throws(BrokenPromise) { try check(specimen, constants, seed: seed, into: &result) } catch {
        result.record(error, of: specimen, seed: seed)
      }
    }
    return result
  }

  private static func check(
    _ specimen: Specimen, _ constants: Set<Int>, seed: UInt64, into result: inout CheckResult
  ) throws(BrokenPromise) {
    let call = OpCall<Double>(specimen, constants: constants, seed: seed)
    let shape = try call.shape()
    let cotangents = cotangents(for: shape, seed: seed)
    var analytic: [OpResult<Double>] = []
    for cotangent in cotangents { analytic.append(try call.result(cotangent)) }
    for input in call.x.indices where call.needsGradient[input] {
      let differences = CentralDifferences(call: call, input: input, cotangents: cotangents)
      let positions = positions(of: call.x[input], scalars: call.x.reduce(shape.count) { $0 + $1.count }, seed: seed)
      let gradients = analytic.map { $0.gradients[input]! }
      let slopes = positions.map { differences.slopes(at: $0) }
      for (number, gradient) in gradients.enumerated() {
        let place = "\(specimen.name), input \(input), cotangent \(number)"
        let deviation = worst(gradient, positions, slopes.map { $0[number] })
        result.record(deviation / specimen.condition, place, x: call.x[input], seed: seed)
      }
      guard positions.count < call.x[input].count else { continue }
      for v in 0..<directions {
        let direction = Specimen.cotangent(call.x[input].shape, seed: 3 + v).map { $0 < 0 ? -1 : 1 }
        for (number, slope) in differences.slopes(along: direction).enumerated() {
          let terms = gradients[number].zip(direction, *).scalars
          let floor = slope.floor + terms.reduce(0) { $0 + abs($1) }
          result.record(
            Deviation(terms.reduce(0, +), from: slope.value, relativeTo: floor) / specimen.condition,
            "\(specimen.name), input \(input), cotangent \(number), along direction \(v)", seed: seed)
        }
      }
    }
  }

  /// The scalar of a gradient that is farthest from its slope.
  private static func worst(
    _ gradient: Tensor<Double>, _ positions: [Int], _ slopes: [CentralDifferences.Slope]
  ) -> Deviation {
    zip(positions, slopes).reduce(Deviation(value: 0, found: 0, expected: 0)) { worst, next in
      let (position, slope) = next
      let deviation = Deviation(gradient[position: position], from: slope.value, relativeTo: slope.floor, at: position)
      return deviation.value > worst.value ? deviation : worst
    }
  }

  /// Two random cotangents, and where the output is small one-hot ones (the rows of the Jacobian).
  private static func cotangents(for shape: Shape, seed: UInt64) -> [Tensor<Double>] {
    var cotangents: [Tensor<Double>] = [
      Specimen.cotangent(shape, seed: seed), Specimen.cotangent(shape, seed: seed &+ 1),
    ]
    if shape.count <= wholeJacobian {
      for i in 0..<shape.count {
        var row = Tensor<Double>(shape, repeating: 0)
        row[position: i] = 1
        cotangents.append(row)
      }
    }
    return cotangents
  }

  /// The scalars of an input that are moved one by one: all, or the first, middle, last and some at
  /// random.
  private static func positions(of x: Tensor<Double>, scalars: Int, seed: UInt64) -> [Int] {
    if x.count <= wholeInput, x.count * scalars <= work { return Array(0..<x.count) }
    var dice = Dice(seed: seed)
    let sample = min(max(work / scalars, 4), sample)
    return [0, x.count / 2, x.count - 1] + (3..<sample).map { _ in dice.roll(0...x.count - 1) }
  }
}
