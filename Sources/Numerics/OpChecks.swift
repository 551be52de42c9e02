import Checking

/// The checks of every op of the catalogue.
public enum OpChecks {
  /// The checks, op by op. An op whose golden cannot be read has checks that fail for that reason.
  public static func checks(golden: GoldenFolder) -> [Check] {
    OpCatalog.entries.flatMap { entry in
      do throws(GoldenError) { return entry.checks(golden: try golden.decode("Ops/\(entry.stem).json")) } catch {
        return CheckResult.Kind.allCases.map { kind in
          Check(name: "op/\(entry.stem)/\(kind.rawValue)") {
            guard kind == .goldenDouble || kind == .goldenFloat else { return entry.check(kind) }
            throw error
          }
        }
      }
    }
  }
}
