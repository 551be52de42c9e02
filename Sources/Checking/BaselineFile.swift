import Files
import Foundation

/// The file that a baseline lies in, such as `Golden/Runs/mlp.json`.
public struct BaselineFile: Sendable {
  /// Its path.
  public let path: String
  /// How it is recorded, as errors tell it.
  public let remedy: String

  /// The file at a path, which need not exist. `remedy` says how it is recorded.
  public init(_ path: String, remedy: String = "set RECORD_BASELINES=1 and run again") {
    (self.path, self.remedy) = (path, remedy)
  }

  /// Whether the environment asks for a recording: `RECORD_BASELINES=1`.
  public static var isRecordingAsked: Bool { ProcessInfo.processInfo.environment["RECORD_BASELINES"] == "1" }

  /// Compares what was found with the file (``Baseline/compare(_:as:)``), or records it.
  ///
  /// A recording fails every check: no run declares itself right. So does an unreadable file.
  public func check(
    _ found: Baseline, as name: String, recording: Bool = BaselineFile.isRecordingAsked
  ) -> [CheckResult] {
    do throws(GoldenError) {
      guard recording else { return try read().compare(found, as: name) }
      let isNew = try write(found)
      return failures(
        of: found, name,
        "\(path): \(isNew ? "recorded" : "recorded before, and unchanged"), which proves nothing; "
          + "look at its changes, commit it, and check again without recording")
    } catch { return failures(of: found, name, error.description) }
  }

  /// Reads the file.
  /// - Throws: ``GoldenError`` where it is missing or no baseline.
  public func read() throws(GoldenError) -> Baseline {
    guard let bytes = try? File.read(path) else {
      throw GoldenError("\(path): expected a recorded baseline, found no readable file; to record it, \(remedy)")
    }
    do { return try Baseline(json: Data(bytes)) } catch {
      throw GoldenError(
        "\(path): expected a recorded baseline, found: \(GoldenError.reason(error)); restore it, or to record it anew, "
          + remedy)
    }
  }

  /// Writes the file, whole or not at all, and the folders above it.
  /// - Returns: whether the file has changed.
  /// - Throws: ``GoldenError`` where the system refuses; an older file is then as it was.
  @discardableResult
  public func write(_ baseline: Baseline) throws(GoldenError) -> Bool {
    let bytes = Array(baseline.json.utf8)
    if (try? File.read(path)) == bytes { return false }
    do {
      try Folder.make(Path(path).folder)
      try File.write(bytes, to: path)
    } catch {
      throw GoldenError("\(path): expected a file that can be written, found: \(error.reason); \(error.remedy)")
    }
    return true
  }

  private func failures(of found: Baseline, _ name: String, _ complaint: String) -> [CheckResult] {
    (found.quantities + found.hashes.keys.sorted()).map { quantity in
      var result = CheckResult("\(name)/\(quantity)", tolerance: found.tolerances[quantity] ?? 0)
      result.record(false, complaint)
      return result
    }
  }
}
