import Autograd
import Checking
import TensorCore
import XCTest

/// Ops as an outsider might write them, each wrong in its own way, with the standard entry and
/// without a golden: every mistake fails a check, and the process goes on.
final class OutsiderTests: XCTestCase {
  func testARightOpPassesEveryCheckWithTightTolerances() {
    for result in WrongSoftplus.entry(.none).checkAll() {
      XCTAssert(result.passed, result.summary)
      XCTAssertNil(result.advice)
    }
    for result in KinkedReLU.entry(isRight: true, slopes: [0, 0, 1]).checkAll() {
      XCTAssert(result.passed, result.summary)
    }
  }

  func testAMistakeInSomeScalarsIsCaught() {
    expect(.noGradientBelowZero, .gradient, "large, input 0, cotangent 0, at [", "x -", ": found 0.0, expected ")
    expect(.wrongBeyond4096, .gradient, "long-axis, input 0, cotangent 0, along direction 0")
    expect(.dropsTheLastOddScalar, .gradient, "long-axis, input 0", "at [27002]", "found 0.0")
    expect(.outputWrongBeyond4096, .reference, "long-axis, output, at [4096]")
  }

  func testAMistakeInATailIsCaughtByTheStandardSpecimens() {
    func entry(_ bug: WrongSoftplus.Bug) -> OpEntry {
      OpEntry(
        unary: WrongSoftplus(bug: bug), extremes: [0], yield: [0.6931472],
        tolerance: Tolerances(gradient: 2e-12, referenceFloat: 3e-7, precision: 8))
    }
    XCTAssert(entry(.none).check(.gradient).passed)
    let result = entry(.noGradientBelowMinus6).check(.gradient)
    XCTAssert(result.summary.contains("op/WrongSoftplus/gradient: large, input 0, cotangent 0, at ["), result.summary)
  }

  func testAMistakeInSomeShapesIsCaught() {
    expect(
      .dropsALeadingOne, .gradient, "size-one-axes: gradient of input 0: found the shape [5, 1], expected [1, 5, 1]")
    expect(
      .dropsAnInnerOne, .gradient, "size-one-axes: gradient of input 0: found the shape [1, 5], expected [1, 5, 1]")
    expect(.transposedGradient, .gradient, "square, input 0")
    expect(.transposedCotangent, .gradient, "square, input 0")
  }

  func testAMistakeInAnOpOfTwoInputsIsCaught() {
    for result in WrongProduct.entry(.none).checkAll() { XCTAssert(result.passed, result.summary) }
    func expect(_ bug: WrongProduct.Bug, _ kind: CheckResult.Kind, _ text: String, line: UInt = #line) {
      let result = WrongProduct.entry(bug).check(kind)
      XCTAssert(result.failures.contains { $0.contains(text) }, result.summary, line: line)
    }
    expect(.noGradientBeyond6, .gradient, "large, input 1, cotangent 0, at [")
    expect(.rowForAColumn, .gradient, "row-over-square, input 1")
    expect(.answersWhoDoesNotAsk, .calls, "input 0, asked for alone: found no gradient, expected one")
    expect(.clipsTheCotangent, .extremes, "as the cotangent is 2^40 times as large")
    expect(.outputNaNWhereLarge, .extremes, "sizes of input 0, output, at [9], x 1e+20: found nan, expected ")
  }

  func testAMistakeAtTheLimitsOfTheFormatIsCaught() {
    expect(
      .gradientNaNAt1000, .extremes, "extreme 0, gradient of input 0, at [2], x 1000.0: found nan, expected a number")
    expect(.losesNaNOfTheCotangent, .extremes, "found 0.0, expected what is not finite, as the cotangent is nan")
  }

  func testABrokenPromiseIsCaught() {
    expect(.changesItsInput, .gradient, "vector: forward has changed input 0, at [0]: found 1.0, expected ")
    expect(.changesItsCotangent, .gradient, "vector: backward has changed cotangent 0, at [0]: found 1.0, expected ")
    expect(.changesItsOutput, .gradient, "vector: backward has changed output or saved tensor 0, at [0]: found 1.0")
    expect(.twoGradients, .gradient, "vector: found 2 gradients, expected 1, one for each input, seed 0")
    expect(.noGradient, .gradient, "vector: input 0: found no gradient, expected one, seed 0")
    expect(.otherShape, .gradient, "output: found the shape [1], expected []")
    expect(.otherBitsEachTime, .calls, "output: called again, in another order, it gives other bits")
    expect(.remembersTheLastCall, .calls, "gradient of input 0: called again, in another order, it gives other bits")
  }

  func testATrapIsAFailureOfEveryCheckAndNotTheEnd() {
    for kind in WrongSoftplus.entry(.none).kinds(golden: nil) {
      expect(
        .trapsBackward, kind, "scalar, in Double: found a trap, signal ", "no axis to loop over", "expected a result")
    }
    expect(.trapsForward, .gradient, "scalar, in Double: found a trap, signal ", "no axis to loop over")
    expect(.trapsInTheShapeRule, .rejection, "found a trap, signal ")
    expect(.trapsInTheReference, .reference, "vector, the reference: found a trap, signal ", "Tensor: [18] has 18")
  }

  func testASumInTheOrderOfCompletionIsCaught() {
    let entry = OpEntry(
      HastySum.self, specimens: [Specimen("long", HastySum(), [[9_001]])],
      variation: { dice in Specimen("", HastySum(), [dice.shape()]) }, rejected: [])
    let result = entry.check(.threads)
    XCTAssert(
      result.failures.contains {
        $0.contains("long: tasks in another order (Threads.shuffle = ") && $0.contains(", 1 threads) give other bits")
      }, result.failures.joined(separator: "\n"))
    XCTAssertEqual(Threads.shuffle, 0)
  }

  func testTheSlopeAtAKinkIsChecked() {
    XCTAssertEqual(
      KinkedReLU.entry(isRight: false, slopes: [0, 0, 1]).check(.extremes).failures,
      [
        "op/KinkedReLU/extremes: extreme 0, gradient of input 0, at [1], x 0.0: found 1.0, expected 0.0, "
          + "deviation 1.0, tolerance 0.0"
      ])
  }

  func testAnEntryThatDoesNotStateTheSlopesAtAKinkFails() {
    XCTAssertEqual(
      KinkedReLU.entry(isRight: true, slopes: nil).check(.specimens).failures,
      ["below", "at", "above"].map {
        "op/KinkedReLU/specimens: found no extreme case that states the slope \($0) the kink 0.0, expected one"
      })
  }

  func testAnEntryThatLacksAKindOfShapeFails() {
    let entry = OpEntry(
      elementwise: WrongSoftplus(bug: .none), domains: [.real],
      specimens: [Specimen("vector", WrongSoftplus(bug: .none), [[17]])], rejected: [])
    XCTAssertEqual(entry.missingShapeKinds.count, 7)
    XCTAssert(
      entry.check(.specimens).failures.contains(
        "op/WrongSoftplus/specimens: found no specimen with leading size-1 axis, expected one"))
  }

  /// The line has all that is needed to repeat the case, in one order.
  func testAFailureIsOneLineWithFoundFirst() throws {
    let line = try XCTUnwrap(WrongSoftplus.entry(.noGradientBelowZero).check(.gradient).failures.first)
    let order = [
      "op/WrongSoftplus/gradient: ", ", at [", ", x ", ": found ", ", expected ", ", deviation ", ", tolerance ",
      ", seed 0",
    ]
    var rest = Substring(line)
    for part in order {
      let place = try XCTUnwrap(rest.range(of: part), "\(part) is missing, or not in its place: \(line)")
      rest = rest[place.upperBound...]
    }
    XCTAssertEqual(rest, "")
    XCTAssertFalse(line.contains("\n"))
  }

  private func expect(
    _ bug: WrongSoftplus.Bug, _ kind: CheckResult.Kind, _ parts: String..., line: UInt = #line
  ) {
    let result = WrongSoftplus.entry(bug).check(kind)
    XCTAssert(
      result.failures.contains { failure in
        failure.hasPrefix("op/WrongSoftplus/\(kind.rawValue): ") && parts.allSatisfy(failure.contains)
      }, "\(bug): no line of the \(kind.rawValue) check says \(parts): \(result.summary)", line: line)
  }
}
