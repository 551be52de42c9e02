import Book
import Foundation
import XCTest

/// Every chapter is run, and what it says is held against what it computes.
final class ChapterTests: XCTestCase {
  private let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  func testEveryChapterHoldsInItsQuickSetting() async throws {
    let writer = BookWriter(repository: repository, isQuick: true)
    for chapter in allChapters {
      do { try await writer.prove(chapter) } catch { XCTFail("chapter \(chapter.number): \(error)") }
    }
  }

  func testChaptersAreNumberedFromOne() {
    XCTAssertEqual(allChapters.map { $0.number }, Array(1...allChapters.count))
  }
}
