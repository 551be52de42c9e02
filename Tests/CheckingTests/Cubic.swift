import Autograd
import Checking
import TensorCore

/// y = x³ w + t with a row w that broadcasts and a constant t: an op made for the tests of the
/// tests.
///
/// Right with ``Bug/none``; every other bug is one that somebody has once written.
struct Cubic: Op {
  enum Bug: String, CaseIterable {
    case none
    case scaledGradient, negatedGradient, transposedGradient, constantGradient, gradientWithNaN
    case missingBroadcastSum, missingGradient, tooFewGradients, gradientForConstant
    case forwardOff, forwardLosesNaN, forwardOfThreeThreads, forwardOfThirteenThreads
    case forwardLosesDigits, gradientLosesDigits
    case shapeRuleAcceptsAnything, shapeRuleRefusesItsSpecimens, shapeRuleIsWrong, anonymousError
  }

  let bug: Bug
  let name = "cubic"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    if bug == .shapeRuleAcceptsAnything { return [] }
    if bug == .shapeRuleIsWrong { return Shape(inputs[0].extents + [1]) }
    guard inputs.count == 3, inputs[0] == inputs[2], inputs[1].rank == 1,
      inputs[0].broadcast(with: inputs[1]) == inputs[0],
      bug != .shapeRuleRefusesItsSpecimens
    else {
      throw ShapeError(bug == .anonymousError ? "op" : name, expected: "x […, n], w [n] and t […, n]", found: inputs)
    }
    return inputs[0]
  }

  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    var y = inputs[0].map { $0 * $0 * $0 }.broadcastZip(inputs[1], *).zip(inputs[2], +)
    switch bug {
    case .forwardOff: if y.count > 0 { y[position: y.count - 1] += 1e-3 }
    case .forwardLosesNaN: y = y.map { $0.isNaN ? 0 : $0 }
    case .forwardOfThreeThreads: if Threads.count == 3, y.count > 0 { y[position: 0] = y[position: 0].nextUp }
    case .forwardOfThirteenThreads: if Threads.count == 13, y.count > 0 { y[position: 0] = y[position: 0].nextDown }
    case .forwardLosesDigits: if S.self == Float.self { y = y.map(Self.roundedToHalf) }
    default: break
    }
    return Forward(y)
  }

  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (x, w) = (pass.x[0], pass.x[1])
    var dx = dy.zip(x) { 3 * $0 * $1 * $1 }.broadcastZip(w, *)
    let repeated = dy.zip(x) { $0 * $1 * $1 * $1 }
    let dw = bug == .missingBroadcastSum ? repeated : repeated.sum(to: w.shape)
    switch bug {
    case .scaledGradient: dx = dx.map { $0 * 1.001 }
    case .negatedGradient: dx = dx.map { -$0 }
    case .transposedGradient: if dx.shape.rank == 2, dx.shape[0] == dx.shape[1] { dx = dx.permuted([1, 0]) }
    case .gradientLosesDigits: if S.self == Float.self { dx = dx.map(Self.roundedToHalf) }
    case .constantGradient: dx = Tensor(dx.shape, repeating: 1)
    case .gradientWithNaN: if dx.count > 0 { dx[position: dx.count / 2] = .nan }
    case .missingGradient: return [nil, dw, nil]
    case .tooFewGradients: return [dx]
    case .gradientForConstant: return [dx, dw, dy]
    default: break
    }
    return [dx, dw, nil]
  }

  /// x with 11 significant bits, as a kernel leaves it that computes in half precision (Veltkamp's
  /// splitting).
  private static func roundedToHalf<S: Scalar>(_ x: S) -> S {
    let scaled = x * (1 + 0x1p13)
    return scaled.isFinite ? scaled - (scaled - x) : x
  }

  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    let (x, w, t) = (inputs[0], inputs[1], inputs[2])
    return Tensor(
      x.shape,
      (0..<x.count).map { i in
        x[position: i] * x[position: i] * x[position: i] * w[position: i % w.count] + t[position: i]
      })
  }
}

extension Cubic {
  /// The catalogue entry of a cubic with a bug.
  static func entry(_ bug: Bug) -> OpEntry {
    let op = Cubic(bug: bug)
    return OpEntry(
      Cubic.self,
      specimens: [
        Specimen("square", op, [[3, 3], [3], [3, 3]]),
        Specimen("wide", op, [[2, 5], [5], [2, 5]]), Specimen("vector", op, [[5], [5], [5]]),
        Specimen("one-row", op, [[1, 4], [4], [1, 4]]), Specimen("one-column", op, [[4, 1], [1], [4, 1]]),
        Specimen("empty-batch", op, [[0, 3], [3], [0, 3]]), Specimen("long", op, [[2_001, 3], [3], [2_001, 3]]),
      ],
      variation: { dice in
        let (rows, columns) = (dice.roll(1...90), dice.roll(1...40))
        return Specimen("random", op, [[rows, columns], [columns], [rows, columns]])
      },
      rejected: [
        Rejected(op, [[2, 3], [4], [2, 3]], because: "w [n]"), Rejected(op, [[2, 3], [3], [3]], because: "t […, n]"),
      ],
      extremes: [
        Extreme(op, [[.nan, .infinity, 0, -1], [1, 1, 1, 1], [0, 0, 0, 2]], yields: [.nan, .infinity, 0, 1])
      ],
      constants: [2],
      tolerance: Tolerances(
        gradient: 2e-12, goldenFloat: 4e-7, referenceFloat: 4e-7, precision: 150))
  }

  /// One golden case of x […, n], w [n] and t, from the equation alone; y and dx may be replaced by
  /// wrong ones.
  static func goldenCase(
    _ name: String, _ x: Tensor<Double>, _ w: [Double], y: [Double]? = nil, dx: [Double]? = nil
  ) -> String {
    let (shape, x) = (x.shape, x.scalars)
    let positions = x.indices
    let t = positions.map { Double($0) / 8 }
    let dy = positions.map { 1 - Double($0) / 4 }
    var dw = [Double](repeating: 0, count: w.count)
    for i in positions { dw[i % w.count] += x[i] * x[i] * x[i] * dy[i] }
    let rightY = positions.map { x[$0] * x[$0] * x[$0] * w[$0 % w.count] + t[$0] }
    let rightDx = positions.map { 3 * x[$0] * x[$0] * w[$0 % w.count] * dy[$0] }
    return """
      {"name": "\(name)", "inputs": [\(json(shape, x)), \(json([w.count], w)), \(json(shape, t))],
       "output": \(json(shape, y ?? rightY)), "cotangent": \(json(shape, dy)),
       "gradients": [\(json(shape, dx ?? rightDx)), \(json([w.count], dw)), null]}
      """
  }

  private static func json(_ shape: Shape, _ values: [Double]) -> String {
    let numbers = values.map { $0.isFinite ? "\($0)" : "\"\($0)\"" }
    return "{\"shape\": \(shape), \"values\": [\(numbers.joined(separator: ", "))]}"
  }
}
