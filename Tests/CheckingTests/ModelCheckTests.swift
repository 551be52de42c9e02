import Autograd
import Checking
import TensorCore
import XCTest

/// Models as somebody outside might give them to ``ModelCheck``: y ≈ w x, by the mean of squares.
final class ModelCheckTests: XCTestCase {
  private let x = Tensor<Double>([4], [-1, 0.5, 2, 3])

  /// The line of the slope w that is given; the loss is that of `used`, where that is another one.
  private func check(_ given: Parameter<Double>, loss used: Parameter<Double>? = nil) -> ModelCheck {
    ModelCheck("Line", examples: 4) { [x] in
      ModelCheck.Subject([("w", given)]) { tape, rows in
        let batch = tape.constant(Tensor([rows.count], Array(x.scalars[rows])))
        let error = tape.variable(used ?? given) * batch - batch
        return (error * error).mean()
      }
    }
  }

  func testARightModelPasses() {
    for result in check(Parameter(Tensor(0.25))).checkAll() { XCTAssert(result.passed, result.summary) }
  }

  func testALossOfAnotherModelsParametersFailsEveryCheck() {
    let results = check(Parameter(Tensor(0.25)), loss: Parameter(Tensor(0.25))).checkAll()
    XCTAssertEqual(results.count, 3)
    for result in results {
      XCTAssertEqual(
        result.summary,
        "\(result.name): found no gradient of w, or zeros alone, expected a loss that depends on every parameter that is "
          + "given: are both of the same model?")
    }
  }

  func testAParameterWithoutASlopeFails() {
    expectFailure("found no gradient of w, or zeros alone") { tape, w, x in (tape.variable(w) * 0 + x).square().mean() }
  }

  func testALossThatIgnoresItsRowsFails() {
    expectFailure("of the first 1 examples and of the rest, expected two losses") { [x] tape, w, _ in
      (tape.variable(w) * tape.constant(x)).square().mean()
    }
  }

  func testAParameterThatIsGivenTwiceFails() {
    let w = Parameter<Double>(Tensor(0.25))
    let check = ModelCheck("Line", examples: 4) { [x] in
      .init([("w", w), ("v", w)]) { tape, rows in
        (tape.variable(w) * tape.constant(Tensor([rows.count], Array(x.scalars[rows])))).square().mean()
      }
    }
    for result in check.checkAll() {
      XCTAssert(result.summary.contains("found one parameter under two of the names"), result.summary)
    }
  }

  /// Every check of a model with this loss of w and a batch fails so.
  private func expectFailure(
    _ complaint: String, line: UInt = #line,
    _ loss: @escaping (Tape<Double>, Parameter<Double>, Variable<Double>) -> Variable<Double>
  ) {
    let check = ModelCheck("Line", examples: 4) { [x] in
      let w = Parameter<Double>(Tensor(0.25))
      return .init([("w", w)]) { tape, rows in
        loss(tape, w, tape.constant(Tensor([rows.count], Array(x.scalars[rows]))))
      }
    }
    for result in check.checkAll() { XCTAssert(result.summary.contains(complaint), result.summary, line: line) }
  }
}
