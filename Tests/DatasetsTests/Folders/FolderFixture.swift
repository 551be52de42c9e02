import Datasets
import Foundation
import Synchronization
import XCTest

/// A folder for one test, with pictures of `Golden/Images` under names of the test's choice.
final class FolderFixture {
  let path: String
  /// What has a name that is no UTF-8: Foundation does not remove it.
  private var others: [[CChar]] = []

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "datasets-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    for path in others { remove(path) }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Where the cache of this fixture lies, outside the images' folder.
  var cache: String { path + "/.cache" }

  /// Loading without any cache.
  var uncached: ImageLoading { ImageLoading(cacheFolder: nil) }

  func full(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func put(_ picture: String, as name: String) throws -> String {
    try write([UInt8](Data(contentsOf: Golden.folder.appending(path: picture))), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = URL(filePath: full(name))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: full(name), withDestinationPath: target)
  }

  func makePipe(_ name: String) { XCTAssertEqual(mkfifo(full(name), 0o600), 0, name) }

  /// Makes an empty file or folder at `before`, the byte E9, `after`: a name that is no UTF-8.
  func makeOtherThanUTF8(_ before: String, _ after: String, isFolder: Bool) throws {
    let path = (Array(full(before).utf8) + [0xE9] + Array(after.utf8) + [0]).map { CChar(bitPattern: $0) }
    let code = isFolder ? mkdir(path, 0o700) : mknod(path, S_IFREG | 0o600, 0)
    try XCTSkipIf(code != 0, "the file system takes no such name")
    others.append(path)
  }

  func read(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: full(name)))) }

  func files(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}

/// What a loading reported.
final class Reports: Sendable {
  private let progressCalls = Mutex<[[Int]]>([])
  private let warningTexts = Mutex<[String]>([])

  var progress: [[Int]] { progressCalls.withLock { $0 } }
  var warnings: [String] { warningTexts.withLock { $0 } }

  func loading(
    cache: String?, limit: Int? = nil, skipsDamaged: Bool = false, appliesOrientation: Bool = false
  ) -> ImageLoading {
    var loading = ImageLoading(
      limit: limit, cacheFolder: cache,
      progress: { done, total in self.progressCalls.withLock { $0.append([done, total]) } },
      warning: { text in self.warningTexts.withLock { $0.append(text) } })
    (loading.skipsDamaged, loading.appliesOrientation) = (skipsDamaged, appliesOrientation)
    return loading
  }
}

/// Fails unless `body` throws a ``DatasetError`` whose text has these parts.
func assertDatasetError<R>(
  _ parts: String..., file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> R
) {
  do {
    _ = try body()
    XCTFail("expected an error with \(parts)", file: file, line: line)
  } catch let error as DatasetError {
    let text = error.description
    XCTAssertFalse(text.contains("\n"), text, file: file, line: line)
    for part in parts where !text.contains(part) {
      XCTFail("expected '\(part)' in: \(text)", file: file, line: line)
    }
  } catch {
    XCTFail("expected a DatasetError, found \(error)", file: file, line: line)
  }
}
