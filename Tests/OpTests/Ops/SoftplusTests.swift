import Autograd
import TensorCore
import XCTest

final class SoftplusTests: OpTestCase {
  func testAtZeroItIsTheLogarithmOfTwoWithASlopeOfOneHalf() {
    let y = Tape<Double>().constant(Tensor(0)).softplus().value.scalar
    XCTAssertEqual(y, 0.693_147_180_559_945_3, accuracy: 1e-16)
    XCTAssertEqual(gradientOfSum([0] as [Double]) { $0.softplus() }, [0.5])
  }
}
