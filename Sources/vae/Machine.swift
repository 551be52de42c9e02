import Files
import Foundation
import Subprocess
import TensorCore
import Training

/// What this machine says of itself.
enum Machine {
  /// The most memory since the program, or a stage of the report, began, in bytes.
  static var peakBytes: Int { ProcessMemory.now.peakBytes }

  /// The machine's memory in bytes.
  static var memoryBytes: Int { MemoryLimit.machine }

  /// The processor's name.
  static var processor: String { value(of: "model name", separator: ":", in: "/proc/cpuinfo") ?? "unknown" }

  /// The system's name and version.
  static var operatingSystem: String {
    value(of: "PRETTY_NAME", separator: "=", in: "/etc/os-release")?.trimmingCharacters(in: ["\""]) ?? "Linux"
  }

  /// The first value of a name in a file of `name separator value` lines.
  private static func value(of name: String, separator: Character, in path: String) -> String? {
    guard let text = try? String(decoding: File.read(path), as: UTF8.self) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      guard let position = line.firstIndex(of: separator) else { continue }
      return line[line.index(after: position)...].trimmingCharacters(in: .whitespaces)
    }
    return nil
  }

  /// What multiplies the matrices: `engine portable`, `engine openblas, kernels SkylakeX`, or `engine
  /// mixed, by AVX512_BF16`.
  static var engine: String {
    let engine = Engine.current
    return switch engine {
    case .openBLAS: "engine \(engine.name), kernels \(Engine.openBLASCore)"
    case .mixed: "engine \(engine.name), \(Engine.mixedMethod)"
    default: "engine \(engine.name)"
    }
  }

  /// The compiler's version.
  static func swiftVersion() async -> String {
    let text = await output(of: "swift", ["--version"]) ?? ""
    return text.split(separator: "\n").first(where: { $0.contains("Swift version") }).map(String.init) ?? "unknown"
  }

  /// The last commit of what a report is made from, with a remark where files differ from it.
  static func commit() async -> String {
    let sources = ["--", "Package.swift", "Sources", "Golden", "Makefile", "Reports/plans"]
    guard let hash = await output(of: "git", ["log", "-1", "--format=%H"] + sources), !hash.isEmpty else {
      return "unknown (not a git checkout)"
    }
    let changes = await output(of: "git", ["status", "--porcelain"] + sources) ?? ""
    return hash + (changes.isEmpty ? "" : ", with uncommitted changes")
  }

  /// What a program prints, without the last line's end; nil where it cannot be run or fails.
  private static func output(of program: String, _ arguments: [String]) async -> String? {
    guard
      let result = try? await Subprocess.run(
        .name(program), arguments: Arguments(arguments), output: .string(limit: 1 << 20), error: .discarded),
      case .exited(0) = result.terminationStatus
    else { return nil }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
