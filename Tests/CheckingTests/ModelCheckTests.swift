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
        "\(result.name): found no gradient of w, expected a loss of every parameter that is given: are both of the same "
          + "model?")
    }
  }
}
