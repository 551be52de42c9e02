import Autograd
import TensorCore

/// Compares the fast kernel, and the shape rule, with the naive reference.
public struct ReferenceCheck: Sendable {
  /// Runs the check in `Float` against the reference in `Double`, also on random shapes and
  /// constants.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.reference, entry.stem, tolerance: entry.tolerance.referenceFloat)
    for specimen in entry.specimens + entry.variations {
      let reference = specimen.op.reference(specimen.draw(seed: 7, as: Double.self))
      do {
        let shape = try specimen.op.shape(of: specimen.inputs)
        guard shape == reference.shape else {
          result.record(false, "\(specimen.name): shape rule says \(shape), the reference makes \(reference.shape)")
          continue
        }
      } catch {
        result.record(false, "\(specimen.name): \(error)")
        continue
      }
      let fast = specimen.op.forward(specimen.draw(seed: 7, as: Float.self)).y
      result.record(Deviation(fast, from: reference) / specimen.condition, "\(specimen.name) \(specimen.inputs)")
    }
    return result
  }
}

/// Compares the bits that several numbers of threads compute with those of one, both ways.
public struct ThreadCheck: Sendable {
  /// Few and many, and more than there are cores.
  static let threads = [2, 3, 5, 8, max(13, Threads.available + 1)]

  /// Runs the check in `Float`. It changes the shared pool's number of threads, and puts it back.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.threads, entry.stem)
    let before = Threads.count
    defer { Threads.count = before }
    let specimens = entry.specimens + entry.variations
    let drawn = specimens.map { Drawn<Float>($0, constants: entry.constants, seed: 11) }
    Threads.count = 1
    let alone = drawn.map { $0.outputAndGradients() }
    for threads in threads {
      Threads.count = threads
      for (index, expected) in alone.enumerated() {
        let found = drawn[index].outputAndGradients()
        result.record(
          found.count == expected.count && zip(found, expected).allSatisfy { $0.value.hasBits(of: $1.value) },
          "\(specimens[index].name) \(specimens[index].inputs): \(threads) threads give other bits than one")
      }
    }
    return result
  }
}

extension Tensor {
  /// Whether both hold the same bits: 0 is not −0, and a NaN is itself.
  fileprivate func hasBits(of other: Tensor) -> Bool {
    shape == other.shape
      && withUnsafeScalars { a in
        other.withUnsafeScalars { b in UnsafeRawBufferPointer(a).elementsEqual(UnsafeRawBufferPointer(b)) }
      }
  }
}

/// Calls that do not fit, and calls at the limits of the number format.
public struct BoundaryChecks: Sendable {
  /// The shape rule refuses what it must, naming the op and what it expected.
  public static func rejection(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.rejection, entry.stem)
    for call in entry.rejected {
      do {
        let shape = try call.op.shape(of: call.inputs)
        result.record(false, "\(call.inputs) was accepted and gives \(shape)")
      } catch {
        result.record(
          error.operation == call.op.name && error.expected.contains(call.expected),
          "the error for \(call.inputs) should name \(call.op.name) and expect '\(call.expected)': \(error)")
      }
    }
    return result
  }

  /// Extreme inputs give what exact arithmetic gives.
  public static func extremes(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.extremes, entry.stem, tolerance: entry.tolerance.extremes)
    for call in entry.extremes {
      let y = call.op.forward(call.inputs).y
      guard y.shape == call.expected.shape else {
        result.record(false, "\(call.inputs): the shape is \(y.shape), expected \(call.expected.shape)")
        continue
      }
      // Scalar by scalar: one huge value must not hide another's error.
      for (i, (found, expected)) in zip(y.scalars, call.expected.scalars).enumerated() {
        if found.isNaN && expected.isNaN {
          result.record(true, "NaN as expected")
        } else {
          result.record(Deviation(Tensor(found), from: Tensor(expected)), "\(call.inputs), output \(i)")
        }
      }
    }
    return result
  }
}
