import Autograd
import Synchronization
import TensorCore

extension OpEntry {
  /// Scalars of a call up to which its naive reference, which may be slow, is tried as well.
  private static let smallCall = 5_000

  /// Tries all that the checks will call, in a process of its own: which call ends it, and how; nil
  /// where none does.
  func trap() -> String? {
    Trap.trial { about in
      about("the shape rule")
      _ = missingShapeKinds
      for call in rejected {
        about("\(call.inputs), which must be refused")
        _ = try? call.op.shape(of: call.inputs)
      }
      for specimen in specimens + variations {
        about("\(specimen.name), in Double")
        tryOut(OpCall<Double>(specimen, constants: constants, seed: 5))
        about("\(specimen.name), in Float")
        tryOut(OpCall<Float>(specimen, constants: constants, seed: 5))
        guard specimen.inputs.reduce(0, { $0 + $1.count }) <= Self.smallCall else { continue }
        about("\(specimen.name), the reference")
        _ = specimen.op.reference(specimen.draw(seed: 5, as: Double.self))
      }
      for (number, extreme) in extremes.enumerated() {
        about("extreme \(number)")
        tryOut(OpCall(op: extreme.op, x: extreme.inputs, needsGradient: needsGradient(extreme.inputs.count)))
      }
    }
  }

  private func tryOut<S: Scalar>(_ call: OpCall<S>) {
    // A broken promise is what the checks are for.
    guard let shape = try? call.shape(), let forward = try? call.forward() else { return }
    let dy: Tensor<S> = Specimen.cotangent(shape, seed: 5)
    _ = try? call.gradients(dy, forward)
    for input in call.x.indices where call.needsGradient[input] { _ = try? call.gradient(of: input, dy, forward) }
  }
}

/// What ``OpEntry/trap()`` finds, sought once for all checks of an entry.
final class EntryTrial: Sendable {
  private let entry: OpEntry
  private let found = Mutex<String??>(nil)

  init(_ entry: OpEntry) { self.entry = entry }

  var trap: String? {
    found.withLock { found in
      if found == nil { found = .some(entry.trap()) }
      return found!
    }
  }
}
