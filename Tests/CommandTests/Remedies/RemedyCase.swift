import Foundation
import XCTest

/// A test that does what an error advises, word for word, and expects that it helps.
///
/// Every remedy of the sources is to be quoted by a test of this kind (``EveryRemedyTests``).
class RemedyCase: CommandCase {
  /// The top of the repository.
  static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
    .standardized

  /// A training on drawn digits that takes a fraction of a second.
  let train = "train --dataset digits --model mlp --hidden 8 --latent-dim 2 --limit 32 --batch-size 16"

  /// Runs `vae`, expects it to fail with a remedy, and gives the line that has it.
  @discardableResult
  func complaint(
    of words: String, advises remedy: String, environment: [String: String] = [:], file: StaticString = #filePath,
    line: UInt = #line
  ) async throws -> String {
    let outcome = try await vae(
      words, environment: Dictionary(uniqueKeysWithValues: environment.map { (.init(stringLiteral: $0), $1) }))
    let call = "vae \(words)\n\(outcome.output)\(outcome.errors)"
    XCTAssertNotEqual(outcome.status, 0, call, file: file, line: line)
    XCTAssertNotNil(outcome.status, "a trap: \(call)", file: file, line: line)
    let text = (outcome.output + outcome.errors).split(separator: "\n").map(String.init)
    let found = text.last { $0.contains(remedy) }
    XCTAssertNotNil(found, "expected '\(remedy)': \(call)", file: file, line: line)
    return found ?? ""
  }

  /// The command that a text quotes: `check --list` of `see 'vae check --list'`.
  func command(quotedIn text: String, file: StaticString = #filePath, line: UInt = #line) throws -> String {
    let match = text.firstMatch(of: /'vae (?<words>[^']*)'/)
    return String(try XCTUnwrap(match?.output.words, "no command in: \(text)", file: file, line: line))
  }

  /// The first flag that a remedy names, such as `--resume`.
  func flag(in text: String, file: StaticString = #filePath, line: UInt = #line) throws -> String {
    let remedy = text.split(separator: "; ").dropFirst().joined(separator: "; ")
    let match = remedy.firstMatch(of: /--[a-z-]+/)
    return String(try XCTUnwrap(match?.output, "no flag in: \(text)", file: file, line: line))
  }

  // MARK: Files

  /// Copies a picture of `Golden/Images` to these places of the test's folder.
  func put(_ picture: String, as names: String...) throws {
    let bytes = try Data(contentsOf: Self.top.appendingPathComponent("Golden/Images/\(picture)"))
    for name in names { try write(bytes, to: name) }
  }

  /// Removes a file or folder of the test's.
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  /// Moves a file or folder of the test's.
  func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
  }
}
