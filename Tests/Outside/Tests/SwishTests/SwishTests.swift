import Autograd
import Checking
import Foundation
import Swish
import TensorCore
import XCTest

/// The package's own folder: `Golden` came from PyTorch, `Baselines` were recorded from this code.
private let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardizedFileURL.path
private let golden = GoldenFolder("\(folder)/Golden")

final class SwishTests: XCTestCase {
  func testSwishPassesEveryCheck() throws {
    for result in Swish.entry.checkAll(golden: try golden.decode("Swish.json")) {
      XCTAssert(result.passed, result.summary)
      XCTAssertNil(result.advice)
    }
  }

  func testAnOpWithoutAGoldenIsCheckedAsWell() {
    let results = Swish.entry.checkAll()
    XCTAssertEqual(results.count, CheckResult.Kind.allCases.count - 2)
    for result in results { XCTAssert(result.passed, result.summary) }
  }

  func testItsGradientsAddUpInEveryGraph() {
    for check in GraphCheck.checks(of: [Swish.entry]) {
      let result = check.result()
      XCTAssert(result.passed, result.summary)
    }
  }

  func testAGradientAloneCanBeChecked() {
    let result = GradientCheck.run(stem: "Swish", specimens: [Specimen("square", Swish(), [[3, 3]])], tolerance: 1e-10)
    XCTAssert(result.passed, result.summary)
  }

  func testAWrongGradientIsCaught() throws {
    let entry = OpEntry(
      elementwise: SwishWithABug(), domains: [.real], specimens: Specimen.unary(SwishWithABug()),
      rejected: [Rejected(SwishWithABug(), [[2], [2]], because: "1 inputs")], tolerance: Swish.entry.tolerance)
    let failed = entry.checkAll().filter { !$0.passed }
    XCTAssertEqual(failed.map(\.name), ["op/SwishWithABug/gradient"])
    XCTAssert(failed[0].summary.hasPrefix("op/SwishWithABug/gradient: vector, input 0, "), failed[0].summary)
  }

  func testADescentIsAsItWasRecorded() {
    var run = Baseline(recordedBy: "SwishTests", tolerances: ["loss": 1e-15, "gradient-norm": 1e-15])
    var x = Tensor<Double>([3], [-2, 0.5, 3])
    for _ in 0..<10 {
      // Step down the slope of Σ swish(x), which has its minimum near x = −1.28.
      let tape = Tape<Double>()
      let variable = tape.variable(x)
      let loss = variable.swish().sum()
      let slope = tape.gradients(of: loss)[variable]?.scalars ?? []
      run.append(["loss": loss.value.scalar, "gradient-norm": slope.reduce(0) { $0 + $1 * $1 }.squareRoot()])
      x = Tensor([3], zip(x.scalars, slope).map { $0 - 0.5 * $1 })
    }
    for result in BaselineFile("\(folder)/Baselines/descent.json").check(run, as: "descent") {
      XCTAssertNotEqual(result.verdict, .failed, result.summary)
    }
  }
}

/// Swish as somebody might have differentiated it: without the product rule.
private struct SwishWithABug: Op {
  let name = "swish"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try Swish().shape(of: inputs) }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Swish().forward(inputs) }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Swish().reference(inputs) }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [dy.zip(pass.x[0]) { dy, x in dy / (1 + S.exp(-x)) }]
  }
}
