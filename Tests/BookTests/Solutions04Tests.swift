import Autograd
import Book
import TensorCore
import XCTest

final class Solutions04Tests: XCTestCase {
  func testTheSumsAreTheTapesGradients() {
    let stream = RandomStream(seed: 4, purpose: .checks)
    let (x, w): (Tensor<Double>, Tensor<Double>) = (stream.normal([4, 3]), stream.normal([2, 3]))
    let dy: Tensor<Double> = stream.normal([4, 2])
    let tape = Tape<Double>()
    let inputs = (x: tape.variable(x), w: tape.variable(w), b: tape.variable(Tensor<Double>([2])))
    let found = tape.gradients(of: [(inputs.x.linear(inputs.w, bias: inputs.b), dy)])
    let byHand = linearGradients(x: x, w: w, dy: dy)
    for (byHand, tape) in [(byHand.dx, found[inputs.x]), (byHand.dw, found[inputs.w]), (byHand.db, found[inputs.b])] {
      XCTAssertEqual(byHand.shape, tape?.shape)
      for (a, b) in zip(byHand.scalars, tape?.scalars ?? []) { XCTAssertEqual(a, b, accuracy: 1e-14) }
    }
  }

  func testATranspositionIsNoticedExceptByOneNumber() {
    let complaint = complaintAboutTransposition(rows: 3, inputs: 5, outputs: 4) ?? ""
    XCTAssertTrue(complaint.contains("found the shape [5, 4], expected [4, 5]"), complaint)
    XCTAssertTrue((complaintAboutTransposition(rows: 3, inputs: 3, outputs: 3) ?? "").contains("deviation"))
    XCTAssertNil(complaintAboutTransposition(rows: 4, inputs: 1, outputs: 1))
  }

  func testAnOuterSumsGradientsHaveTheInputsShapes() {
    let dy: Tensor<Double> = RandomStream(seed: 5, purpose: .checks).normal([3, 4])
    let tape = Tape<Double>()
    let (column, row) = (tape.variable(Tensor<Double>([3, 1])), tape.variable(Tensor<Double>([4])))
    let found = tape.gradients(of: [(column + row, dy)])
    let byHand = gradientsOfAnOuterSum(dy)
    XCTAssertEqual(byHand.column, found[column])
    XCTAssertEqual(byHand.row, found[row])
  }
}
