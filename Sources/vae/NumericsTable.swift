import Autograd
import Foundation

/// All checks of all ops, with the goldens of a folder.
enum NumericsTable {
  /// Runs them op by op; `progress` is told which one is next.
  static func run(golden folder: String, progress: (_ op: String) -> Void) throws -> [(stem: String, results: [CheckResult])] {
    try OpCatalog.entries.map { entry in
      progress(entry.stem)
      return (entry.stem, entry.checkAll(golden: try golden(entry.stem, in: folder)))
    }
  }

  private static func golden(_ stem: String, in folder: String) throws -> Golden {
    let path = "\(folder)/Ops/\(stem).json"
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw FileError(
        "\(path): expected the op's reference golden, found no readable file; run from the top of the repository, or name "
          + "its folder with --golden")
    }
    do {
      return try JSONDecoder().decode(Golden.self, from: bytes)
    } catch {
      throw FileError("\(path): expected a golden's JSON, found: \(error); restore it, or run 'make golden'")
    }
  }
}
