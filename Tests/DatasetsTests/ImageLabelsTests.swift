import Datasets
import XCTest

/// What is known of images stays with them.
final class ImageLabelsTests: XCTestCase {
  private func set(_ count: Int) -> ImageSet {
    ImageSet(
      name: "dots", isDrawn: true, height: 1, width: 1, channels: 1, bytes: (0..<count).map { UInt8($0) },
      normalization: .unit)
  }

  /// Images whose label is their pixel, modulo 3, and whose factor is its parity.
  private func labelled(_ count: Int) -> ImageSet {
    set(count).labelled(
      ImageLabels("third", classes: ["a", "b", "c"], numbers: (0..<count).map { $0 % 3 }),
      factors: [ImageLabels("parity", classes: ["even", "odd"], numbers: (0..<count).map { $0 % 2 })])
  }

  private func expectLabelsOfTheirPixels(_ images: ImageSet, line: UInt = #line) {
    let pixels = (0..<images.count).map { Int(images.pixels($0)[0]) }
    XCTAssertEqual(images.labels?.numbers, pixels.map { $0 % 3 }, line: line)
    XCTAssertEqual(images.factors.map(\.numbers), [pixels.map { $0 % 2 }], line: line)
  }

  func testLabelsFollowTheirImagesThroughSubsetsOfSubsetsAndSplits() throws {
    let images = labelled(50)
    expectLabelsOfTheirPixels(images)
    let some = images.subset([40, 3, 3, 17, 20, 8, 9])
    expectLabelsOfTheirPixels(some)
    expectLabelsOfTheirPixels(some.subset([6, 0, 1]))
    let (train, test) = try images.split(testFraction: 0.3, seed: 4)
    expectLabelsOfTheirPixels(train)
    expectLabelsOfTheirPixels(test)
    expectLabelsOfTheirPixels(images.spaced(7))
  }

  func testSpacedImagesAreSpreadOverAll() {
    XCTAssertEqual((0..<4).map { labelled(50).spaced(4).pixels($0)[0] }, [0, 12, 25, 37])
    XCTAssertEqual(labelled(5).spaced(9).count, 5)
  }

  func testLabelsChangeNoFingerprint() {
    XCTAssertEqual(labelled(20).fingerprint, set(20).fingerprint)
    XCTAssertEqual(labelled(20).subset([1, 2]).fingerprint, set(20).subset([1, 2]).fingerprint)
  }

  func testDrawnDigitsKnowTheirClassAndFacesTheirFactors() throws {
    let digits = drawDigits(.test, count: 40, seed: 1)
    let labels = try XCTUnwrap(digits.labels)
    XCTAssertEqual(labels.classes, (0..<10).map(String.init))
    XCTAssertGreaterThan(Set(labels.numbers).count, 7)
    XCTAssertEqual(drawDigits(.test, count: 9, seed: 1).labels?.numbers, Array(labels.numbers.prefix(9)))
    let faces = drawFaces(.train, count: 300, size: 8, seed: 1)
    XCTAssertNil(faces.labels)
    XCTAssertEqual(Set(faces.factors.map(\.name)).count, faces.factors.count)
    for factor in faces.factors {
      let shares = Set(factor.numbers).count
      XCTAssertGreaterThan(shares, factor.classes.count / 2, "\(factor.name) has \(shares) levels")
    }
    let glasses = try XCTUnwrap(faces.factors.first { $0.name == "glasses" })
    for (index, number) in glasses.numbers.enumerated() {
      XCTAssertEqual(number == 1, FaceFactors(seed: 1, image: DrawnPart.train.number(of: index)).glasses)
    }
    let skin = try XCTUnwrap(faces.factors.first { $0.name == "skin" })
    for (index, number) in skin.numbers.enumerated() {
      XCTAssertEqual(number, min(Int(FaceFactors(seed: 1, image: index).skin * 10), 9), "image \(index)")
    }
  }
}

/// Labels of files and folders.
final class LabelFilesTests: XCTestCase {
  private let dataset = IDXDataset(
    name: "tiny", train: .init(file: "train-images-idx3-ubyte"), test: .init(file: "t10k-images-idx3-ubyte"),
    labelName: "shape", classes: ["round", "square", "other"], remedy: "draw it by hand")

  private func labels(_ numbers: [UInt8], count: Int? = nil, magic: UInt8 = 1) -> [UInt8] {
    [0, 0, 8, magic, 0, 0, 0, UInt8(count ?? numbers.count)] + numbers
  }

  /// A folder of three images, with a file of labels.
  private func folder(_ file: [UInt8]?, as name: String = "train-labels-idx1-ubyte") throws -> String {
    let folder = try makeScratchFolder()
    try write(IDXFixture.file(count: 3), to: "\(folder)/train-images-idx3-ubyte")
    if let file { try write(file, to: "\(folder)/\(name)") }
    return folder
  }

  private func read(_ folder: String) throws -> ImageSet {
    try dataset.readLabelled(dataset.train, from: "\(folder)/train-images-idx3-ubyte")
  }

  func testLabelsBesideTheImagesAreReadPlainAndCompressed() throws {
    let plain = labels([2, 0, 1])
    for (file, name) in [
      (plain, "train-labels-idx1-ubyte"), (IDXFixture.gzip(plain), "train-labels-idx1-ubyte.gz"),
      (plain, "train-labels.idx1-ubyte"),
    ] {
      let images = try read(try folder(file, as: name))
      XCTAssertEqual(images.labels, ImageLabels("shape", classes: ["round", "square", "other"], numbers: [2, 0, 1]))
      XCTAssertEqual(images.fingerprint, try read(try folder(nil)).fingerprint)
    }
  }

  func testMissingLabelsAreNoError() throws {
    XCTAssertNil(try read(try folder(nil)).labels)
    // Those of the other part are not these.
    XCTAssertNil(try read(try folder(labels([1, 1, 1]), as: "t10k-labels-idx1-ubyte")).labels)
  }

  func testWrongLabelsAreErrorsThatNameTheFile() async throws {
    for (file, words) in [
      (labels([1, 2]), ["3 labels", "found 2"]), (labels([1, 2], count: 3), ["11 bytes", "found 10"]),
      (labels([1, 2, 0, 0], count: 3), ["11 bytes", "found more"]), (labels([1, 2, 3]), ["from 0 to 2", "found 3"]),
      (labels([1, 2, 0], magic: 3), ["2049"]), ([0, 0], ["2049"]), ([], ["2049"]),
      (Array(IDXFixture.gzip(labels([1, 2, 0])).dropLast(12)), ["truncated"]),
      (IDXFixture.gzip(labels([1, 2, 0, 0], count: 3)), ["found more"]),
    ] {
      let folder = try folder(file)
      for word in words + ["labels are optional"] {
        await assertError(mentions: "\(folder)/train-labels-idx1-ubyte", word) { _ = try self.read(folder) }
      }
    }
  }

  func testLabelsOfAnotherHashAreRefused() async throws {
    var part = dataset.train
    part.labelHash = "00"
    let folder = try folder(labels([1, 2, 0]))
    await assertError(mentions: "train-labels-idx1-ubyte", "SHA-256", "00") { [dataset] in
      _ = try dataset.readLabelled(part, from: "\(folder)/train-images-idx3-ubyte")
    }
  }

  func testSubfoldersAreClassesWhereEveryImageLiesInOneOfSeveral() throws {
    let folder = try FolderFixture()
    for path in ["cats/1.png", "cats/more/2.png", "dogs/1.png"] { try folder.put("colour.png", as: path) }
    let labels = try loadImageFolder(folder.path, size: 8, loading: folder.uncached).labels
    XCTAssertEqual(labels, ImageLabels("subfolder", classes: ["cats", "dogs"], numbers: [0, 0, 1]))
    try folder.put("colour.png", as: "loose.png")
    XCTAssertNil(try loadImageFolder(folder.path, size: 8, loading: folder.uncached).labels)
    let one = try FolderFixture()
    try one.put("colour.png", as: "all/1.png")
    XCTAssertNil(try loadImageFolder(one.path, size: 8, loading: one.uncached).labels)
  }
}
