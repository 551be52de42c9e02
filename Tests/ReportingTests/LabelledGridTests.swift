import Reporting
import TensorCore
import XCTest

/// Labels inside a picture.
final class LabelledGridTests: XCTestCase {
  /// Two black images of 64×64 pixels beside each other, with a row's and columns' labels.
  private func picture(row: String, columns: [String]) throws -> PNGImage {
    try LabelledGrid(
      Tensor<Float>([columns.count, 8, 8, 1], repeating: 0), range: .unit, rowLabels: [row], columnLabels: columns
    ).image()
  }

  func testLabelsTakeRoomBesideTheImagesAndLeaveThemAlone() throws {
    let plain = try ImageGrid(Tensor<Float>([2, 8, 8, 1], repeating: 0), range: .unit, columns: 2).image()
    let labelled = try picture(row: "z12", columns: ["a", "b"])
    XCTAssertEqual(labelled.width, plain.width + 3 * 6 + 4)
    XCTAssertEqual(labelled.height, plain.height + 7 + 4)
    for y in 0..<plain.height {
      let start = (y + 11) * labelled.width + 22
      XCTAssertEqual(
        Array(labelled.pixels[start..<start + plain.width]),
        Array(plain.pixels[y * plain.width..<(y + 1) * plain.width]))
    }
  }

  /// The letter 1, by hand: its stem is one pixel wide and its foot three.
  func testALetterIsDrawnWhereItBelongs() throws {
    let image = try picture(row: "1", columns: ["", ""])
    let (top, left) = (11 + 2 + (66 - 7) / 2, 2)
    let rows = (0..<7).map { y in
      (0..<5).map { x in image.pixels[(top + y) * image.width + left + x] == 0 ? "#" : "." }.joined()
    }
    XCTAssertEqual(rows, ["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."])
  }

  func testEveryLetterOfALabelIsDifferent() throws {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-+=_/()[]!?*'%#~ ")
    let pictures = try letters.map { try picture(row: String($0), columns: [""]).pixels }
    XCTAssertEqual(Set(pictures).count, letters.count)
    // What the font does not have is shown as a question mark.
    XCTAssertEqual(try picture(row: "é", columns: [""]).pixels, try picture(row: "?", columns: [""]).pixels)
  }

  func testImagesThatAreNoGridAreRefused() {
    XCTAssertThrowsError(
      try LabelledGrid(
        Tensor<Float>([3, 8, 8, 1], repeating: 0), range: .unit, rowLabels: ["a"], columnLabels: ["b", "c"]))
  }
}
