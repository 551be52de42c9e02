import Datasets
import Foundation
import TensorCore
import XCTest

final class ImageFolderTests: XCTestCase {
  func testImagesComeSortedByPathFromAllSubfolders() throws {
    let folder = try FolderFixture()
    // Byte order: capital letters, then small ones; "b-" < "b/" because '-' < '/'.
    let pictures = ["Z.PNG": "colour.png", "a.jpg": "grey.jpg", "b-.webp": "lossy.webp", "b/c.jpeg": "wide.jpg"]
    for (name, picture) in pictures { try folder.put(picture, as: name) }
    let set = try loadImageFolder(folder.path, size: 16, loading: folder.uncached)
    XCTAssertEqual([set.count, set.height, set.width, set.channels], [4, 16, 16, 3])
    XCTAssertEqual(set.name, "images")
    XCTAssertFalse(set.isDrawn)
    for (index, picture) in ["colour.png", "grey.jpg", "lossy.webp", "wide.jpg"].enumerated() {
      let image = try Raster(contentsOf: Golden.folder.appending(path: picture).path)
      let expected = image.resized(shortSide: 16).centerCropped(to: 16).pixels
      XCTAssertEqual(set.pixels(index), expected, picture)
    }
  }

  func testForeignAndHiddenFilesAreIgnored() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "one.png")
    try folder.put("colour.png", as: ".hidden.png")
    try folder.put("colour.png", as: ".thumbnails/small.png")
    try folder.write("notes", to: "README.txt")
    try folder.write("jpg", to: "jpg")
    XCTAssertEqual(try loadImageFolder(folder.path, size: 8, loading: folder.uncached).count, 1)
  }

  func testALoopOfLinksEnds() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "inner/one.png")
    try folder.link("inner/up", to: "..")
    try folder.link("again", to: "inner")
    try folder.link("two.png", to: "inner/one.png")
    XCTAssertEqual(try loadImageFolder(folder.path, size: 8, loading: folder.uncached).count, 2)
  }

  /// Of ten subfolders with ten images each, a tenth comes from more than the first ones.
  func testTheLimitTakesASampleOfAllSubfoldersByTheSeedInSortedOrder() throws {
    let folder = try FolderFixture()
    for i in 0..<100 {
      let image = Raster(width: 8, height: 8, channels: 3, pixels: [UInt8](repeating: UInt8(2 * i + 1), count: 192))
      try folder.write(image.jpeg(quality: 100), to: "part-\(i / 10)/\(i % 10).jpg")
    }
    /// The numbers of the images taken.
    func taken(_ limit: Int, seed: UInt64) throws -> [Int] {
      var loading = folder.uncached
      (loading.limit, loading.seed) = (limit, seed)
      let set = try loadImageFolder(folder.path, size: 8, loading: loading)
      return (0..<set.count).map { Int(set.pixels($0)[0]) / 2 }
    }
    let sample = try taken(10, seed: 1)
    XCTAssertEqual(sample.count, 10)
    XCTAssertEqual(sample, Array(Set(sample)).sorted())
    XCTAssertGreaterThan(Set(sample.map { $0 / 10 }).count, 4, "\(sample) are from too few subfolders")
    XCTAssertEqual(try taken(10, seed: 1), sample)
    XCTAssertNotEqual(try taken(10, seed: 2), sample)
    XCTAssertTrue(Set(sample).isSubset(of: try taken(20, seed: 1)), "a larger sample holds the smaller one")
    XCTAssertEqual(try taken(100, seed: 1), Array(0..<100))
    XCTAssertEqual(try taken(1000, seed: 1), Array(0..<100))
  }

  func testGreyImagesHaveOneChannel() throws {
    let folder = try FolderFixture()
    let path = try folder.put("wide.jpg", as: "wide.jpg")
    let set = try loadImageFolder(folder.path, size: 32, channels: 1, normalization: .unit, loading: folder.uncached)
    XCTAssertEqual(set.channels, 1)
    XCTAssertEqual(set.normalization, .unit)
    let image = try Raster(contentsOf: path).grey.resized(shortSide: 32).centerCropped(to: 32)
    XCTAssertEqual(set.batch([0]), Tensor([1, 32, 32, 1], image.pixels.map { Float($0) / 255 }))
  }

  func testAMissingFolderIsAnError() {
    assertDatasetError("/nowhere/photos", "No such file") { try loadImageFolder("/nowhere/photos", size: 8) }
  }

  func testAFileInPlaceOfTheFolderIsAnError() throws {
    let folder = try FolderFixture()
    let file = try folder.write("text", to: "file")
    assertDatasetError(file, "Not a directory") { try loadImageFolder(file, size: 8, loading: folder.uncached) }
  }

  func testAFolderThatMayNotBeReadIsAnError() throws {
    try XCTSkipIf(geteuid() == 0, "root may read everything")
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "closed/one.png")
    chmod(folder.full("closed"), 0)
    defer { chmod(folder.full("closed"), 0o755) }
    assertDatasetError("closed", "Permission denied") {
      try loadImageFolder(folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testAFolderWithoutImagesIsAnError() throws {
    let folder = try FolderFixture()
    try folder.write("text", to: "file.txt")
    assertDatasetError(folder.path, "at least one", "found none") {
      try loadImageFolder(folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testAnImageNameWithoutAnImageIsAnErrorThatNamesTheFile() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "a.png")
    let broken = try folder.write("<html>", to: "sub/b.png")
    assertDatasetError(broken, "a JPEG, PNG or WebP image") {
      try loadImageFolder(folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testALinkToNothingIsAnErrorThatNamesIt() throws {
    let folder = try FolderFixture()
    try folder.link("gone.jpg", to: "elsewhere.jpg")
    assertDatasetError(folder.full("gone.jpg"), "No such file") {
      try loadImageFolder(folder.path, size: 8, loading: folder.uncached)
    }
  }

  func testSizesChannelsAndLimitsOutOfRangeAreErrors() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "a.png")
    for size in [0, -1, 5000, Int.max] {
      assertDatasetError("image size", "\(size)") {
        try loadImageFolder(folder.path, size: size, loading: folder.uncached)
      }
    }
    assertDatasetError("1 or 3 channels", "found 2") { try loadImageFolder(folder.path, size: 8, channels: 2) }
    for limit in [0, -3] {
      assertDatasetError("limit of at least 1", "\(limit)") {
        try loadImageFolder(folder.path, size: 8, loading: ImageLoading(limit: limit, cacheFolder: nil))
      }
    }
  }

  func testTheImagesAndTheFirstErrorDoNotDependOnTheThreads() throws {
    let folder = try FolderFixture()
    let pictures = ["colour-420.jpg", "small.jpg", "alpha.png", "lossy.webp", "narrow.jpg"]
    for i in 0..<120 { try folder.put(pictures[i % 5], as: "image-\(1000 + i).jpg") }
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let expected = try loadImageFolder(folder.path, size: 16, loading: folder.uncached).fingerprint
    for threads in [2, 3, 8] {
      Threads.count = threads
      let set = try loadImageFolder(folder.path, size: 16, loading: folder.uncached)
      XCTAssertEqual(set.fingerprint, expected, "\(threads) threads")
    }
    for broken in [1033, 1034, 1050, 1119] { try folder.write("no image", to: "image-\(broken).jpg") }
    var errors: Set<String> = []
    for threads in [1, 2, 3, 8] {
      Threads.count = threads
      do { _ = try loadImageFolder(folder.path, size: 16, loading: folder.uncached) } catch {
        errors.insert("\(error)")
      }
    }
    XCTAssertEqual(errors.count, 1, "\(errors)")
  }
}
