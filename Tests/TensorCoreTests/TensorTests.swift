import TensorCore
import XCTest

final class TensorTests: XCTestCase {
  func testACopyIsAValue() {
    let a = Tensor<Float>([2, 2], [1, 2, 3, 4])
    var b = a
    b[position: 0] = 9
    b[1, 1] = 8
    XCTAssertEqual(a.scalars, [1, 2, 3, 4])
    XCTAssertEqual(b.scalars, [9, 2, 3, 8])
  }

  func testWritingThroughAPointerLeavesCopiesAlone() {
    let a = Tensor<Double>([3], [1, 2, 3])
    var b = a
    b.withUnsafeMutableScalars { $0[1] = 7 }
    XCTAssertEqual(a.scalars, [1, 2, 3])
    XCTAssertEqual(b.scalars, [1, 7, 3])
  }

  func testAReshapedTensorIsAValueToo() {
    let a = Tensor<Float>([2, 3], [1, 2, 3, 4, 5, 6])
    var b = a.reshaped([3, 2])
    b[2, 1] = 0
    XCTAssertEqual(a[1, 2], 6)
    XCTAssertEqual(b.scalars, [1, 2, 3, 4, 5, 0])
  }

  func testCopiesShareMemoryUntilOneIsWritten() {
    let a = Tensor<Float>([1000], repeating: 1)
    var b = a
    XCTAssertEqual(address(a), address(b))
    b[position: 0] = 2
    XCTAssertNotEqual(address(a), address(b))
    let before = address(b)
    b[position: 1] = 2
    XCTAssertEqual(address(b), before, "a tensor with no copy is written in place")
  }

  func testAnIndexAddressesRowMajorScalars() {
    for shape: Shape in [[2, 3, 4], [5], [1, 1, 7], [3, 2, 1, 2]] {
      let x = Tensor<Float>(shape, (0..<shape.count).map(Float.init))
      for (i, index) in indices(of: shape).enumerated() {
        XCTAssertEqual(x[position: position(of: index, in: shape)], Float(i))
        XCTAssertEqual(position(of: index, in: shape), i)
      }
    }
    let image = Tensor<Float>([2, 3, 4, 5], (0..<120).map(Float.init))
    XCTAssertEqual(image[1, 2, 3, 4], 119)
    XCTAssertEqual(image[1, 0, 2, 3], 73)
    XCTAssertEqual(image.reshaped([2, 60])[1, 13], 73)
  }

  func testRankZeroHasOneScalar() {
    var x = Tensor<Double>(2.5)
    XCTAssertEqual(x.shape, [])
    XCTAssertEqual(x.count, 1)
    XCTAssertEqual(x.scalar, 2.5)
    x[position: 0] = 3
    XCTAssertEqual(x.scalar, 3)
    XCTAssertEqual(x.reshaped([1, 1]).scalars, [3])
    XCTAssertEqual(Tensor<Double>([1, 1], [4]).scalar, 4)
  }

  func testEmptyTensorsAreLegal() {
    let x = Tensor<Float>([0, 4])
    XCTAssertEqual(x.count, 0)
    XCTAssertEqual(x.scalars, [])
    XCTAssertEqual(x, Tensor([0, 4], []))
    XCTAssertNotEqual(x, Tensor([4, 0], []), "shapes count")
    XCTAssertEqual(x.reshaped([2, 0]).shape, [2, 0])
    XCTAssertEqual(x.map { $0 + 1 }, x)
    XCTAssertEqual(x.zip(x, +), x)
    XCTAssertEqual(x.description, "[0, 4] ")
  }

  func testFillingWritesEveryScalar() {
    let x = Tensor<Float>([2, 2]) { for i in $0.indices { $0[i] = Float(i) } }
    XCTAssertEqual(x.scalars, [0, 1, 2, 3])
    struct Refusal: Error {}
    XCTAssertThrowsError(try Tensor<Float>([2]) { _ in throw Refusal() }) { XCTAssert($0 is Refusal) }
  }

  func testEqualityIsThatOfTheNumbers() {
    XCTAssertEqual(Tensor<Float>([1], [0]), Tensor([1], [-0.0]))
    XCTAssertNotEqual(Tensor<Float>([1], [.nan]), Tensor([1], [.nan]))
    XCTAssertNotEqual(Tensor<Float>([2, 1], [1, 2]), Tensor([1, 2], [1, 2]))
  }

  func testConvertingRoundsToNearest() {
    let x = Tensor<Double>([4], [0.1, 1 + 0x1p-25, .infinity, -2])
    XCTAssertEqual(x.converted(to: Float.self).scalars, [0.1, 1, .infinity, -2])
    XCTAssertEqual(x.converted(to: Double.self), x)
  }

  func testTheDescriptionShowsAtMostEightScalars() {
    XCTAssertEqual(Tensor<Float>([2], [0.5, 1]).description, "[2] 0.5 1.0")
    XCTAssert(Tensor<Float>([9]).description.hasSuffix(" …"))
  }
}

/// Where a tensor's scalars lie.
func address<S: Scalar>(_ x: Tensor<S>) -> UInt { x.withUnsafeScalars { UInt(bitPattern: $0.baseAddress) } }
