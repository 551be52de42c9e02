import Autograd
import Checking
import Foundation
import XCTest

/// What is recorded is compared as it should be, and nothing slips through.
final class BaselineTests: XCTestCase {
  /// Three steps of two quantities, one of them with two parts.
  private func baseline(
    identity: String = "engine 1", _ change: (inout [[String: Double]]) -> Void = { _ in }
  ) -> Baseline {
    var steps: [[String: Double]] = (1...3).map { step in
      let x = Double(step)
      return ["loss": 100 / x, "norm": 5 / x, "norm/weight": 4 / x, "norm/bias": 3 / x]
    }
    change(&steps)
    var baseline = Baseline(
      recordedBy: "BaselineTests", identity: identity, settings: ["seed": "7"],
      tolerances: ["loss": 1e-6, "norm": 1e-4])
    for step in steps { baseline.append(step) }
    baseline.hashes = ["weights": "ab12"]
    return baseline
  }

  /// The results of a comparison with what was recorded, by name.
  private func compare(_ found: Baseline, with recorded: Baseline? = nil) -> [String: CheckResult] {
    let results = (recorded ?? baseline()).compare(found, as: "run")
    return Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0) })
  }

  func testTheSameNumbersPass() {
    let results = baseline().compare(baseline(), as: "run")
    XCTAssertEqual(results.map(\.name), ["run/loss", "run/norm", "run/weights"])
    XCTAssertEqual(results.map(\.cases), [3, 9, 1])
    for result in results { XCTAssert(result.passed, result.summary) }
  }

  func testADeviationWithinTheTolerancePasses() {
    let results = compare(baseline { $0[1]["loss"]? *= 1 + 9e-7 })
    XCTAssertEqual(results["run/loss"]?.failures, [])
    XCTAssertEqual(results["run/loss"]?.largest ?? 0, 9e-7, accuracy: 1e-9)
    XCTAssertEqual(results["run/loss"]?.worst?.deviation.expected, 50)
  }

  func testTheFirstStepThatDiffersIsNamedWithBothValues() {
    let results = compare(
      baseline {
        $0[1]["loss"] = 51
        $0[2]["loss"] = 40
      })
    XCTAssertEqual(
      results["run/loss"]?.failures,
      ["run/loss: step 2, loss: found 51.0, expected 50.0, difference 0.02, tolerance 1e-06"])
    XCTAssert(results["run/norm"]?.passed ?? false)
  }

  func testThePartThatDiffersMostIsNamed() {
    let results = compare(
      baseline {
        $0[1]["loss"] = 51
        $0[1]["norm/weight"] = 2.00002
        $0[1]["norm/bias"] = 1.50006
      })
    XCTAssertEqual(
      results["run/loss"]?.failures,
      [
        "run/loss: step 2, loss: found 51.0, expected 50.0, difference 0.02, tolerance 1e-06; of all parts norm/bias "
          + "differs most at this step: found 1.50006, expected 1.5, difference 4e-05"
      ])
    XCTAssert(results["run/norm"]?.passed ?? false, "parts within the tolerance")
  }

  func testAPartIsJudgedWithItsWhole() {
    let results = compare(baseline { $0[2]["norm/weight"]? *= 1.01 })
    let line = results["run/norm"]?.failures.first ?? ""
    XCTAssert(line.hasPrefix("run/norm: step 3, norm/weight: found 1.346"), line)
    XCTAssert(results["run/loss"]?.passed ?? false)
  }

  func testAnEarlierDepartureOfAnotherQuantityIsNamed() {
    let results = compare(
      baseline {
        $0[0]["norm/bias"] = 6
        $0[2]["loss"] = 0
      })
    let line = results["run/loss"]?.failures.first ?? ""
    XCTAssert(line.hasPrefix("run/loss: step 3, loss: found 0.0, expected 33.3"), line)
    XCTAssert(
      line.hasSuffix("; the first to differ was norm/bias, at step 1: found 6.0, expected 3.0, difference 1"), line)
  }

  func testWhatIsNotFiniteNeverPasses() {
    for value in [Double.nan, .infinity, -.infinity] {
      let strange = baseline { $0[1]["loss"] = value }
      for results in [compare(strange), compare(baseline(), with: strange), compare(strange, with: strange)] {
        XCTAssertEqual(results["run/loss"]?.verdict, .failed, "\(value)")
        XCTAssert(results["run/loss"]?.failures.first?.contains("step 2") ?? false, "\(value)")
      }
    }
  }

  func testAMissingOrNewNumberFails() {
    let without = baseline { $0[1]["norm/bias"] = nil }
    XCTAssert(compare(without)["run/norm"]?.failures.first?.contains("found none, expected 1.5") ?? false)
    XCTAssert(
      compare(baseline(), with: without)["run/norm"]?.failures.first?.contains("found 1.5, expected none") ?? false)
  }

  func testAMissingOrNewQuantityFails() {
    var other = baseline { for i in $0.indices { $0[i]["kl"] = 1 } }
    other.tolerances["kl"] = 1e-3
    XCTAssertEqual(
      compare(other)["run/kl"]?.failures, ["run/kl: the quantity is new; record the baseline anew (BaselineTests)"])
    XCTAssertEqual(
      compare(baseline(), with: other)["run/kl"]?.failures, ["run/kl: the quantity was recorded, and is now missing"])
  }

  func testAQuantityWithoutAToleranceFails() {
    let other = baseline { for i in $0.indices { $0[i]["kl"] = 1 } }
    XCTAssertEqual(
      compare(other, with: other)["run/kl"]?.failures, ["run/kl: the quantity has no tolerance; give it one"])
  }

  func testAnotherNumberOfStepsFails() {
    let short = baseline { $0.removeLast() }
    XCTAssertEqual(compare(short)["run/loss"]?.failures, ["run/loss: found 2 steps, expected 3"])
    XCTAssertEqual(compare(baseline(), with: short)["run/loss"]?.failures, ["run/loss: found 3 steps, expected 2"])
    let empty = baseline { $0 = [] }
    XCTAssertEqual(compare(empty, with: empty)["run/loss"]?.verdict, .failed)
  }

  func testAToleranceThatWasWidenedInOneOfTheTwoFails() {
    var wide = baseline()
    wide.tolerances["loss"] = 1
    for results in [compare(wide), compare(baseline(), with: wide)] {
      XCTAssert(results["run/loss"]?.failures.first?.contains("tolerance") ?? false)
      XCTAssert(results["run/norm"]?.passed ?? false)
    }
    wide.tolerances["loss"] = .infinity
    XCTAssertEqual(compare(wide, with: wide)["run/loss"]?.verdict, .failed)
  }

  func testOtherSettingsFailEverything() {
    var other = baseline()
    other.settings["seed"] = "8"
    let results = compare(other)
    XCTAssertEqual(results.count, 3)
    for result in results.values {
      XCTAssertEqual(
        result.failures,
        [
          "\(result.name): recorded with the setting seed = 7, this is 8; if that is meant, "
            + "record it anew (BaselineTests)"
        ])
    }
  }

  func testAHashIsComparedWhereTheEngineIsTheSame() {
    var other = baseline()
    other.hashes["weights"] = "cd34"
    XCTAssertEqual(
      compare(other)["run/weights"]?.failures, ["run/weights: found the hash cd34, expected ab12"])
    other.hashes = [:]
    XCTAssertEqual(compare(other)["run/weights"]?.verdict, .failed)
    XCTAssertEqual(compare(baseline(), with: other)["run/weights"]?.verdict, .failed)
  }

  func testAHashOfAnotherEngineIsSkippedAndSaysSo() {
    var other = baseline(identity: "engine 2")
    XCTAssertEqual(compare(other)["run/weights"]?.verdict, .passed, "equal hashes prove themselves")
    other.hashes["weights"] = "cd34"
    let result = compare(other)["run/weights"]
    XCTAssertEqual(result?.verdict, .skipped)
    XCTAssertEqual(result?.passed, false)
    XCTAssertEqual(
      result?.summary, "run/weights: skipped: not comparable: recorded with 'engine 1', this is 'engine 2'")
  }
}
