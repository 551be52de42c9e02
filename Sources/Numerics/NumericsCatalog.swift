import Autograd
import Checking

/// Every check of this suite's numerics, in the order of the table that `vae check` prints.
///
/// A group of checks is a file: `OpChecks.swift`, `FunctionChecks.swift`, … Each is an enum with a function
/// `checks(golden:)`, and a line below. The tests run the same checks (`Tests/NumericsTests`).
public enum NumericsCatalog {
  /// All checks. The goldens that list cases are read now, the rest when a check runs.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    FunctionChecks.checks(golden: golden)
      + (try OpChecks.checks(golden: golden))
  }
}
