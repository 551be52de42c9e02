import Autograd
import Checking

/// Every check of this suite's numerics that needs no training run, in the order of the table that `vae check` prints.
///
/// A group of checks is a file: `OpChecks.swift`, `FunctionChecks.swift`, … Each is an enum with a function
/// `checks(golden:)`, and a line below. The tests run the same checks (`Tests/NumericsTests`).
public enum NumericsCatalog {
  /// All checks. The goldens that list cases are read now, the rest when a check runs. A golden that cannot be read fails
  /// the checks that need it, and no others.
  public static func checks(golden: GoldenFolder) -> [Check] {
    groups.flatMap { name, checks in
      do {
        return try checks(golden)
      } catch {
        return [Check("\(name)/golden") { $0.record(false, "\(error)") }]
      }
    }
  }

  /// The groups by the names with which their checks begin.
  private static let groups: [(name: String, checks: @Sendable (GoldenFolder) throws -> [Check])] = [
    ("function", FunctionChecks.checks),
    ("random", { _ in RandomChecks.checks() }),
    ("op", OpChecks.checks),
    ("graph", { _ in GraphChecks.checks() }),
    ("layer", LayerChecks.checks),
    ("loss", LossChecks.checks),
    ("optimizer", OptimizerChecks.checks),
    ("model", ModelChecks.checks),
    ("objective", ObjectiveChecks.checks),
  ]
}
