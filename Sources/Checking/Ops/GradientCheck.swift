import Autograd
import TensorCore

/// Compares an op's backward pass with central differences of its forward pass, in `Double`.
///
/// ∂y/∂xᵢ ≈ (y(x + h eᵢ) − y(x − h eᵢ)) / 2h. With h = 1e-5 the truncation error is about h² =
/// 1e-10 and the rounding error 1e-16 |y| / h, so errors are relative to at least |y| |dy|. Two
/// random products of the Jacobian are compared, and where it is small all of it.
public struct GradientCheck: Sendable {
  /// h.
  static let step = 1e-5
  /// Outputs up to which the whole Jacobian is compared.
  static let wholeJacobian = 48
  /// Scalars of an input up to which each is stepped; of a larger one, ``sample`` are.
  static let wholeInput = 1_000
  static let sample = 16

  /// Runs the check on these specimens.
  public static func run(
    stem: String, specimens: [Specimen], constants: Set<Int> = [], tolerance: Double, seed: UInt64 = 0
  ) -> CheckResult {
    var result = CheckResult(.gradient, stem, tolerance: tolerance)
    for specimen in specimens { check(specimen, specimen.draw(seed: seed), constants, seed: seed, into: &result) }
    return result
  }

  private static func check(
    _ specimen: Specimen, _ x: [Tensor<Double>], _ constants: Set<Int>, seed: UInt64, into result: inout CheckResult
  ) {
    let op = specimen.op
    let forward = op.forward(x)
    let needsGradient = x.indices.map { !constants.contains($0) }
    let pass = Pass(x: x, y: forward.y, saved: forward.saved, needsGradient: needsGradient)
    let cotangents = cotangents(for: forward.y.shape, seed: seed)
    let analytic = cotangents.map { op.backward($0, pass) }
    for input in x.indices {
      let gradients = analytic.map { $0.indices.contains(input) ? $0[input] : nil }
      guard needsGradient[input] else {
        if gradients.contains(where: { $0 != nil }) {
          result.record(false, "\(specimen.name): input \(input) is a constant, yet has a gradient")
        }
        continue
      }
      let positions = positions(of: x[input], seed: seed)
      let numeric = differences(op, x, input, positions, cotangents)
      for (number, (gradient, numeric)) in zip(gradients, numeric).enumerated() {
        guard let gradient else {
          result.record(false, "\(specimen.name): input \(input) has no gradient")
          continue
        }
        let place = "\(specimen.name), input \(input), cotangent \(number), seed \(seed)"
        let floor = forward.y.largestMagnitude * cotangents[number].largestMagnitude
        let deviation = Deviation(
          gradient, from: expected(numeric, at: positions, elsewhere: gradient, x[input].shape), floor: floor)
        result.record(deviation / specimen.condition, place)
        if positions.count < x[input].count, gradient.shape == x[input].shape {
          result.record(slopeDeviation(op, x, input, gradient, cotangents[number]), "\(place), all at once")
        }
      }
    }
  }

  /// How far Σ gᵢ vᵢ is from the slope of Σ dy · y along random signs v, where not every scalar is
  /// stepped. The step is a power of two, which inputs of 24 bits take without rounding.
  private static func slopeDeviation(
    _ op: any Op, _ x: [Tensor<Double>], _ input: Int, _ gradient: Tensor<Double>, _ dy: Tensor<Double>
  ) -> Deviation {
    let h = 0x1p-17
    let signs = Specimen.cotangent(x[input].shape, seed: 3).map { $0 < 0 ? -1 : 1 }
    func output(_ distance: Double) -> Tensor<Double> {
      var moved = x
      moved[input] = x[input].zip(signs) { $0 + distance * $1 }
      return op.forward(moved).y
    }
    let numeric = dy * (output(h) - output(-h))
    let slope = gradient.zip(signs, *).scalars.reduce(0, +)
    return Deviation(
      Tensor(slope), from: Tensor<Double>(numeric.scalars.reduce(0, +) / (2 * h)),
      floor: gradient.scalars.reduce(0) { $0 + abs($1) })
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

  /// The scalars of an input that are stepped: all, or the first, middle, last and some at random.
  private static func positions<S: Scalar>(of x: Tensor<S>, seed: UInt64) -> [Int] {
    guard x.count > wholeInput else { return Array(0..<x.count) }
    var dice = Dice(seed: seed)
    return [0, x.count / 2, x.count - 1] + (3..<sample).map { _ in dice.roll(0...x.count - 1) }
  }

  /// For each cotangent dy, ((∂y/∂x)ᵀ dy)ᵢ at some positions of one input, by central differences.
  private static func differences(
    _ op: any Op, _ x: [Tensor<Double>], _ input: Int, _ positions: [Int], _ cotangents: [Tensor<Double>]
  ) -> [[Double]] {
    var numeric = cotangents.map { _ in [Double]() }
    let dy = cotangents.map(\.scalars)
    for i in positions {
      var (above, below) = (x, x)
      above[input][position: i] += step
      below[input][position: i] -= step
      // What was really stepped, after rounding.
      let distance = above[input][position: i] - below[input][position: i]
      let (high, low) = (op.forward(above).y.scalars, op.forward(below).y.scalars)
      for (number, dy) in dy.enumerated() {
        var sum = 0.0
        for (position, dy) in dy.enumerated() where dy != 0 { sum += dy * (high[position] - low[position]) }
        numeric[number].append(sum / distance)
      }
    }
    return numeric
  }

  /// The differences at their positions, and what was found where none was taken.
  private static func expected(
    _ numeric: [Double], at positions: [Int], elsewhere found: Tensor<Double>, _ shape: Shape
  ) -> Tensor<Double> {
    guard found.shape == shape else { return Tensor(shape) }  // The shape will be the complaint.
    var expected = found
    for (i, value) in zip(positions, numeric) { expected[position: i] = value }
    return expected
  }
}

extension Tensor {
  /// max |xᵢ| over the finite scalars.
  fileprivate var largestMagnitude: Double { scalars.reduce(0) { $1.isFinite ? max($0, abs(Double($1))) : $0 } }
}
