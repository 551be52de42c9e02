import Foundation
import Subprocess

/// A copy of the numerics in which all mutations sleep, built once; each run of its program wakes
/// one.
struct MutantBuild {
  /// How one check went, as the program says it.
  struct Outcome: Decodable {
    let name: String
    let cases: Int
    let failures: [String]
  }

  private let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private let folder: URL
  private let program: String

  /// Writes the copy into `.build/mutants` and builds it. What has not changed since the last time
  /// is not built again.
  init(_ mutations: [Mutation]) async throws {
    folder = repository.appendingPathComponent(".build/mutants")
    program = folder.appendingPathComponent(".build/release/run-checks").path
    try copy(planting: mutations)
    try await build()
  }

  // MARK: The copy

  private func copy(planting mutations: [Mutation]) throws {
    let numbered = zip(1..., mutations).map { (number: $0, mutation: $1) }
    let planted = Dictionary(grouping: numbered, by: \.mutation.file)
    var files = Schemata.switchFiles
    let sources = repository.appendingPathComponent("Sources").path
    let manifest = try String(
      contentsOf: repository.appendingPathComponent("Tests/NumericsAlone/Package.swift"), encoding: .utf8)
    for target in manifest.matches(of: /\.(?:systemLibrary|target)\(\s*name: "(\w+)"/) {
      let floor = target.output.1
      for name in try FileManager.default.subpathsOfDirectory(atPath: "\(sources)/\(floor)") {
        let file = "\(floor)/\(name)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: "\(sources)/\(file)", isDirectory: &isFolder), !isFolder.boolValue
        else { continue }
        let text = try String(contentsOfFile: "\(sources)/\(file)", encoding: .utf8)
        files[file] = try Schemata.planting(planted[file] ?? [], in: text)
      }
    }
    if let lost = planted.keys.filter({ files[$0] == nil }).min() {
      throw MutationError("\(lost): expected a file below Sources, found none; bring Tests/MutationTests up to date")
    }
    try write(files)
  }

  /// Makes the folder hold these sources and no others. A file that is already so keeps its date.
  private func write(_ files: [String: String]) throws {
    let manager = FileManager.default
    let sources = folder.appendingPathComponent("Sources")
    try manager.createDirectory(at: sources, withIntermediateDirectories: true)
    for (name, text) in files {
      let file = sources.appendingPathComponent(name)
      if let old = try? String(contentsOf: file, encoding: .utf8), old == text { continue }
      try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    for name in try manager.subpathsOfDirectory(atPath: sources.path)
    where name.hasSuffix(".swift") && files[name] == nil {
      try manager.removeItem(at: sources.appendingPathComponent(name))
    }
    for (name, target) in [("Tests", "Tests"), ("Package.swift", "Tests/NumericsAlone/Package.swift")] {
      let link = folder.appendingPathComponent(name)
      try? manager.removeItem(at: link)
      try manager.createSymbolicLink(at: link, withDestinationURL: repository.appendingPathComponent(target))
    }
  }

  private func build() async throws {
    let flags = ProcessInfo.processInfo.environment["FLAGS"] ?? "-Xcc -march=native -Xcc -mprefer-vector-width=512"
    let result = try await Subprocess.run(
      .name(ProcessInfo.processInfo.environment["SWIFT"] ?? "swift"),
      arguments: Arguments(
        ["build", "-c", "release"] + flags.split(separator: " ").map(String.init)
          + ["--package-path", folder.path, "--product", "run-checks"]),
      output: .string(limit: 1 << 24), error: .combinedWithOutput)
    guard case .exited(0) = result.terminationStatus else {
      throw MutationError("swift build of \(folder.path) failed:\n\(result.standardOutput)")
    }
  }

  // MARK: Running

  /// Runs these checks while one mutation is awake (0: none).
  ///
  /// - Throws: ``MutationError`` where the program ends otherwise than by itself: a bug must not
  ///   hide behind a trap.
  func run(_ checks: Set<String>, mutant: Int) async throws -> [Outcome] {
    let result = try await Subprocess.run(
      .path(.init(program)),
      arguments: Arguments([repository.appendingPathComponent("Golden").path] + checks.sorted()),
      environment: .inherit.updating(["MUTANT": "\(mutant)"]),
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 24))
    guard case .exited(0) = result.terminationStatus else {
      let complaint = result.standardError.split(separator: "\n").first ?? ""
      throw MutationError("the program ended with \(result.terminationStatus): \(complaint)")
    }
    return try result.standardOutput.split(separator: "\n").map {
      try JSONDecoder().decode(Outcome.self, from: Data($0.utf8))
    }
  }
}
