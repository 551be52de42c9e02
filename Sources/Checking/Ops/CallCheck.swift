import Autograd
import TensorCore

/// Runs every call again, in another order, and compares the bits: an op is a function of its
/// inputs, and neither what was called before nor how often may show.
///
/// First each specimen forward and backward, one after the other; then all of them forward, the
/// last one first, and only then all backward. What a call leaves as it was is watched in both
/// (`OpCall`). At last each of several gradients is asked for alone: that does not change it.
public struct CallCheck: Sendable {
  private static let seed: UInt64 = 19

  /// Runs the check in `Float`, also on random shapes and constants.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.calls, entry.stem)
    var calls: [(specimen: Specimen, call: OpCall<Float>, dy: Tensor<Float>, first: OpResult<Float>)] = []
    for specimen in entry.specimens + entry.variations {
      do throws(BrokenPromise) {
        let call = OpCall<Float>(specimen, constants: entry.constants, seed: seed)
        let dy: Tensor<Float> = Specimen.cotangent(try call.shape(), seed: seed)
        calls.append((specimen, call, dy, try call.result(dy)))
      } catch { result.record(error, of: specimen, seed: seed) }
    }
    var forward: [(index: Int, pass: Forward<Float>)] = []
    for index in calls.indices.reversed() {
      do throws(BrokenPromise) { forward.append((index, try calls[index].call.forward())) } catch {
        result.record(error, of: calls[index].specimen, seed: seed)
      }
    }
    for (index, pass) in forward {
      let (specimen, call, dy, first) = calls[index]
      do throws(BrokenPromise) {
        for (now, before) in zip(try call.gradients(dy, pass).tensors, first.tensors) {
          result.record(
            now.value.hasBits(of: before.value),
            "\(specimen.name), \(now.what): called again, in another order, it gives other bits, seed \(seed)")
        }
        for input in call.x.indices where call.x.count > 1 && call.needsGradient[input] {
          result.record(
            try call.gradient(of: input, dy, pass).hasBits(of: first.gradients[input]!),
            "\(specimen.name), gradient of input \(input): asked for alone, it has other bits, seed \(seed)")
        }
      } catch { result.record(error, of: specimen, seed: seed) }
    }
    return result
  }
}
