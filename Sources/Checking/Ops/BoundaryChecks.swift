import Autograd
import TensorCore

/// Calls that do not fit.
public struct BoundaryChecks: Sendable {
  /// The shape rule refuses what it must, naming the op and what it expected.
  public static func rejection(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.rejection, entry.stem)
    for call in entry.rejected {
      do {
        let shape = try call.op.shape(of: call.inputs)
        result.record(false, "\(call.inputs): found the shape \(shape), expected to be refused, but it was accepted")
      } catch {
        result.record(
          error.operation == call.op.name && error.expected.contains(call.expected),
          "\(call.inputs): found the error '\(error)', expected one that names \(call.op.name) and expects "
            + "'\(call.expected)'")
      }
    }
    return result
  }
}
