import Datasets
import Foundation
import XCTest

/// Damaged images are told all at once, and left out where that is asked for, from the cache too.
final class DamagedImagesTests: XCTestCase {
  /// Ten images, of which 2, 5 and 7 are damaged.
  private func fixture() throws -> FolderFixture {
    let folder = try FolderFixture()
    for i in 0..<10 { try folder.put(i % 2 == 0 ? "small.jpg" : "colour.png", as: "\(i).img.jpg") }
    let whole = try folder.read("0.img.jpg")
    try folder.write(Array(whole.prefix(900)), to: "2.img.jpg")
    try folder.write("<html>quota</html>", to: "5.img.jpg")
    try folder.write([], to: "7.img.jpg")
    return folder
  }

  func testAllAreNamedInOneErrorWithTheirCauses() throws {
    let folder = try fixture()
    assertDatasetError(
      "\(folder.path): expected a whole JPEG image", "3 of 10 files", "2.img.jpg (Premature end of JPEG file)",
      "5.img.jpg (an HTML page", "7.img.jpg (an empty file)", "--skip-damaged"
    ) { try loadImageFolder(folder.path, size: 8, loading: folder.uncached) }
  }

  func testOfManyTheFirstAreNamedAndTheOthersCounted() throws {
    let folder = try FolderFixture()
    for i in 10..<40 { try folder.write("no image", to: "\(i).png") }
    assertDatasetError(
      "30 of 30", "\(folder.full("10.png")) (a text), \(folder.full("11.png"))", "17.png (a text) and 22 more"
    ) {
      try loadImageFolder(folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testTheyAreLeftOutWhereThatIsAskedForAndToldFromTheCacheToo() throws {
    let folder = try fixture()
    var sets: [ImageSet] = []
    for cache in [nil, folder.cache, folder.cache] {
      let reports = Reports()
      sets.append(
        try loadImageFolder(folder.path, size: 8, loading: reports.loading(cache: cache, skipsDamaged: true)))
      let names = ["2", "5", "7"].map { "\(folder.path)/\($0).img.jpg" }.joined(separator: ", ")
      XCTAssertEqual(reports.warnings, ["\(folder.path): 3 of 10 images are damaged and left out: \(names)"])
      XCTAssertEqual(reports.progress.isEmpty, sets.count == 3, "the third is cached")
    }
    for set in sets {
      XCTAssertEqual(set.count, 7)
      XCTAssertEqual(set.fingerprint, sets[0].fingerprint)
    }
    for (index, i) in [0, 1, 3, 4, 6, 8, 9].enumerated() {
      let image = try Raster(contentsOf: folder.full("\(i).img.jpg")).resized(shortSide: 8).centerCropped(to: 8)
      XCTAssertEqual(sets[2].pixels(index), image.pixels, "image \(i)")
    }
  }

  func testACacheOfWhatWasLeftOutIsNoExcuse() throws {
    let folder = try fixture()
    _ = try loadImageFolder(folder.path, size: 8, loading: Reports().loading(cache: folder.cache, skipsDamaged: true))
    assertDatasetError("3 of 10 files", "Premature end") {
      try loadImageFolder(folder.path, size: 8, loading: Reports().loading(cache: folder.cache))
    }
  }

  func testACacheFileWithoutItsNotesIsNotBelieved() throws {
    let folder = try fixture()
    func load() throws -> (ImageSet, isDecoded: Bool) {
      let reports = Reports()
      let loading = reports.loading(cache: folder.cache, skipsDamaged: true)
      return (try loadImageFolder(folder.path, size: 8, loading: loading), !reports.progress.isEmpty)
    }
    _ = try load()
    let file = try ".cache/" + XCTUnwrap(folder.files(in: folder.cache).first)
    let sound = try folder.read(file)
    XCTAssertEqual(sound.count, 128 + 10 * 192 + 10)
    for bytes in [
      Array(sound.dropLast(10)), Array(sound.dropLast()), Array(sound.dropLast(10)) + [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    ] {
      try folder.write(bytes, to: file)
      let (set, isDecoded) = try load()
      XCTAssertTrue(isDecoded)
      XCTAssertEqual(set.count, 7)
      XCTAssertEqual(try folder.read(file), sound)
    }
  }

  func testNothingButDamagedImagesIsAnError() throws {
    let folder = try FolderFixture()
    for name in ["a.png", "b.png"] { try folder.write("no image", to: name) }
    assertDatasetError(folder.path, "at least one whole image", "2 damaged") {
      try loadImageFolder(folder.path, size: 8, loading: Reports().loading(cache: nil, skipsDamaged: true))
    }
  }

  /// Whether a file may be read can change while it does not: that would change the data set.
  func testAFileThatCannotBeReadIsNeverLeftOut() throws {
    let folder = try fixture()
    let path = try folder.write("", to: "8.img.jpg")
    try XCTSkipIf(truncate(path, 1 << 40) != 0, "the file system has no sparse files of this size")
    assertDatasetError(path, "at most") {
      try loadImageFolder(folder.path, size: 8, loading: Reports().loading(cache: nil, skipsDamaged: true))
    }
  }

  func testTheSplitNamesTheFilesThatAreLeftOut() async throws {
    let folder = try fixture()
    var request = DatasetRequest(.images, dataRoot: folder.path, imageSize: 8, seed: 3)
    (request.cacheFolder, request.skipsDamaged) = (nil, true)
    let split = try await loadDatasets(request)
    XCTAssertEqual(split.train.count + split.test.count, 7)
    XCTAssertEqual(split.leftOut, ["2", "5", "7"].map { "\(folder.path)/\($0).img.jpg" })
  }
}
