import Checking
import Numerics

extension NumericsCatalog {
  /// Every check of this suite: the numerics', those of schedules and of the reading of images, and
  /// those of short training runs.
  public static func allChecks(golden: GoldenFolder) -> [Check] {
    checks(golden: golden) + group("schedule", ScheduleChecks.checks, golden)
      + group("loader", LoaderChecks.checks, golden) + RunChecks.checks(golden: golden)
  }
}
