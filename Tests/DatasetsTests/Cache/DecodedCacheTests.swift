import Datasets
import Foundation
import XCTest

/// The cache saves decoding and nothing else: whatever is wrong with it, the images are the same.
final class DecodedCacheTests: XCTestCase {
  private func fixture() throws -> FolderFixture {
    let folder = try FolderFixture()
    for (name, picture) in ["a.jpg": "wide.jpg", "b.png": "alpha.png", "c.webp": "lossy.webp"] {
      try folder.put(picture, as: name)
    }
    return folder
  }

  /// Loads the fixture's images through its cache; says whether they were decoded.
  private func load(_ folder: FolderFixture, size: Int = 24) throws -> (ImageSet, isDecoded: Bool, warnings: [String]) {
    let reports = Reports()
    let set = try loadImageFolder(folder.path, size: size, loading: reports.loading(cache: folder.cache))
    return (set, !reports.progress.isEmpty, reports.warnings)
  }

  private func cacheFile(_ folder: FolderFixture) throws -> String {
    let files = folder.files(in: folder.cache)
    XCTAssertEqual(files.count, 1, "\(files)")
    return ".cache/" + (try XCTUnwrap(files.first))
  }

  /// The name that a cache file has until it is whole.
  private func partial(_ file: String) -> String { file.replacing(".cache/", with: ".cache/.") + ".partial" }

  func testTheSecondRunDecodesNothingAndHasTheSameImages() throws {
    let folder = try fixture()
    let plain = try loadImageFolder(folder.path, size: 24, loading: folder.uncached)
    let first = try load(folder)
    let second = try load(folder)
    XCTAssertTrue(first.isDecoded)
    XCTAssertFalse(second.isDecoded)
    XCTAssertEqual(first.warnings + second.warnings, [])
    for set in [first.0, second.0] {
      XCTAssertEqual(set.fingerprint, plain.fingerprint)
      XCTAssertEqual(set.subset([0, 1, 2]).fingerprint, plain.fingerprint)
      set.prefetch([2, 0])
      set.subset([1]).prefetch([0])
      XCTAssertEqual(set.batch([2, 0]), plain.batch([2, 0]))
    }
    XCTAssertEqual(folder.files(in: folder.cache).count, 1)
  }

  func testEachSizeLimitAndGreyHasItsOwnFile() throws {
    let folder = try fixture()
    _ = try load(folder)
    XCTAssertTrue(try load(folder, size: 25).isDecoded)
    let limited = Reports()
    _ = try loadImageFolder(folder.path, size: 24, loading: limited.loading(cache: folder.cache, limit: 2))
    XCTAssertEqual(limited.progress, [[2, 2]])
    let grey = Reports()
    _ = try loadImageFolder(folder.path, size: 24, channels: 1, loading: grey.loading(cache: folder.cache))
    XCTAssertEqual(grey.progress, [[3, 3]])
    XCTAssertEqual(folder.files(in: folder.cache).count, 4)
  }

  func testACroppedImageAndAWholeOneHaveTheirOwnFiles() throws {
    let folder = try FolderFixture()
    try folder.put("colour-420.jpg", as: "a.jpg")
    for isCropped in [true, false] {
      let reports = Reports()
      _ = try loadCelebA(
        root: folder.path, size: 24, isCropped: isCropped, loading: reports.loading(cache: folder.cache))
      XCTAssertEqual(reports.progress, [[1, 1]])
    }
    XCTAssertEqual(folder.files(in: folder.cache).count, 2)
  }

  /// Opening a pipe would wait for somebody to write into it.
  func testAPipeInPlaceOfACacheFileIsReplaced() throws {
    let folder = try fixture()
    let expected = try load(folder).0.fingerprint
    let file = try cacheFile(folder)
    let sound = try folder.read(file)
    try FileManager.default.removeItem(atPath: folder.full(file))
    folder.makePipe(file)
    XCTAssertEqual(try load(folder).0.fingerprint, expected)
    XCTAssertEqual(try folder.read(file), sound)
  }

  func testAChangedAddedOrRenamedFileIsDecodedAnew() throws {
    let folder = try fixture()
    let before = try load(folder).0.fingerprint
    try folder.put("narrow.jpg", as: "a.jpg")
    let changed = try load(folder)
    XCTAssertTrue(changed.isDecoded)
    XCTAssertNotEqual(changed.0.fingerprint, before)
    try folder.put("narrow.jpg", as: "d.jpg")
    XCTAssertTrue(try load(folder).isDecoded)
    try FileManager.default.moveItem(atPath: folder.full("d.jpg"), toPath: folder.full("e.jpg"))
    XCTAssertTrue(try load(folder).isDecoded)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: folder.full("e.jpg"))
    XCTAssertTrue(try load(folder).isDecoded)
  }

  func testADamagedCacheFileIsRebuiltInSilence() throws {
    let folder = try fixture()
    let expected = try load(folder).0.fingerprint
    let file = try cacheFile(folder)
    let sound = try folder.read(file)
    func flipped(_ i: Int) -> [UInt8] {
      var bytes = sound
      bytes[i] ^= 1
      return bytes
    }
    let damages: [String: [UInt8]] = [
      "empty": [], "header only": Array(sound.prefix(100)), "one byte short": Array(sound.dropLast()),
      "one byte long": sound + [0], "magic": flipped(0), "version": flipped(15), "extent": flipped(16),
      "key": flipped(50), "digest": flipped(90), "padding": flipped(127), "first pixel": flipped(128),
      "last pixel": flipped(sound.count - 1), "zeros": [UInt8](repeating: 0, count: sound.count),
    ]
    for (damage, bytes) in damages {
      try folder.write(bytes, to: file)
      let rebuilt = try load(folder)
      XCTAssertTrue(rebuilt.isDecoded, damage)
      XCTAssertEqual(rebuilt.warnings, [], damage)
      XCTAssertEqual(rebuilt.0.fingerprint, expected, damage)
      XCTAssertEqual(try folder.read(file), sound, damage)
    }
  }

  func testImagesInUseDoNotChangeWithTheirFile() throws {
    let folder = try fixture()
    let expected = try load(folder).0.fingerprint
    let file = try cacheFile(folder)
    // Those that have just been written, and those that have been read.
    for isDecoded in [true, false] {
      if isDecoded { try FileManager.default.removeItem(atPath: folder.full(file)) }
      let images = try load(folder)
      XCTAssertEqual(images.isDecoded, isDecoded)
      let descriptor = open(folder.full(file), O_RDWR)
      XCTAssertEqual(pwrite(descriptor, [1, 2, 3, 4], 4, 200), 4)
      XCTAssertEqual(images.0.subset([0, 1, 2]).fingerprint, expected)
      XCTAssertEqual(ftruncate(descriptor, 0), 0)
      close(descriptor)
      XCTAssertEqual(images.0.subset([0, 1, 2]).fingerprint, expected)
      _ = try load(folder)
    }
  }

  /// Whoever may write to it can give it a right digest.
  func testAFileThatOthersMayWriteToAndALinkAreNotRead() throws {
    let folder = try fixture()
    _ = try load(folder)
    let file = try cacheFile(folder)
    var status = stat()
    XCTAssertEqual(stat(folder.full(file), &status), 0)
    XCTAssertEqual(status.st_mode & 0o777, 0o600)
    for mode: mode_t in [0o660, 0o606] {
      XCTAssertEqual(chmod(folder.full(file), mode), 0)
      XCTAssertTrue(try load(folder).isDecoded)
      XCTAssertFalse(try load(folder).isDecoded)
    }
    try FileManager.default.moveItem(atPath: folder.full(file), toPath: folder.full("elsewhere"))
    try folder.link(file, to: folder.full("elsewhere"))
    let sound = try folder.read("elsewhere")
    XCTAssertTrue(try load(folder).isDecoded)
    XCTAssertEqual(try folder.read("elsewhere"), sound)
    XCTAssertFalse(try load(folder).isDecoded)
  }

  func testImagesThatExceedTheMemoryLieInANamelessFile() throws {
    let folder = try fixture()
    let expected = try loadImageFolder(folder.path, size: 24, loading: folder.uncached)
    setenv("VAE_MEMORY_LIMIT", "3000", 1)
    defer { unsetenv("VAE_MEMORY_LIMIT") }
    for isDecoded in [true, false] {
      let loaded = try load(folder)
      XCTAssertEqual(loaded.isDecoded, isDecoded)
      XCTAssertEqual(loaded.0.batch([2, 0, 1]), expected.batch([2, 0, 1]))
    }
    _ = try cacheFile(folder)
    assertDatasetError("memory for 5184 bytes of pixels", "allow the cache") {
      try loadImageFolder(folder.path, size: 24, loading: folder.uncached)
    }
  }

  func testACacheThatCannotBeWrittenIsDoneWithoutAndSaidOnce() throws {
    let folder = try fixture()
    let expected = try load(folder).0.fingerprint
    let blocked = try folder.write("a file where the cache should be", to: "blocked")
    for cache in [blocked, blocked + "/inner", "/proc/nothing/here"] {
      let reports = Reports()
      let set = try loadImageFolder(folder.path, size: 24, loading: reports.loading(cache: cache))
      XCTAssertEqual(set.fingerprint, expected)
      XCTAssertEqual(reports.warnings.count, 1, cache)
      XCTAssertTrue(reports.warnings.first?.hasPrefix("\(cache): decoded images are not kept") ?? false)
    }
  }

  func testAFailureLeavesNoCacheFile() throws {
    let folder = try fixture()
    try folder.write("no image", to: "b.png")
    assertDatasetError("b.png") { try self.load(folder) }
    XCTAssertEqual(folder.files(in: folder.cache), [])
  }

  func testWhatAKilledProcessLeftIsReplaced() throws {
    let folder = try fixture()
    let expected = try load(folder).0.fingerprint
    let file = try cacheFile(folder)
    try FileManager.default.moveItem(atPath: folder.full(file), toPath: folder.full(partial(file)))
    let again = try load(folder)
    XCTAssertTrue(again.isDecoded)
    XCTAssertEqual(again.0.fingerprint, expected)
    XCTAssertEqual(try cacheFile(folder), file)
  }

  func testAFileThatAnotherProcessIsWritingIsLeftAlone() throws {
    let folder = try fixture()
    let expected = try load(folder).0.fingerprint
    let file = try cacheFile(folder)
    try FileManager.default.removeItem(atPath: folder.full(file))
    let half = try folder.write("half", to: partial(file))
    let descriptor = open(half, O_RDWR)
    defer { close(descriptor) }
    XCTAssertEqual(flock(descriptor, LOCK_EX), 0)
    let set = try load(folder)
    XCTAssertEqual(set.0.fingerprint, expected)
    XCTAssertEqual(set.warnings.count, 1)
    XCTAssertEqual(try folder.read(partial(file)), Array("half".utf8))
  }

  func testProgressGrowsAndEndsWithAll() throws {
    let folder = try FolderFixture()
    for i in 0..<100 { try folder.put("colour-420.jpg", as: "\(i).jpg") }
    let reports = Reports()
    _ = try loadCelebA(root: folder.path, size: 64, loading: reports.loading(cache: nil))
    XCTAssertEqual(reports.progress.last, [100, 100])
    XCTAssertEqual(reports.progress.map { $0[0] }, reports.progress.map { $0[0] }.sorted())
  }

  func testTheUsualPlaceFollowsTheEnvironment() {
    let variables = ["VAE_CACHE_DIR", "XDG_CACHE_HOME", "HOME"]
    let before = variables.map { getenv($0).map { String(cString: $0) } }
    defer { for (name, value) in zip(variables, before) { set(name, value) } }
    func set(_ name: String, _ value: String?) {
      if let value { setenv(name, value, 1) } else { unsetenv(name) }
    }
    for (values, expected) in [
      (["/a", "/b", "/c"], "/a"), (["", "/b", "/c"], "/b/swift-vae"), ([nil, nil, "/c"], "/c/.cache/swift-vae"),
      ([nil, nil, nil], nil),
    ] as [([String?], String?)] {
      for (name, value) in zip(variables, values) { set(name, value) }
      XCTAssertEqual(ImageLoading.usualCacheFolder(), expected)
    }
  }
}
