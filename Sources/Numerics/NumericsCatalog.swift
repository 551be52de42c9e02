import Checking

/// Every check of the numerics that needs no training run, in the order that `vae check` prints.
///
/// A group is a file with a function `checks(golden:)`, and a line below. Tests run the same
/// checks.
public enum NumericsCatalog {
  /// All checks. A golden that cannot be read fails the checks that need it, and no others.
  public static func checks(golden: GoldenFolder) -> [Check] {
    groups.flatMap { name, checks in group(name, checks, golden) }
  }

  /// The checks of a group; one that fails where they cannot be made.
  public static func group(
    _ name: String, _ checks: (GoldenFolder) throws -> [Check], _ golden: GoldenFolder
  ) -> [Check] {
    do { return try checks(golden) } catch { return [Check("\(name)/golden") { $0.record(false, "\(error)") }] }
  }

  /// The groups by the names with which their checks begin.
  private static let groups: [(name: String, checks: @Sendable (GoldenFolder) throws -> [Check])] = [
    ("function", FunctionChecks.checks),
    ("random", RandomChecks.checks),
    ("op", OpChecks.checks),
    ("mixed", MixedPrecisionChecks.checks),
    ("graph", { _ in GraphChecks.checks() }),
    ("layer", LayerChecks.checks),
    ("loss", LossChecks.checks),
    ("optimizer", OptimizerChecks.checks),
    ("model", ModelChecks.checks),
    ("objective", ObjectiveChecks.checks),
  ]
}
