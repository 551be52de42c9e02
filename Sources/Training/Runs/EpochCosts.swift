/// What an epoch took, for people: a row of `timings.csv`. Nothing that a run computes depends on
/// it.
public struct EpochCosts: Hashable, Sendable {
  /// The epoch's number, from 1.
  public var epoch: Int
  /// Seconds of training, of its steps alone, of testing, and of writing the checkpoint.
  public var training, steps, testing, saving: Double
  /// The process's memory once all is done, and its peak.
  public var memory: ProcessMemory

  /// An epoch that has just begun.
  init(epoch: Int) {
    self.epoch = epoch
    (training, steps, testing, saving) = (0, 0, 0, 0)
    memory = ProcessMemory(bytes: 0, peakBytes: 0)
  }

  /// What a row says; nil where it is none.
  init?(row: Substring) {
    let fields = row.split(separator: ",").map(String.init)
    let times = fields.dropFirst().prefix(4).compactMap(Double.init)
    guard fields.count == 7, times.count == 4, let epoch = Int(fields[0]), let bytes = Int(fields[5]),
      let peak = Int(fields[6])
    else { return nil }
    self.epoch = epoch
    (training, steps, testing, saving) = (times[0], times[1], times[2], times[3])
    memory = ProcessMemory(bytes: bytes, peakBytes: peak)
  }

  /// The first line of `timings.csv`.
  public static let header = "epoch,training_s,steps_s,testing_s,saving_s,memory_bytes,peak_memory_bytes"

  /// The row, with times in microseconds' precision.
  public var row: String {
    let times = [training, steps, testing, saving].map { "\(($0 * 1e6).rounded() / 1e6)" }
    return (["\(epoch)"] + times + ["\(memory.bytes)", "\(memory.peakBytes)"]).joined(separator: ",")
  }
}
