import Glibc

/// The folder of a run: `epoch_0001.safetensors` …, `last.safetensors`, `metrics.csv`, `config.json`, `timings.csv`.
public struct RunFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// The folder at a path, which need not exist.
  public init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path.isEmpty ? "." : path
  }

  /// The newest checkpoint, under a second name.
  public var last: String { path + "/last.safetensors" }
  /// A line an epoch.
  public var metrics: String { path + "/metrics.csv" }
  /// What each epoch took: the only file that depends on the machine.
  public var timings: String { path + "/timings.csv" }
  /// The run's settings.
  public var configuration: String { path + "/config.json" }
  /// The checkpoint at the end of an epoch; 0 is the untrained model.
  public func checkpoint(_ epoch: Int) -> String {
    let number = "\(epoch)"
    return "\(path)/epoch_\(String(repeating: "0", count: max(0, 4 - number.count)))\(number).safetensors"
  }

  /// The epochs whose checkpoints are there, in order.
  public var epochs: [Int] {
    names.compactMap { name in
      guard name.hasPrefix("epoch_"), name.hasSuffix(".safetensors") else { return nil }
      return Int(name.dropFirst("epoch_".count).dropLast(".safetensors".count)).flatMap {
        $0 >= 0 && checkpoint($0) == "\(path)/\(name)" ? $0 : nil
      }
    }.sorted()
  }

  private var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { names.append(String(cString: $0)) }
      }
    }
    return names
  }

  /// Fails where a new run would overwrite something.
  func expectFree() throws(TrainingError) {
    if DurableFile.exists(last) || !epochs.isEmpty {
      throw TrainingError.run(
        folder: path, expected: "no run in the folder of a new one",
        found: DurableFile.exists(last) ? "last.safetensors" : "epoch checkpoints",
        remedy: "continue it with --resume, or choose another folder with --out-dir")
    }
    // A run that was ended before its first checkpoint has left its settings and an empty table, and nothing to lose.
    try expectOwn(metrics) { $0 == MetricsTable.csv([]) }
    try expectOwn(timings) { $0 == EpochCosts.header + "\n" }
    try expectOwn(configuration) { text in
      (try? ConfigurationJSON.decode(text, as: RunConfiguration.self).get()) != nil
    }
  }

  private func expectOwn(_ file: String, _ isOwn: (String) -> Bool) throws(TrainingError) {
    guard DurableFile.exists(file), !isOwn(String(decoding: try DurableFile.read(file), as: UTF8.self)) else { return }
    throw TrainingError.run(
      folder: path, expected: "no files in the way of a new run", found: "\(file), which this program has not begun",
      remedy: "choose another folder with --out-dir, or move the file away")
  }

  /// Fails where there is no run to go on with.
  func expectRun() throws(TrainingError) {
    guard !DurableFile.exists(last) else { return }
    throw TrainingError.run(
      folder: path, expected: "last.safetensors to resume from", found: "none",
      remedy: epochs.last.map { "copy \(checkpoint($0)) to \(last)" }
        ?? "run without --resume to begin, or name the run's folder with --out-dir")
  }

  /// Writes `config.json` and `metrics.csv`.
  func write(_ configuration: RunConfiguration, _ history: [EpochMetrics]) throws(TrainingError) {
    try DurableFile.write(
      Array(try ConfigurationJSON.encode(configuration, pretty: true).utf8), to: self.configuration)
    try write(history)
  }

  /// Writes `metrics.csv`.
  func write(_ history: [EpochMetrics]) throws(TrainingError) {
    try DurableFile.write(Array(MetricsTable.csv(history).utf8), to: metrics)
  }

  /// Begins `timings.csv`, unless a run that is resumed has begun it.
  func beginTimings() throws(TrainingError) {
    if !DurableFile.exists(timings) { try DurableFile.append(EpochCosts.header + "\n", to: timings) }
  }

  /// Adds a line to `timings.csv`.
  func append(_ costs: EpochCosts) throws(TrainingError) { try DurableFile.append(costs.row + "\n", to: timings) }

  /// Writes an epoch's checkpoint and lets `last.safetensors` be it; then removes all but the `keep` newest.
  ///
  /// - Returns: the checkpoint's path and its payload's SHA-256.
  func write(_ checkpoint: Checkpoint, keep: Int?) throws(TrainingError) -> (path: String, sha256: String) {
    let path = self.checkpoint(checkpoint.epoch)
    let sha256 = try checkpoint.write(to: path)
    try DurableFile.link(path, to: last)
    if let keep {
      for epoch in epochs where epoch <= checkpoint.epoch - keep { unlink(self.checkpoint(epoch)) }
    }
    return (path, sha256)
  }
}
