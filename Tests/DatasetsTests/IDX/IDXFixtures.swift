import Datasets
import Foundation
import XCTest

/// Tiny IDX files and folders to put them in.
enum IDXFixture {
  /// An IDX file of images whose pixels count up.
  static func file(count: Int = 3, rows: Int = 28, columns: Int = 28, magic: Int = 2051, from first: Int = 0) -> [UInt8]
  {
    let header = [magic, count, rows, columns].flatMap { word in (0..<4).map { UInt8(word >> (24 - 8 * $0) & 255) } }
    return header + (0..<count * rows * columns).map { UInt8(($0 + first) & 255) }
  }

  /// The bytes as a gzip stream of stored blocks (RFC 1951 and 1952).
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(60_000)
      rest = rest.dropFirst(block.count)
      stream.append(rest.isEmpty ? 1 : 0)
      stream += littleEndian(UInt32(block.count) | UInt32(~UInt16(block.count)) << 16) + block
    } while !rest.isEmpty
    return stream + littleEndian(crc32(bytes)) + littleEndian(UInt32(bytes.count))
  }

  private static func littleEndian(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(word >> (8 * $0) & 255) } }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }
}

extension XCTestCase {
  /// A new folder that is removed after the test.
  func makeScratchFolder() throws -> String {
    let path = NSTemporaryDirectory() + "swift-vae-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    addTeardownBlock { try? FileManager.default.removeItem(atPath: path) }
    return path
  }

  /// Writes a file and the folders above it.
  @discardableResult
  func write(_ bytes: [UInt8], to path: String) throws -> String {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return path
  }

  /// Expects an error whose one line has all of these parts.
  func assertError(
    mentions parts: String..., file: StaticString = #filePath, line: UInt = #line, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      XCTFail("no error", file: file, line: line)
    } catch {
      let text = "\(error)"
      XCTAssert(error is DatasetError, "not a DatasetError: \(text)", file: file, line: line)
      XCTAssertFalse(text.contains("\n"), "more than one line: \(text)", file: file, line: line)
      for part in parts where !text.contains(part) {
        XCTFail("expected \"\(part)\" in: \(text)", file: file, line: line)
      }
    }
  }
}
