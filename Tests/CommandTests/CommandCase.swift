import Foundation
import Subprocess
import XCTest

/// A test that runs the built program as a user does, in a folder of its own.
///
/// Home, caches and data roots lie in that folder, so that nothing outside of it decides or
/// changes.
class CommandCase: XCTestCase {
  /// How a call ended.
  struct Outcome {
    /// The exit status; nil where a signal ended the program, as a Swift trap does.
    let status: Int32?
    let output: String
    let errors: String
  }

  /// The data and the length of a small run, which takes a second.
  let smallRun = "--dataset digits --limit 64 --batch-size 16 --epochs 1"

  /// The program's folder for the test.
  private(set) var folder = ""

  override func setUpWithError() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("vae-command-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDown() {
    // A test may have taken the right to write away.
    _ = try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The program, beside the tests that are built with it.
  static let program: String = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("vae").path
  }()

  /// Runs `vae` with these words, split at spaces, in the test's folder or one below it.
  func vae(
    _ words: String, in subfolder: String = "", environment: [Environment.Key: String] = [:]
  ) async throws -> Outcome {
    try await vae(words.split(separator: " ").map(String.init), in: subfolder, environment: environment)
  }

  /// Runs `vae` with these arguments.
  func vae(
    _ arguments: [String], in subfolder: String = "", environment: [Environment.Key: String] = [:]
  ) async throws -> Outcome {
    try await execute(Self.program, arguments, in: subfolder, environment: environment)
  }

  /// Runs a line of the shell in which `$vae` is the program.
  func shell(_ line: String) async throws -> Outcome {
    try await execute("/bin/sh", ["-c", line], in: "", environment: ["vae": Self.program])
  }

  private func execute(
    _ program: String, _ arguments: [String], in subfolder: String, environment: [Environment.Key: String]
  ) async throws -> Outcome {
    var variables: [Environment.Key: String?] = [
      "HOME": folder, "VAE_CACHE_DIR": path("cache"), "VAE_DATA_ROOT": nil, "LOG_LEVEL": nil,
    ]
    for (name, value) in environment { variables[name] = value }
    let result = try await Subprocess.run(
      .path(.init(program)), arguments: Arguments(arguments), environment: .inherit.updating(variables),
      workingDirectory: .init(path(subfolder)), output: .string(limit: 1 << 24), error: .string(limit: 1 << 24))
    let status: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
  }

  /// Runs `vae` and expects it to succeed.
  @discardableResult
  func succeed(
    _ words: String, in subfolder: String = "", environment: [Environment.Key: String] = [:],
    file: StaticString = #filePath, line: UInt = #line
  ) async throws -> Outcome {
    let outcome = try await vae(words, in: subfolder, environment: environment)
    XCTAssertEqual(outcome.status, 0, "vae \(words)\n\(outcome.errors)", file: file, line: line)
    return outcome
  }

  /// Runs `vae` and expects a failure as it should be: the status, one line on standard error that
  /// begins with the program's name and has these words, nothing on standard output, and every file
  /// as it was.
  func fail(
    _ words: String, status: Int32, _ fragments: String..., file: StaticString = #filePath, line: UInt = #line
  ) async throws {
    let before = files()
    let outcome = try await vae(words)
    let call = "vae \(words)\n\(outcome.errors)"
    XCTAssertEqual(outcome.status, status, call, file: file, line: line)
    XCTAssertEqual(outcome.output, "", call, file: file, line: line)
    let complaint = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false)
    XCTAssertEqual(complaint.count, 2, "expected one line: \(call)", file: file, line: line)
    XCTAssertTrue(outcome.errors.hasPrefix("vae: "), call, file: file, line: line)
    for fragment in fragments {
      XCTAssertTrue(outcome.errors.contains(fragment), "expected '\(fragment)': \(call)", file: file, line: line)
    }
    let after = files()
    XCTAssertEqual(Set(before.keys), Set(after.keys), "files came or went: \(call)", file: file, line: line)
    for (name, bytes) in before where after[name] != bytes {
      XCTFail("\(name) has changed: \(call)", file: file, line: line)
    }
  }

  // MARK: Files

  /// The path of a file in the test's folder.
  func path(_ name: String) -> String { name.isEmpty ? folder : "\(folder)/\(name)" }

  /// The bytes of a file in the test's folder.
  func bytes(_ name: String, file: StaticString = #filePath, line: UInt = #line) throws -> Data {
    try XCTUnwrap(FileManager.default.contents(atPath: path(name)), "no \(name)", file: file, line: line)
  }

  /// The text of a file in the test's folder.
  func text(_ name: String, file: StaticString = #filePath, line: UInt = #line) throws -> String {
    String(decoding: try bytes(name, file: file, line: line), as: UTF8.self)
  }

  /// Writes a file, and the folders above it.
  func write(_ bytes: Data, to name: String) throws {
    let file = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
  }

  /// All that is in the test's folder, by path, but for caches; a folder has no bytes.
  func files() -> [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init()
    where !name.hasPrefix("cache") {
      files[name] = FileManager.default.contents(atPath: path(name)) ?? Data()
    }
    return files
  }

  /// The names in a folder, in order.
  func names(_ subfolder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(subfolder)).sorted()
  }
}
