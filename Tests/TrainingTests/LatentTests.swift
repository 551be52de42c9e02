import Files
import Foundation
import TensorCore
import Training
import XCTest

/// Ways between latents, and tables of them.
final class LatentTests: XCTestCase {
  func testAWayBeginsAndEndsAtItsEnds() {
    let (a, b): ([Float], [Float]) = ([1, 2, -3], [0.5, -1, 4])
    for way in [Interpolation.linear, Interpolation.spherical] {
      for (found, expected) in [(way(a, b, 0), a), (way(a, b, 1), b)] {
        for (x, y) in zip(found, expected) { XCTAssertEqual(x, y, accuracy: 1e-6) }
      }
    }
  }

  /// By hand: a quarter of the circle from (1, 0) to (0, 1) is cut in half at 45°.
  func testTheGreatCircleKeepsTheLength() {
    let half = Interpolation.spherical([1, 0], [0, 1], 0.5)
    XCTAssertEqual(half[0], 0.70710678, accuracy: 1e-7)
    XCTAssertEqual(half[1], 0.70710678, accuracy: 1e-7)
    XCTAssertEqual(Interpolation.linear([1, 0], [0, 1], 0.5), [0.5, 0.5])
    let third = Interpolation.spherical([2, 0, 0], [0, 0, 2], 1 / 3)
    XCTAssertEqual(third[0], 1.7320508, accuracy: 1e-6)
    XCTAssertEqual(third[2], 1, accuracy: 1e-6)
  }

  func testWithoutACircleTheWayIsStraight() {
    XCTAssertEqual(Interpolation.spherical([0, 0], [2, 4], 0.5), [1, 2])
    XCTAssertEqual(Interpolation.spherical([1, 1], [3, 3], 0.5), [2, 2])
    XCTAssertEqual(Interpolation.spherical([1, 0], [-1, 0], 0.5), [0, 0])
  }

  func testATableIsReadAsItWasWritten() throws {
    let folder = try makeScratchFolder()
    let mu = Tensor<Float>([2, 3], [0.1, -2, 3e-8, 4, 5, 6])
    let table = LatentTable(names: ["a, b.png", "c\"d.png"], mu: mu, logVariance: mu.map { -$0 })
    for name in ["t.csv", "t.safetensors"] {
      try File.write(table.serialized(for: name), to: "\(folder)/\(name)")
      XCTAssertEqual(try LatentTable.latents("\(folder)/\(name)"), mu, name)
    }
    let text = String(decoding: table.serialized(for: "t.csv"), as: UTF8.self)
    XCTAssertEqual(
      text.split(separator: "\n").first, "image,mu_0,mu_1,mu_2,logvar_0,logvar_1,logvar_2")
    XCTAssertTrue(text.contains("\"a, b.png\",0.1,-2.0,3e-08"), text)
    XCTAssertTrue(text.contains("\"c\"\"d.png\",4.0"), text)
  }

  func testATableOfBareNumbersIsRead() throws {
    let path = try makeScratchFolder() + "/t.csv"
    try File.write("1,2\n3,4\n", to: path)
    XCTAssertEqual(try LatentTable.latents(path), [[1, 2], [3, 4]])
    for (text, words) in [("1,2\n3\n", "line 2"), ("1,x\n", "header alone"), ("", "empty"), ("1,nan\n", "finite")] {
      try File.write(text, to: path)
      XCTAssertThrowsError(try LatentTable.latents(path)) { XCTAssertTrue("\($0)".contains(words), "\($0)") }
    }
  }
}
