import Autograd
import Checking

/// The checks of every op of the catalogue.
public enum OpChecks {
  /// The checks, op by op.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    try OpCatalog.entries.flatMap { entry in
      entry.checks(golden: try golden.decode("Ops/\(entry.stem).json"))
    }
  }
}
