import TensorCore
import XCTest

final class RandomStreamTests: XCTestCase {
  private let stream = RandomStream(seed: 42, purpose: .posteriorNoise, step: 3)

  func testAValueIsAFunctionOfSeedPurposeStepAndIndexOnly() {
    let forwards: [Double] = (0..<1_000).map { stream.normal($0) }
    let again = RandomStream(seed: 42, purpose: .posteriorNoise, step: 3)
    let backwards: [Double] = (0..<1_000).reversed().map { again.normal($0) }.reversed()
    XCTAssertEqual(forwards, backwards, "the order of asking does not matter")
    XCTAssertEqual(stream.normal([10, 100]), Tensor([10, 100], forwards))
    XCTAssertEqual(stream.normal([1_000], as: Float.self), Tensor([1_000], forwards.map(Float.init)))
  }

  /// A regression golden, recorded from this code: where it changes, ``RandomStream/algorithm``
  /// needs a new version.
  func testTheBitsOfNormalNumbersBelongToTheAlgorithmsVersion() {
    let stream = RandomStream(seed: 28, purpose: .posteriorNoise, step: 3)
    let bits = (0..<4).map { stream.normal($0, as: Double.self).bitPattern }
    XCTAssertEqual(RandomStream.algorithm, "philox4x32-10/2")
    XCTAssertEqual(
      bits, [0xbfdc_d814_40a5_385e, 0xbff0_498c_5360_e7fa, 0xbfe0_baf7_a867_b9c3, 0xbff0_ccc0_dca2_bd48])
  }

  func testEachOfSeedPurposeAndStepChangesEveryValue() {
    let words = (0..<256).map(stream.word)
    let others = [
      RandomStream(seed: 43, purpose: .posteriorNoise, step: 3),
      RandomStream(seed: 42 + 1 << 32, purpose: .posteriorNoise, step: 3),
      RandomStream(seed: 42, purpose: .evaluationNoise, step: 3),
      RandomStream(seed: 42, purpose: .posteriorNoise, step: 4),
      RandomStream(seed: 42, purpose: .posteriorNoise, step: 3 + 1 << 32),
    ]
    for (number, other) in others.enumerated() {
      let equal = words.indices.filter { other.word($0) == words[$0] }
      XCTAssertEqual(equal, [], "stream \(number) repeats words of the first")
    }
  }

  func testPurposesShareNoBlock() {
    // Philox is a bijection of counters, so under one key equal blocks would mean equal counters.
    var seen: Set<SIMD4<UInt32>> = []
    for purpose in RandomStream.Purpose.allCases {
      for step in 0..<4 {
        let stream = RandomStream(seed: 1, purpose: purpose, step: UInt64(step))
        for block in 0..<500 { XCTAssert(seen.insert(stream.words(block: block)).inserted) }
      }
    }
    XCTAssertEqual(seen.count, RandomStream.Purpose.allCases.count * 2_000)
  }

  func testUniformNumbersLieInZeroToOneAndFillIt() {
    let values: [Float] = (0..<100_000).map { stream.uniform($0) }
    XCTAssert(values.allSatisfy { $0 >= 0 && $0 < 1 })
    var bins = [Int](repeating: 0, count: 20)
    for value in values { bins[Int(value * 20)] += 1 }
    // 5000 expected a bin, σ = 69.
    for (bin, count) in bins.enumerated() { XCTAssertEqual(Double(count), 5_000, accuracy: 345, "bin \(bin)") }
    XCTAssertEqual(
      values.map(Double.init), (0..<100_000).map { stream.uniform($0) }, "the same number in both precisions")
  }

  func testAUniformTensorLiesBetweenItsLimits() {
    let x: Tensor<Float> = stream.uniform([50, 1_000], low: -0.25, high: 0.75)
    XCTAssert(x.scalars.allSatisfy { $0 >= -0.25 && $0 <= 0.75 })
    XCTAssertLessThan(x.scalars.min() ?? 0, -0.249)
    XCTAssertGreaterThan(x.scalars.max() ?? 0, 0.749)
  }

  func testIntegersFillTheirRangeEvenly() {
    for bound in [1, 2, 7, 1_000] {
      var counts = [Int](repeating: 0, count: bound)
      for i in 0..<100 * bound { counts[stream.integer(i, below: bound)] += 1 }
      // 100 expected each, σ = 10.
      for (value, count) in counts.enumerated() {
        XCTAssertEqual(Double(count), 100, accuracy: 55, "\(value) of \(bound)")
      }
    }
  }

  func testNormalNumbersHaveTheMomentsOfTheNormalDistribution() {
    let count = 400_000
    for seed: UInt64 in [1, 2, 3] {
      let x: [Double] = RandomStream(seed: seed, purpose: .posteriorNoise).normal([count]).scalars
      func moment(_ power: Int) -> Double {
        x.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } } / Double(count)
      }
      // Five standard errors: √(Var xᵏ / count) with Var x = 1, x² 2, x³ 15, x⁴ 96.
      for (power, expected, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
        let error = 5 * (variance / Double(count)).squareRoot()
        XCTAssertEqual(moment(power), expected, accuracy: error, "seed \(seed), moment \(power)")
      }
    }
  }

  func testNormalNumbersHaveTheTailsOfTheNormalDistribution() {
    let count = 1_000_000
    let x: [Double] = RandomStream(seed: 9, purpose: .priorSamples).normal([count]).scalars
    // P(|z| > t), from tables of erfc.
    for (t, probability) in [(1.0, 0.317310508), (2, 0.045500264), (3, 0.002699796), (4, 6.334248e-5)] {
      let expected = probability * Double(count)
      let found = Double(x.count { abs($0) > t })
      XCTAssertEqual(found, expected, accuracy: 5 * expected.squareRoot(), "|z| > \(t)")
    }
    XCTAssert(x.allSatisfy { abs($0) < 6.7 }, "no u₁ of 32 bits gives more than √(64 ln 2)")
  }

  func testNeighboursAreUncorrelated() {
    let x: [Double] = stream.normal([200_001]).scalars
    for lag in 1...5 {
      let products = (0..<200_000 - lag).map { x[$0] * x[$0 + lag] }
      XCTAssertEqual(
        products.reduce(0, +) / Double(products.count), 0, accuracy: 5 / 200_000.0.squareRoot(), "lag \(lag)")
    }
  }

  func testAPermutationHoldsEachNumberOnce() {
    for count in [0, 1, 2, 3, 10, 1_000, 60_000] {
      let order = RandomStream(seed: 5, purpose: .permutation).permutation(count)
      XCTAssertEqual(order.sorted(), Array(0..<count))
    }
  }

  func testThePermutationChangesWithTheEpochAndTheSeedAlone() {
    func order(_ seed: UInt64, _ epoch: UInt64) -> [Int] {
      RandomStream(seed: seed, purpose: .permutation, step: epoch).permutation(100)
    }
    XCTAssertEqual(order(1, 1), order(1, 1))
    XCTAssertEqual(Set((0..<50).map { order(1, $0) }).count, 50)
    XCTAssertEqual(Set((0..<50).map { order($0, 1) }).count, 50)
  }

  func testEveryPermutationIsEquallyLikely() {
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<24_000 {
      counts[RandomStream(seed: 8, purpose: .permutation, step: UInt64(epoch)).permutation(4), default: 0] += 1
    }
    XCTAssertEqual(counts.count, 24)
    // 1000 expected each, σ = 31.
    for (order, count) in counts { XCTAssertEqual(Double(count), 1_000, accuracy: 160, "\(order)") }
  }
}
