import Autograd
import TensorCore
import XCTest

final class LeakyReLUTests: OpTestCase {
  func testTheGradientAtTheKinkIsTheSlopeAsInPyTorch() {
    XCTAssertEqual(gradientOfSum([-1, 0, 1] as [Double]) { $0.leakyReLU(slope: 0.25) }, [0.25, 0.25, 1])
  }

  func testSlopesZeroAndOneAreReLUAndTheIdentity() {
    let x = Tape<Float>().constant(Tensor([4], [-2, -0.5, 0, 3]))
    XCTAssertEqual(x.leakyReLU(slope: 0).value, x.relu().value)
    XCTAssertEqual(x.leakyReLU(slope: 1).value, x.value)
  }
}
