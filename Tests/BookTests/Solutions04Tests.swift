import Autograd
import Book
import TensorCore
import XCTest

final class Solutions04Tests: XCTestCase {
  func testAMatrixThatIsUsedTwiceHasTheSumOfBothGradients() {
    func draw(_ shape: Shape, seed: UInt64) -> Tensor<Double> {
      RandomStream(seed: seed, purpose: .checks).normal(shape)
    }
    let (x, w, dy) = (draw([4, 3], seed: 4), draw([2, 3], seed: 5), draw([4, 3], seed: 6))
    let tape = Tape<Double>()
    let weight = tape.variable(w)
    let y = tape.constant(x).linear(weight).matmul(weight)
    let found = tape.gradients(of: [(y, dy)])[weight]
    let byHand = tiedGradient(x: x, w: w, dy: dy)
    XCTAssertEqual(byHand.shape, found?.shape)
    for (a, b) in zip(byHand.scalars, found?.scalars ?? []) { XCTAssertEqual(a, b, accuracy: 1e-13) }
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
