import Checking

/// The tape's bookkeeping, with every op of the catalogue.
public enum GraphChecks {
  /// The checks; they need no golden.
  public static func checks() -> [Check] { GraphCheck.checks(of: OpCatalog.entries) }
}
