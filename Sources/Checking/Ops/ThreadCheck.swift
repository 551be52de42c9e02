import Autograd
import TensorCore

/// Compares the bits that several numbers of threads compute with those of one, both ways, and
/// those of several orders of their tasks.
public struct ThreadCheck: Sendable {
  /// Few and many, and more than there are cores.
  static let threads = [2, 3, 5, 8, max(13, Threads.available + 1)]
  /// Seeds of the order in which tasks are done (``TensorCore/Threads/shuffle``), and the threads
  /// that do them: a sum in the order of completion is another one even on one thread, though now
  /// and then it is rounded to the same number.
  static let shuffles: [(seed: UInt64, threads: Int)] = [(1, 1), (2, 1), (3, 1), (4, 3)]
  private static let seed: UInt64 = 11

  /// Runs the check in `Float`. It changes the shared pool's number of threads and their order, and
  /// puts both back.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.threads, entry.stem)
    let before = (count: Threads.count, shuffle: Threads.shuffle)
    defer { (Threads.count, Threads.shuffle) = before }
    let specimens = entry.specimens + entry.variations
    (Threads.count, Threads.shuffle) = (1, 0)
    let alone = specimens.map { bits(of: $0, entry.constants, into: &result) }
    for threads in threads {
      Threads.count = threads
      compare("\(threads) threads give other bits than one")
    }
    for (seed, threads) in shuffles {
      (Threads.count, Threads.shuffle) = (threads, seed)
      compare("tasks in another order (Threads.shuffle = \(seed), \(threads) threads) give other bits")
    }
    return result

    func compare(_ complaint: String) {
      for (specimen, expected) in zip(specimens, alone) {
        guard let expected, let found = bits(of: specimen, entry.constants, into: &result) else { continue }
        result.record(
          zip(found, expected).allSatisfy { $0.hasBits(of: $1) }, "\(specimen.name): \(complaint), seed \(seed)")
      }
    }
  }

  /// Output and gradients; nil, and a failure, where a promise was broken.
  private static func bits(
    of specimen: Specimen, _ constants: Set<Int>, into result: inout CheckResult
  ) -> [Tensor<Float>]? {
    do throws(BrokenPromise) {
      return try OpCall.result(specimen, constants: constants, seed: seed).tensors.map(\.value)
    } catch {
      result.record(error, of: specimen, seed: seed)
      return nil
    }
  }
}
