import Datasets
import Foundation
import XCTest

final class LoadDatasetsTests: XCTestCase {
  /// A PNG of 8×8 black pixels.
  private static let png = [UInt8](
    Data(base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR42mNgGB4AAADIAAGTvaWOAAAAAElFTkSuQmCC")
      ?? Data())

  private func makeImages(_ count: Int, in folder: String) throws {
    for i in 0..<count { try write(Self.png, to: "\(folder)/\(100 + i).png") }
  }

  private func makeFolders() throws -> DatasetFolders {
    DatasetFolders(shared: try makeScratchFolder(), project: try makeScratchFolder())
  }

  private func request(_ dataset: Dataset, _ change: (inout DatasetRequest) -> Void = { _ in }) -> DatasetRequest {
    var request = DatasetRequest(dataset, seed: 1, mayDownload: false)
    request.cacheFolder = nil
    change(&request)
    return request
  }

  func testDrawnDataIsLimitedInBothParts() async throws {
    let digits = try await loadDatasets(request(.digits) { $0.limit = 7 })
    XCTAssertEqual([digits.train.count, digits.test.count], [7, 7])
    XCTAssertTrue(digits.train.isDrawn)
    XCTAssertEqual(
      digits.description, "digits: 7 training and 7 test images of 28×28×1, drawn by this program from the seed 1")
    let faces = try await loadDatasets(
      request(.faces) {
        $0.limit = 3; $0.imageSize = 32
      })
    XCTAssertEqual([faces.train.count, faces.train.height, faces.test.width], [3, 32, 32])
  }

  func testDigitsAre10000And2000() async throws {
    let digits = try await loadDatasets(request(.digits))
    XCTAssertEqual([digits.train.count, digits.test.count], [10_000, 2_000])
  }

  func testRequestsThatCannotBeMetAreErrors() async {
    let requests: [(String, DatasetRequest)] = [
      ("image size of 28", request(.mnist) { $0.imageSize = 32 }),
      ("image size of 28", request(.digits) { $0.imageSize = 64 }),
      ("in 1…256", request(.faces) { $0.imageSize = 512 }), ("in 1…4096", request(.celeba) { $0.imageSize = 0 }),
      ("in 1…4096", request(.images) { $0.imageSize = -1 }), ("at least 1", request(.faces) { $0.limit = 0 }),
      ("between 0 and 1", request(.images) { $0.testFraction = 1 }),
      ("between 0 and 1", request(.images) { $0.testFraction = .nan }),
      ("1 or 3 channels", request(.images) { $0.channels = 2 }),
    ]
    for (text, request) in requests {
      await assertError(mentions: "\(request.dataset.name): ", text) { _ = try await loadDatasets(request) }
    }
  }

  func testMissingDataIsAnErrorThatSaysWhereItWasLookedForAndHowToGetIt() async throws {
    let folders = try makeFolders()
    let shared = try XCTUnwrap(folders.shared)
    await assertError(mentions: "\(shared)/mnist or \(folders.project)/mnist", "--data-root") {
      _ = try await loadDatasets(self.request(.mnist), folders: folders)
    }
    await assertError(mentions: "\(shared)/celeba or \(folders.project)/celeba", "img_align_celeba") {
      _ = try await loadDatasets(self.request(.celeba), folders: folders)
    }
    await assertError(mentions: "\(shared)/images or \(folders.project)/images", "image files") {
      _ = try await loadDatasets(self.request(.images), folders: folders)
    }
    await assertError(mentions: "neither in /nowhere", "apt-get install dataset-fashion-mnist") {
      _ = try await loadDatasets(self.request(.fashionMNIST) { $0.dataRoot = "/nowhere" }, folders: folders)
    }
  }

  func testAGivenFolderIsTheOnlyOneAndNothingIsDownloaded() async throws {
    let folders = try makeFolders()
    try makeImages(20, in: "\(folders.project)/images")
    await assertError(mentions: "none in /nowhere") {
      _ = try await loadDatasets(self.request(.images) { $0.dataRoot = "/nowhere" }, folders: folders)
    }
    await assertError(mentions: "neither in /nowhere") {
      _ = try await loadDatasets(
        self.request(.mnist) { ($0.dataRoot, $0.mayDownload) = ("/nowhere", true) }, folders: folders)
    }
    XCTAssertFalse(FileManager.default.fileExists(atPath: "\(folders.project)/mnist"))
  }

  func testTheSharedFolderComesBeforeTheProjects() async throws {
    let folders = try makeFolders()
    let shared = try XCTUnwrap(folders.shared)
    try makeImages(20, in: "\(folders.project)/images")
    let project = try await loadDatasets(request(.images) { $0.imageSize = 8 }, folders: folders)
    XCTAssertEqual([project.train.count, project.test.count], [18, 2])
    try makeImages(10, in: "\(shared)/images")
    let both = try await loadDatasets(request(.images) { $0.imageSize = 8 }, folders: folders)
    XCTAssertEqual([both.train.count, both.test.count], [9, 1])
    XCTAssertEqual(
      both.description,
      "images: 9 training and 1 test images of 8×8×3, from \(shared)/images, split by the seed 1")
  }

  /// What cannot be read may be what was meant: nothing else stands in for it.
  func testAFolderThatCannotBeReadIsNotPassedOver() async throws {
    for name in ["celeba", "images"] {
      let (shared, project) = (try FolderFixture(), try FolderFixture())
      let folders = DatasetFolders(shared: shared.path, project: project.path)
      for folder in [shared, project] { try makeImages(20, in: folder.full(name)) }
      try shared.makeOtherThanUTF8("\(name)/caf", "", isFolder: true)
      let dataset = try XCTUnwrap(Dataset(named: name))
      await assertError(mentions: "\(shared.path)/\(name)/caf\\xe9: expected a name in UTF-8") {
        _ = try await loadDatasets(
          self.request(dataset) { ($0.imageSize, $0.isCropped) = (8, false) }, folders: folders)
      }
      XCTAssertTrue(isAvailable(dataset, folders: folders), "loading says why")
    }
  }

  func testALimitLeavesThatManyForTraining() async throws {
    let root = try makeScratchFolder()
    try makeImages(60, in: root)
    for (limit, counts) in [(1, [1, 1]), (9, [9, 1]), (20, [20, 2]), (54, [54, 6]), (1000, [54, 6])] {
      let split = try await loadDatasets(
        request(.images) { ($0.dataRoot, $0.imageSize, $0.limit) = (root, 8, limit) })
      XCTAssertEqual([split.train.count, split.test.count], counts, "limit \(limit)")
    }
    let tiny = request(.images) {
      ($0.dataRoot, $0.imageSize, $0.limit, $0.testFraction) = (root, 8, .max, 1 - 0x1p-53)
    }
    await assertError(mentions: "at least one image in each part") { _ = try await loadDatasets(tiny) }
  }

  func testCelebAsInnerFolderOrTheFolderItselfIsTaken() async throws {
    let root = try makeScratchFolder()
    try makeImages(10, in: "\(root)/img_align_celeba")
    for folder in [root, "\(root)/img_align_celeba"] {
      let split = try await loadDatasets(
        request(.celeba) { ($0.dataRoot, $0.imageSize, $0.isCropped) = (folder, 32, false) })
      XCTAssertEqual([split.train.count, split.test.count, split.train.height], [9, 1, 32])
    }
  }

  func testCelebAsListPartsItAndALimitHoldsForEachPart() async throws {
    let root = try makeScratchFolder()
    try makeImages(20, in: "\(root)/img_align_celeba")
    let lines = (0..<20).map { "\(100 + $0).png \($0 < 12 ? 0 : $0 < 14 ? 1 : 2)\n" }.joined()
    try write(Array(lines.utf8), to: "\(root)/list_eval_partition.txt")
    var request = request(.celeba) { ($0.dataRoot, $0.imageSize, $0.isCropped) = (root, 32, false) }
    let whole = try await loadDatasets(request)
    XCTAssertEqual([whole.train.count, whole.test.count], [12, 6])
    XCTAssertTrue(whole.description.hasSuffix("parted by \(root)/list_eval_partition.txt"), whole.description)
    request.limit = 4
    let some = try await loadDatasets(request)
    XCTAssertEqual([some.train.count, some.test.count], [4, 4])
  }

  func testGreyImagesAreInTheUnitInterval() async throws {
    let root = try makeScratchFolder()
    try makeImages(10, in: root)
    let split = try await loadDatasets(
      request(.images) { ($0.dataRoot, $0.imageSize, $0.channels) = (root, 28, 1) })
    XCTAssertEqual(split.train.channels, 1)
    XCTAssertEqual(split.train.normalization, .unit)
  }

  func testAvailabilityIsToldWithoutReading() throws {
    let folders = try makeFolders()
    for dataset in Dataset.all where dataset.name != "fashion-mnist" {
      XCTAssertEqual(
        isAvailable(dataset, folders: folders), ["digits", "faces"].contains(dataset.name), dataset.name)
    }
    XCTAssertFalse(isAvailable(.fashionMNIST, dataRoot: "/nowhere", folders: folders))
    try write([], to: "\(folders.project)/mnist/train-images-idx3-ubyte.gz")
    XCTAssertFalse(isAvailable(.mnist, folders: folders))
    try write([], to: "\(folders.project)/mnist/t10k-images-idx3-ubyte")
    XCTAssertTrue(isAvailable(.mnist, folders: folders))
    try makeImages(1, in: "\(folders.project)/celeba/img_align_celeba")
    XCTAssertTrue(isAvailable(.celeba, folders: folders))
  }
}
