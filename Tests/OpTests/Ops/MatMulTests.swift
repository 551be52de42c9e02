import Autograd
import TensorCore
import XCTest

final class MatMulTests: OpTestCase {
  func testEachSideMayBeReadTransposed() {
    let tape = Tape<Double>()
    let a = tape.variable(Tensor([2, 2], [1, 2, 3, 4]))
    let b = tape.variable(Tensor([2, 2], [5, 6, 7, 8]))
    XCTAssertEqual(a.matmul(b).value, Tensor([2, 2], [19, 22, 43, 50]))
    XCTAssertEqual(a.matmul(b, transposeA: true).value, Tensor([2, 2], [26, 30, 38, 44]))
    XCTAssertEqual(a.matmul(b, transposeB: true).value, Tensor([2, 2], [17, 23, 39, 53]))
    XCTAssertEqual(a.matmul(b, transposeA: true, transposeB: true).value, Tensor([2, 2], [23, 31, 34, 46]))
  }

  func testASquareGathersTheGradientsOfBothSides() {
    let tape = Tape<Double>()
    let a = tape.variable(Tensor([2, 2], [1, 2, 3, 4]))
    // d Σ A² = 1 (A 1)ᵀ + (Aᵀ 1) 1ᵀ, with 1 a vector of ones.
    XCTAssertEqual(tape.gradients(of: a.matmul(a).sum())[a], Tensor([2, 2], [7, 11, 9, 13]))
  }
}
