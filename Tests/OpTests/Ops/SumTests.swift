import Autograd
import TensorCore
import XCTest

final class SumTests: OpTestCase {
  func testAllAxesAreReducedUnlessSomeAreNamed() {
    let x = Tape<Double>().variable(Tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    XCTAssertEqual(x.sum().value, Tensor(21))
    XCTAssertEqual(x.sum(keepingAxes: true).value, Tensor([1, 1], [21]))
    XCTAssertEqual(x.sum(over: [0]).value, Tensor([3], [5, 7, 9]))
    XCTAssertEqual(x.sum(over: [1], keepingAxes: true).value, Tensor([2, 1], [6, 15]))
    XCTAssertEqual(x.sum(over: []).value, x.value)
  }

  func testAMillionTenthsAddUpToOneRounding() {
    let x = Tape<Float>().variable(Tensor([1_000_000], repeating: 0.1))
    XCTAssertEqual(x.sum().value.scalar, Float(1_000_000 * Double(Float(0.1))), accuracy: 0.02)
  }
}
