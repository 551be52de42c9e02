import Datasets
import Foundation
import XCTest

/// What a folder has beside images: it is left out and told, or it is an error that names it.
final class ImageListingTests: XCTestCase {
  /// Loads a folder; gives the number of images, and the warnings.
  private func load(_ folder: FolderFixture) throws -> (count: Int, warnings: [String]) {
    let reports = Reports()
    let set = try loadImageFolder(folder.path, size: 8, loading: reports.loading(cache: nil))
    return (set.count, reports.warnings)
  }

  func testFormatsThatAreNotReadAreCountedInOneWarning() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "one.png")
    for name in ["a.gif", "b.GIF", "sub/c.heic", "d.bmp", "e.tif", "f.tiff", "g.jfif", "h.avif", "notes.txt", "gif"] {
      try folder.write("x", to: name)
    }
    let (count, warnings) = try load(folder)
    XCTAssertEqual(count, 1)
    XCTAssertEqual(
      warnings,
      [
        "\(folder.path): not taken for images: 1 .avif, 1 .bmp, 2 .gif, 1 .heic, 1 .jfif, 1 .tif, 1 .tiff"
          + " (not read: convert them to .png or .jpg)"
      ])
  }

  func testShadowFilesAreCountedAndNeverDecoded() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "one.png")
    for name in ["._one.png", ".DS_Store", "@eaDir/one.png/SYNOPHOTO_THUMB_M.jpg", "__MACOSX/._one.jpg", "sub/._b.jpg"]
    {
      try folder.write("no image", to: name)
    }
    let (count, warnings) = try load(folder)
    XCTAssertEqual(count, 1)
    XCTAssertEqual(warnings, ["\(folder.path): not taken for images: 5 of macOS's or Synology's own"])
  }

  func testAnErrorOfAFolderWithoutImagesTellsWhatItHas() throws {
    let folder = try FolderFixture()
    for name in ["a.heic", "b.heic"] { try folder.write("x", to: name) }
    assertDatasetError("found none but 2 .heic", "convert them") { try self.load(folder) }
  }

  /// Opening a pipe would wait for somebody to write into it.
  func testAPipeAmongTheImagesIsLeftOut() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "one.png")
    try folder.link("two.png", to: "one.png")
    folder.makePipe("pipe.png")
    try folder.link("device.jpg", to: "/dev/zero")
    let (count, warnings) = try load(folder)
    XCTAssertEqual(count, 2)
    XCTAssertEqual(warnings, ["\(folder.path): not taken for images: 2 that are no regular file"])
  }

  func testALinkThatLeadsNowhereIsTold() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "one.png")
    try folder.link("more", to: "/nowhere/photos")
    try folder.link("round", to: "round")
    XCTAssertEqual(try load(folder).warnings, ["\(folder.path): not taken for images: 2 links that lead nowhere"])
  }

  func testANameThatIsNoUTF8IsAnErrorThatShowsIt() throws {
    for (before, after, isFolder) in [("caf", ".jpg", false), ("été", "", true)] {
      let folder = try FolderFixture()
      try folder.put("colour.png", as: "one.png")
      try folder.makeOtherThanUTF8(before, after, isFolder: isFolder)
      assertDatasetError("\(folder.path)/\(before)\\xe9\(after): expected a name in UTF-8", "rename it") {
        try self.load(folder)
      }
    }
  }

  func testAForeignNameThatIsNoUTF8DoesNotMatter() throws {
    let folder = try FolderFixture()
    try folder.put("colour.png", as: "one.png")
    try folder.makeOtherThanUTF8("caf", ".txt", isFolder: false)
    XCTAssertEqual(try load(folder).count, 1)
  }
}
