import Checking
import Foundation
import Numerics
import RunChecks

// run-checks GOLDEN [NAME…]: runs the checks of these names, or all, with the goldens of a folder,
// and prints a line of JSON each, {"name", "cases", "failures"}. A name that no check has gives no
// line.

/// How one check went.
struct Outcome: Encodable {
  let name: String
  let cases: Int
  let failures: [String]
}

let golden = GoldenFolder(CommandLine.arguments[1])
let names = Set(CommandLine.arguments.dropFirst(2))
// A planted bug may run for ever; the signal then ends the program. Without one there are many names.
if !names.isEmpty { alarm(UInt32(60 + 3 * names.count)) }
let checks =
  try FunctionChecks.checks(golden: golden) + RandomChecks.checks(golden: golden) + OpChecks.checks(golden: golden)
  + GraphChecks.checks()
  + LayerChecks.checks(golden: golden) + LossChecks.checks(golden: golden) + OptimizerChecks.checks(golden: golden)
  + ModelChecks.checks(golden: golden) + LoaderChecks.checks(golden: golden)
for check in checks where names.isEmpty || names.contains(check.name) {
  let result = try check.run()
  let outcome = Outcome(name: check.name, cases: result.cases, failures: Array(result.failures.prefix(20)))
  print(String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self))
}
