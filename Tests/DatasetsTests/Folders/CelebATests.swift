import Datasets
import Files
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

  func testAPartitionWithoutTestImagesLeavesTheSplitToTheCallerAndSaysSo() throws {
    let folder = try fixture()
    try folder.write((1...4).map { "00000\($0).jpg 0\n" }.joined(), to: "list_eval_partition.txt")
    let reports = Reports()
    let (train, test) = try loadCelebA(root: folder.path, size: 8, loading: reports.loading(cache: nil))
    XCTAssertEqual(train.count, 4)
    XCTAssertNil(test)
    XCTAssertEqual(reports.warnings.count, 1)
    XCTAssertTrue(reports.warnings.first?.contains("no test image (part 2)") ?? false, "\(reports.warnings)")
  }

  /// Where archives and their copies have the list, from the folder that is given.
  func testThePartitionIsFoundWhereverCelebAsCopiesHaveIt() throws {
    let text = "000001.jpg 0\n000002.jpg 0\n000003.jpg 2\n000004.jpg 1\n"
    let csv = "image_id,partition\r\n" + text.replacing(" ", with: ",").replacing("\n", with: "\r\n")
    for (images, root, list, content) in [
      ("img_align_celeba/", "", "list_eval_partition.txt", "\u{FEFF}" + text),
      ("img_align_celeba/", "/img_align_celeba", "list_eval_partition.txt", text),
      ("img_align_celeba/", "", "img_align_celeba/list_eval_partition.txt", text),
      ("Img/img_align_celeba/", "", "Eval/list_eval_partition.txt", text),
      ("Img/img_align_celeba/", "/Img", "Eval/list_eval_partition.txt", text),
      ("Img/img_align_celeba/", "/Img/img_align_celeba", "Eval/list_eval_partition.txt", text),
      ("img_align_celeba/img_align_celeba/", "", "list_eval_partition.csv", csv),
      ("img_align_celeba/img_align_celeba/", "/img_align_celeba", "list_eval_partition.csv", "\u{FEFF}" + csv),
      ("img_align_celeba/img_align_celeba/", "/img_align_celeba/img_align_celeba", "list_eval_partition.csv", csv),
    ] {
      let folder = try fixture(in: images)
      try folder.write(content, to: list)
      let reports = Reports()
      let (train, test) = try loadCelebA(root: folder.path + root, size: 8, loading: reports.loading(cache: nil))
      XCTAssertEqual([train.count, test?.count], [2, 1], "\(list) for \(root)")
      XCTAssertEqual(test?.pixels(0), try expected("colour-422.jpg", size: 8), list)
      XCTAssertEqual(reports.warnings, [], list)
    }
  }

  /// A list beside the folder may be another data set's.
  func testAPartitionOutsideTheFolderThatDoesNotFitIsUnusedAndSaidSo() throws {
    for (content, complaint) in [
      ("other.jpg 0\n", "none for '000001.jpg'"), ("000001.jpg\n", "'000001.jpg'"),
      ((1...4).map { "00000\($0).jpg 2\n" }.joined(), "a training image (part 0)"),
    ] {
      let folder = try fixture(in: "mine/")
      let list = try folder.write(content, to: "list_eval_partition.txt")
      let reports = Reports()
      let (train, test) = try loadCelebA(root: folder.path + "/mine", size: 8, loading: reports.loading(cache: nil))
      XCTAssertEqual(train.count, 4)
      XCTAssertNil(test)
      XCTAssertEqual(reports.warnings.count, 1)
      let warning = reports.warnings.first ?? ""
      XCTAssertTrue(warning.contains("unused, the images are split by the seed"), warning)
      for part in [Path(list).name, complaint] { XCTAssertTrue(warning.contains(part), "'\(part)' in \(warning)") }
    }
  }

  func testAPipeInPlaceOfThePartitionIsAnError() throws {
    let folder = try fixture()
    folder.makePipe("list_eval_partition.txt")
    assertDatasetError("list_eval_partition.txt", "it is not a file") {
      try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testImagesThatAreCroppedAlreadyAreRefusedUnlessTheyAreTakenWhole() throws {
    let folder = try FolderFixture()
    try folder.put("colour-420.jpg", as: "000001.jpg")
    let small = try folder.put("turned-1.jpg", as: "000002.jpg")
    assertDatasetError("\(small): expected an image of at least 178×178", "found 24×17", "--no-crop") {
      try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
    }
    assertDatasetError(small) {
      try loadCelebA(root: folder.path, size: 8, loading: Reports().loading(cache: nil, skipsDamaged: true))
    }
    let set = try loadCelebA(root: folder.path, size: 8, isCropped: false, loading: folder.uncached).train
    for (index, picture) in ["colour-420.jpg", "turned-1.jpg"].enumerated() {
      let image = try Raster(contentsOf: Golden.folder.appending(path: picture).path)
      XCTAssertEqual(set.pixels(index), image.resized(shortSide: 8).centerCropped(to: 8).pixels, picture)
    }
  }

  func testDamagedImagesOfBothPartsAreNamedInOneError() throws {
    let folder = try fixture()
    for name in ["000005.jpg", "000006.jpg"] { try folder.write("no image", to: "img_align_celeba/\(name)") }
    try folder.write((1...6).map { "00000\($0).jpg \($0 % 2 * 2)\n" }.joined(), to: "list_eval_partition.txt")
    assertDatasetError("2 of 6 files", "000005.jpg (a text)", "000006.jpg (a text)") {
      try loadCelebA(root: folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testAPartWithNothingButDamagedImagesIsAnError() throws {
    let folder = try fixture()
    try folder.write("no image", to: "img_align_celeba/000005.jpg")
    try folder.write((1...5).map { "00000\($0).jpg \($0 / 5 * 2)\n" }.joined(), to: "list_eval_partition.txt")
    assertDatasetError("a whole image in each part", "4 for training and 0 for the test") {
      try loadCelebA(root: folder.path, size: 8, loading: Reports().loading(cache: nil, skipsDamaged: true))
    }
  }

  func testWhatBothPartsLeaveOutIsToldOnce() throws {
    let folder = try fixture()
    for name in ["000005.jpg", "000006.jpg"] { try folder.write("no image", to: "img_align_celeba/\(name)") }
    try folder.put("turned.jpg", as: "img_align_celeba/000007.jpg")
    try folder.write((1...7).map { "00000\($0).jpg \($0 % 2 * 2)\n" }.joined(), to: "list_eval_partition.txt")
    let reports = Reports()
    let (train, test) = try loadCelebA(
      root: folder.path, size: 8, isCropped: false, loading: reports.loading(cache: nil, skipsDamaged: true))
    XCTAssertEqual([train.count, test?.count], [2, 3])
    XCTAssertEqual(reports.warnings.count, 2)
    XCTAssertTrue(reports.warnings.first?.contains(": 2 of 7 images are damaged") ?? false, "\(reports.warnings)")
    XCTAssertTrue(reports.warnings.last?.contains(": 1 of 5 images have an EXIF") ?? false, "\(reports.warnings)")
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
