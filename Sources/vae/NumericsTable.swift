import Autograd
import Checking

/// All checks of all ops, with the goldens of a folder.
enum NumericsTable {
  /// Runs them op by op; `progress` is told which one is next.
  static func run(golden folder: String, progress: (_ op: String) -> Void) throws -> [(
    stem: String, results: [CheckResult]
  )] {
    let golden = GoldenFolder(folder)
    return try OpCatalog.entries.map { entry in
      progress(entry.stem)
      return (entry.stem, entry.checkAll(golden: try golden.decode("Ops/\(entry.stem).json")))
    }
  }
}
