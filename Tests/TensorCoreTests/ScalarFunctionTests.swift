import TensorCore
import XCTest

/// The elementary functions where goldens do not reach: all of `Float`, thinly, and the joints of
/// their methods. (Their errors against mpmath are the checks `function/…`.)
final class ScalarFunctionTests: XCTestCase {
  private typealias Function = (
    name: String, float: @Sendable (Float) -> Float, double: @Sendable (Double) -> Double, allowed: Double
  )

  private let functions: [Function] = [
    ("exp", { .exp($0) }, { .exp($0) }, 1.1), ("expm1", { .expm1($0) }, { .expm1($0) }, 1.4),
    ("log", { .log($0) }, { .log($0) }, 0.9), ("log1p", { .log1p($0) }, { .log1p($0) }, 1.0),
    ("tanh", { .tanh($0) }, { .tanh($0) }, 1.4), ("sigmoid", { .sigmoid($0) }, { .sigmoid($0) }, 2.5),
    ("softplus", { .softplus($0) }, { .softplus($0) }, 1.8),
  ]

  func testFloatAgreesWithDoubleOnEvery97thBitPattern() {
    for (name, float, double, allowed) in functions {
      var worst: (error: Double, x: Float) = (0, 0)
      for bits in stride(from: UInt32(0), to: .max - 97, by: 97) {
        let x = Float(bitPattern: bits)
        let error = Self.error(float(x), double(Double(x)))
        // Written so that NaN counts as the worst of all.
        if !(error <= worst.error) { worst = (error, x) }
      }
      XCTAssertLessThanOrEqual(worst.error, allowed, "\(name) at \(worst.x)")
    }
  }

  /// How far a `Float` is from the value in `Double`, in units in the last place; 0 where both are
  /// NaN.
  private static func error(_ found: Float, _ exact: Double) -> Double {
    let nearest = Float(exact)
    if nearest.isNaN { return found.isNaN ? 0 : .infinity }
    if nearest.isInfinite || nearest == 0 { return found.bitPattern == nearest.bitPattern ? 0 : .infinity }
    return abs(Double(found) - exact) / Double(nearest.ulp)
  }

  func testFunctionsDoNotFallByMoreThanRoundingWhereTheirMethodChanges() {
    let joints: [Float] = [
      0x1p-25, 0x1p-54, 0.34657359, 1.0397208, 0.41421357, 0.70710678, 1.4142135, 0.625, 0.6931472, 17.32868, 88.72283,
      103.97208, 2.8284271, -0.29289323, 0.8813736,
    ]
    for (name, float, _, _) in functions {
      for joint in joints + joints.map(-) {
        var x = joint
        for _ in 0..<500 { x = x.nextDown }
        // A fall of one unit in the last place is rounding. The logarithms have no value, nor a
        // neighbour, below their pole.
        for _ in 0..<1000 {
          let (here, next) = (float(x), float(x.nextUp))
          XCTAssert(here.isNaN || next >= here.nextDown, "\(name) falls from \(here) to \(next) above \(x)")
          x = x.nextUp
        }
      }
    }
  }

  func testALoopGivesTheBitsOfSingleCalls() {
    let x: Tensor<Float> = RandomStream(seed: 5, purpose: .checks).uniform([1000], low: -9, high: 9)
    for (name, float, _, _) in functions {
      let together = x.map(with: float) { x, float in float(x) }
      XCTAssertEqual(together.scalars.map(\.bitPattern), x.scalars.map { float($0).bitPattern }, name)
    }
    let inLoop = x.map { x in Float.softplus(x) * Float.tanh(x) }
    let alone = x.scalars.map { Float.softplus($0) * Float.tanh($0) }
    XCTAssertEqual(inLoop.scalars.map(\.bitPattern), alone.map(\.bitPattern))
  }

  /// A regression golden, recorded from this code: the functions may change only together with
  /// ``RandomStream/algorithm``, whose normal numbers they make. Any machine, C library and
  /// compiler flag must give it.
  func testTheBitsAreTheSameEverywhere() {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, a word at a time
    func mix(_ y: Double) { hash = (hash ^ (y.isNaN ? 1 : y.bitPattern)) &* 0x100_0000_01b3 }
    for bits in stride(from: UInt32(0), to: .max - 99_991, by: 99_991) {
      let x = Float(bitPattern: bits)
      for (_, float, double, _) in functions {
        mix(Double(float(x)))
        mix(double(Double(x) * 1.000_000_1))
      }
      mix(Double.pow(Double(abs(x)), 0.3))
      let turned = sineAndCosine(turns: Double(bits) * 0x1p-32)
      mix(turned.sine)
      mix(turned.cosine)
    }
    XCTAssertEqual(String(hash, radix: 16), "90adac672b28c8a3")
  }

  func testLimits() {
    limitsHold(as: Float.self)
    limitsHold(as: Double.self)
  }

  private func limitsHold<S: Scalar>(as type: S.Type) {
    let tiny = S.leastNonzeroMagnitude
    let table: [(String, (S) -> S, [(S, S)])] = [
      ("exp", S.exp, [(.infinity, .infinity), (-.infinity, 0), (0, 1), (tiny, 1), (1000, .infinity), (-1000, 0)]),
      ("expm1", S.expm1, [(.infinity, .infinity), (-.infinity, -1), (tiny, tiny), (-tiny, -tiny), (1000, .infinity)]),
      ("log", S.log, [(.infinity, .infinity), (0, -.infinity), (-0.0, -.infinity), (1, 0), (-1, .nan)]),
      ("log1p", S.log1p, [(.infinity, .infinity), (-1, -.infinity), (tiny, tiny), (-tiny, -tiny), (-2, .nan)]),
      ("tanh", S.tanh, [(.infinity, 1), (-.infinity, -1), (tiny, tiny), (-tiny, -tiny), (1000, 1)]),
      ("sigmoid", S.sigmoid, [(.infinity, 1), (-.infinity, 0), (0, 0.5), (1000, 1), (-1000, 0)]),
      ("softplus", S.softplus, [(.infinity, .infinity), (-.infinity, 0), (1000, 1000), (-1000, 0)]),
    ]
    for (name, function, values) in table {
      for (x, y) in values {
        let found = function(x)
        XCTAssert(found == y || (found.isNaN && y.isNaN), "\(name)(\(x)) is \(found), expected \(y), \(S.self)")
      }
      XCTAssert(function(.nan).isNaN, "\(name)(NaN), \(S.self)")
      if ["expm1", "log1p", "tanh"].contains(name) { XCTAssertEqual(function(-0.0).sign, .minus, "\(name)(−0)") }
    }
  }

  func testPowersOfWholeNumbersAreExactWhereTheyFit() {
    for base in -12...12 where base != 0 {
      var product = 1
      for exponent in 0...14 {
        XCTAssertEqual(Double.pow(Double(base), Double(exponent)), Double(product), "\(base) to the \(exponent)")
        if let exact = Float(exactly: product) {
          XCTAssertEqual(Float.pow(Float(base), Float(exponent)), exact, "\(base) to the \(exponent)")
        }
        product *= base
      }
    }
  }

  func testSineAndCosineAreExactAtQuartersAndSymmetric() {
    for (u, sine, cosine) in [(0.0, 0.0, 1.0), (0.25, 1, 0), (0.5, 0, -1), (0.75, -1, 0)] {
      let found = sineAndCosine(turns: u)
      XCTAssertEqual([found.sine, found.cosine], [sine, cosine], "at \(u) turns")
    }
    for step in 1..<1000 {
      let u = Double(step) / 4096
      let (here, mirrored) = (sineAndCosine(turns: u), sineAndCosine(turns: 0.5 - u))
      XCTAssertEqual(here.sine, mirrored.sine, "at \(u) turns")
      XCTAssertEqual(here.cosine, -mirrored.cosine, "at \(u) turns")
    }
  }
}
