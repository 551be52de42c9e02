import Datasets
import Foundation
import XCTest

final class CelebATests: XCTestCase {
  private let pictures = ["colour-420.jpg", "colour-444.jpg", "colour-422.jpg", "progressive.jpg"]

  /// Four images, `000001.jpg` to `000004.jpg`, in `inner`.
  private func fixture(in inner: String = "img_align_celeba/") throws -> FolderFixture {
    let folder = try FolderFixture()
    for (i, picture) in pictures.enumerated() { try folder.put(picture, as: "\(inner)00000\(i + 1).jpg") }
    return folder
  }

  private func expected(_ picture: String, size: Int) throws -> [UInt8] {
    try Raster(contentsOf: Golden.folder.appending(path: picture).path).centerCropped(to: 178)
      .resized(width: size, height: size).pixels
  }

  func testTheInnerFolderIsPreferred() throws {
    let folder = try fixture()
    try folder.put("small.jpg", as: "cover.jpg")
    let (train, test) = try loadCelebA(root: folder.path, size: 32, loading: folder.uncached)
    XCTAssertNil(test)
    XCTAssertEqual([train.count, train.height, train.width, train.channels], [4, 32, 32, 3])
    XCTAssertEqual(train.name, "celeba")
    XCTAssertEqual(train.normalization, .symmetric)
    for (i, picture) in pictures.enumerated() { XCTAssertEqual(train.pixels(i), try expected(picture, size: 32)) }
  }

  func testTheFolderOfImagesItselfWillDo() throws {
    let folder = try fixture(in: "")
    XCTAssertEqual(try loadCelebA(root: folder.path, size: 8, loading: folder.uncached).train.count, 4)
  }

  func testThePartitionIsHonouredAndValidationLeftOut() throws {
    let folder = try fixture()
    try folder.write(
      "000001.jpg 0\r\n000002.jpg 1\r\n000003.jpg 2\r\n\r\n000004.jpg 0\n000005.jpg 2\n", to: "list_eval_partition.txt")
    let (train, test) = try loadCelebA(root: folder.path, size: 16, loading: folder.uncached)
    XCTAssertEqual(train.count, 2)
    XCTAssertEqual(train.pixels(1), try expected("progressive.jpg", size: 16))
    XCTAssertEqual(test?.count, 1)
    XCTAssertEqual(test?.pixels(0), try expected("colour-422.jpg", size: 16))
  }

  func testAPartitionWithoutTestImagesLeavesTheSplitToTheCaller() throws {
    let folder = try fixture()
    try folder.write((1...4).map { "00000\($0).jpg 0\n" }.joined(), to: "list_eval_partition.txt")
    let (train, test) = try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
    XCTAssertEqual(train.count, 4)
    XCTAssertNil(test)
  }

  func testAMalformedLineIsAnErrorWithItsNumber() throws {
    for line in ["000002.jpg", "000002.jpg 3", "000002.jpg train", "000002.jpg 0 0", "000002.jpg -1"] {
      let folder = try fixture()
      try folder.write("000001.jpg 0\n\(line)\n000003.jpg 2\n", to: "list_eval_partition.txt")
      assertDatasetError("list_eval_partition.txt:2", "'\(line)'") {
        try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
      }
    }
  }

  func testARepeatedLineIsAnErrorWithItsNumber() throws {
    let folder = try fixture()
    try folder.write("000001.jpg 0\n000002.jpg 0\n000001.jpg 2\n", to: "list_eval_partition.txt")
    assertDatasetError("list_eval_partition.txt:3", "000001.jpg", "second time") {
      try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testAnImageWithoutALineIsAnErrorThatNamesIt() throws {
    let folder = try fixture()
    try folder.write("000001.jpg 0\n000002.jpg 0\n000003.jpg 2\n", to: "list_eval_partition.txt")
    assertDatasetError("list_eval_partition.txt", "'000004.jpg'") {
      try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testAPartitionWithoutTrainingImagesIsAnError() throws {
    let folder = try fixture()
    try folder.write((1...4).map { "00000\($0).jpg 2\n" }.joined(), to: "list_eval_partition.txt")
    assertDatasetError("training image") { try loadCelebA(root: folder.path, size: 8, loading: folder.uncached) }
  }

  func testAMissingOrEmptyRootIsAnError() throws {
    assertDatasetError("/nowhere/celeba", "No such file") { try loadCelebA(root: "/nowhere/celeba", size: 8) }
    let folder = try FolderFixture()
    assertDatasetError(folder.path, "CelebA's aligned images", "unpack img_align_celeba.zip") {
      try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
    }
  }
}
