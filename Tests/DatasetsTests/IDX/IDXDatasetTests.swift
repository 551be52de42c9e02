import Datasets
import Foundation
import XCTest

final class IDXDatasetTests: XCTestCase {
  private let trainFile = IDXFixture.file(count: 5)
  private let testFile = IDXFixture.file(count: 2, from: 7)

  private func tiny(mirrors: [String] = []) throws -> IDXDataset {
    IDXDataset(
      name: "tiny",
      train: .init(file: "train-idx3-ubyte", sha256: try IDXImages(decoding: trainFile, name: "").sha256),
      test: .init(file: "t10k-idx3-ubyte", sha256: try IDXImages(decoding: testFile, name: "").sha256),
      mirrors: mirrors, remedy: "draw it by hand")
  }

  /// A mirror in a folder, with these contents in place of the training file.
  private func makeMirror(train: [UInt8]?) throws -> String {
    let folder = try makeScratchFolder()
    if let train { try write(train, to: "\(folder)/train-idx3-ubyte.gz") }
    try write(IDXFixture.gzip(testFile), to: "\(folder)/t10k-idx3-ubyte.gz")
    return "file://\(folder)/"
  }

  private func files(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private let both = ["t10k-idx3-ubyte.gz", "train-idx3-ubyte.gz"]

  func testADownloadGivesBothFilesAndLeavesNoParts() async throws {
    let target = try makeScratchFolder() + "/Data/tiny"
    let dataset = try tiny(mirrors: [makeMirror(train: IDXFixture.gzip(trainFile))])
    let paths = try await dataset.locate(in: [target], downloadingTo: target)
    XCTAssertEqual(files(in: target), both)
    XCTAssertEqual(try dataset.read(dataset.train, from: paths.train).count, 5)
    XCTAssertEqual(try dataset.read(dataset.test, from: paths.test).count, 2)
  }

  func testAnInterruptedDownloadGoesOn() async throws {
    let target = try makeScratchFolder()
    let whole = IDXFixture.gzip(trainFile)
    try write(Array(whole[..<1000]), to: "\(target)/train-idx3-ubyte.gz.part")
    // The mirror's first bytes differ in the gzip header's time, so that only a continued file has
    // this one's.
    var other = whole
    other[4] = 99
    let dataset = try tiny(mirrors: [makeMirror(train: other)])
    let paths = try await dataset.locate(in: [], downloadingTo: target)
    XCTAssertEqual(Array(try Data(contentsOf: URL(fileURLWithPath: paths.train))), whole)
    XCTAssertEqual(files(in: target), both)
  }

  func testAPartOfAnotherFileIsThrownAwayAndTheDownloadBeginsAnew() async throws {
    let target = try makeScratchFolder()
    try write([UInt8](repeating: 60, count: 500), to: "\(target)/train-idx3-ubyte.gz.part")
    let dataset = try tiny(mirrors: [makeMirror(train: IDXFixture.gzip(trainFile))])
    _ = try await dataset.locate(in: [], downloadingTo: target)
    XCTAssertEqual(files(in: target), both)
  }

  func testAPartThatIsCompleteOrTooLongStillLeadsToTheFile() async throws {
    let whole = IDXFixture.gzip(trainFile)
    for part in [whole, whole + [1, 2, 3]] {
      let target = try makeScratchFolder()
      try write(part, to: "\(target)/train-idx3-ubyte.gz.part")
      _ = try await tiny(mirrors: [makeMirror(train: whole)]).locate(in: [], downloadingTo: target)
      XCTAssertEqual(files(in: target), both)
    }
  }

  func testASecondMirrorIsAskedWhereTheFirstIsBad() async throws {
    let pages: [[UInt8]?] = [
      nil, Array("<html>403</html>".utf8), IDXFixture.gzip(testFile), Array(IDXFixture.gzip(trainFile).dropLast(9)), [],
    ]
    for bad in pages {
      let target = try makeScratchFolder()
      let mirrors = [try makeMirror(train: bad), try makeMirror(train: IDXFixture.gzip(trainFile))]
      _ = try await tiny(mirrors: mirrors).locate(in: [], downloadingTo: target)
      XCTAssertEqual(files(in: target), both)
    }
  }

  func testWhereNoMirrorHasTheFileTheErrorSaysWhatEachGaveAndNothingIsLeft() async throws {
    let target = try makeScratchFolder()
    let mirrors = [
      try makeMirror(train: nil), try makeMirror(train: Array("<html>quota</html>".utf8)),
      try makeMirror(train: IDXFixture.gzip(testFile)),
    ]
    let dataset = try tiny(mirrors: mirrors)
    await assertError(
      mentions: "train-idx3-ubyte.gz: expected one of 3 mirrors", mirrors[0], "(37)", "an HTML page", "SHA-256",
      "draw it by hand"
    ) { _ = try await dataset.locate(in: [], downloadingTo: target) }
    XCTAssertEqual(files(in: target), [])
  }

  func testAFileThatIsThereIsNotDownloadedAgain() async throws {
    let target = try makeScratchFolder()
    try write(trainFile, to: "\(target)/train-idx3-ubyte")
    let dataset = try tiny(mirrors: [makeMirror(train: nil)])
    let paths = try await dataset.locate(in: [target], downloadingTo: target)
    XCTAssertEqual(paths.train, "\(target)/train-idx3-ubyte")
    XCTAssertEqual(files(in: target), ["t10k-idx3-ubyte.gz", "train-idx3-ubyte"])
  }

  func testWithoutCurlTheErrorSaysSo() async throws {
    let target = try makeScratchFolder()
    let dataset = try tiny(mirrors: [makeMirror(train: nil)])
    await assertError(mentions: "no-such-curl: ", "apt-get install curl") {
      _ = try await dataset.locate(in: [], downloadingTo: target, curl: "no-such-curl")
    }
  }

  func testAMissingFileIsAnErrorThatListsTheFolders() async throws {
    let dataset = try tiny()
    await assertError(mentions: "tiny: ", "/a or /b", "draw it by hand") {
      _ = try await dataset.locate(in: ["/a", "/b"], downloadingTo: nil)
    }
  }

  func testAUsersFileWithAnotherHashIsAnErrorAndStaysAsItIs() async throws {
    let path = try makeScratchFolder() + "/train-idx3-ubyte"
    try write(testFile, to: path)
    let dataset = try tiny()
    let expected = try XCTUnwrap(dataset.train.sha256)
    let found = try XCTUnwrap(dataset.test.sha256)
    await assertError(mentions: path, expected, found, "replace the file") {
      _ = try dataset.read(dataset.train, from: path)
    }
    XCTAssertEqual(Array(try Data(contentsOf: URL(fileURLWithPath: path))), testFile)
  }

  /// The published files, where this machine has them: nothing else has their SHA-256.
  func testMNISTsFilesAreNoFashionMNIST() async throws {
    let root = try XCTUnwrap(ProcessInfo.processInfo.environment["VAE_DATA_ROOT"] ?? "Data") + "/mnist"
    let mnist = IDXDataset.mnist
    guard let path = try mnist.find(mnist.test, in: [root]) else { throw XCTSkip("MNIST is not in \(root)") }
    await assertError(mentions: path, "expected fashion-mnist's images", "found mnist's", "give --dataset mnist") {
      _ = try IDXDataset.fashionMNIST.read(IDXDataset.fashionMNIST.test, from: path)
    }
    XCTAssertEqual(try mnist.read(mnist.test, from: path).count, 10_000)
  }

  func testOtherCountsAndExtentsAreErrors() async throws {
    let path = try makeScratchFolder() + "/x"
    try write(testFile, to: path)
    await assertError(mentions: "60000 images of 28×28", "found 2 of 28×28") {
      _ = try IDXDataset.fashionMNIST.read(IDXDataset.fashionMNIST.train, from: path)
    }
    try write(IDXFixture.file(rows: 27), to: path)
    let dataset = try tiny()
    await assertError(mentions: "found 3 of 27×28") { _ = try dataset.read(dataset.train, from: path) }
  }

  func testTorchvisionsFoldersAndDottedNamesAreFound() throws {
    let mnist = IDXDataset.mnist
    for path in [
      "train-images-idx3-ubyte", "train-images.idx3-ubyte.gz", "raw/train-images-idx3-ubyte.gz",
      "MNIST/raw/train-images-idx3-ubyte",
    ] {
      let root = try makeScratchFolder()
      XCTAssertNil(try mnist.find(mnist.train, in: [root]))
      try write([], to: "\(root)/\(path)")
      XCTAssertEqual(try mnist.find(mnist.train, in: ["/nowhere", root]), "\(root)/\(path)")
    }
    let root = try makeScratchFolder()
    try write([], to: "\(root)/FashionMNIST/raw/train-images-idx3-ubyte")
    XCTAssertNil(try mnist.find(mnist.train, in: [root]))
    XCTAssertNotNil(try IDXDataset.fashionMNIST.find(IDXDataset.fashionMNIST.train, in: [root]))
  }
}
