import Checking
import Numerics

extension NumericsCatalog {
  /// Every check of this suite: the numerics', and then those of short training runs.
  public static func allChecks(golden: GoldenFolder) -> [Check] {
    checks(golden: golden) + RunChecks.checks(golden: golden)
  }
}
