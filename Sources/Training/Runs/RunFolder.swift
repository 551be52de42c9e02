import Files

/// The folder of a run: `epoch_0001.safetensors` …, `last.safetensors`, and the files below.
public struct RunFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// The folder at a path, which need not exist.
  public init(_ path: String) { self.path = path.isEmpty ? "." : path }

  /// The newest checkpoint, under a second name.
  public var last: String { Path(path).appending("last.safetensors") }
  /// A line an epoch.
  public var metrics: String { Path(path).appending("metrics.csv") }
  /// What each epoch took: the only file that depends on the machine.
  public var timings: String { Path(path).appending("timings.csv") }
  /// The run's settings.
  public var configuration: String { Path(path).appending("config.json") }
  /// The checkpoint at the end of an epoch; 0 is the untrained model.
  public func checkpoint(_ epoch: Int) -> String { Path(path).appending(Self.name(epoch)) }

  private static func name(_ epoch: Int) -> String {
    let number = "\(epoch)"
    return "epoch_\(String(repeating: "0", count: max(0, 4 - number.count)))\(number).safetensors"
  }

  /// The epochs whose checkpoints are there, in order; none where there is no such folder.
  /// - Throws: where the folder cannot be listed.
  public var epochs: [Int] {
    get throws(TrainingError) {
      try asTrainingError(Folder.names(in: path)).compactMap { name in
        guard name.hasPrefix("epoch_"), name.hasSuffix(".safetensors") else { return nil }
        return Int(name.dropFirst("epoch_".count).dropLast(".safetensors".count)).flatMap {
          $0 >= 0 && Self.name($0) == name ? $0 : nil
        }
      }.sorted()
    }
  }

  /// Makes the folder, and those above it, where they are missing.
  func make() throws(TrainingError) { try asTrainingError(Folder.make(path)) }

  /// Keeps other runs out for as long as the lock exists.
  func lock() throws(TrainingError) -> FolderLock {
    if let lock = try asTrainingError(FolderLock(path)) { return lock }
    throw TrainingError.run(
      folder: path, expected: "a folder that no other run writes into", found: "one that is training now",
      remedy: "wait for its end, or choose another folder with --out-dir")
  }

  private func exists(_ file: String) throws(TrainingError) -> Bool { try asTrainingError(File.exists(file)) }

  /// Fails where a new run would overwrite something.
  func expectFree() throws(TrainingError) {
    let (hasLast, hasEpochs) = (try exists(last), try !epochs.isEmpty)
    guard !hasLast && !hasEpochs else {
      throw TrainingError.run(
        folder: path, expected: "no run in the folder of a new one",
        found: hasLast ? "last.safetensors" : "epoch checkpoints",
        remedy: "continue it with --resume, or choose another folder with --out-dir")
    }
    // A run that was ended before its first checkpoint has left its settings and an empty table,
    // and nothing to lose.
    try expectOwn(metrics) { $0 == MetricsTable.csv([]) }
    try expectOwn(timings) { $0 == EpochCosts.header + "\n" }
    try expectOwn(configuration) { (try? ConfigurationJSON.decode($0, as: RunConfiguration.self)) != nil }
  }

  private func expectOwn(_ file: String, _ isOwn: (String) -> Bool) throws(TrainingError) {
    guard try exists(file) else { return }
    let bytes = try asTrainingError(File.read(file))
    if isOwn(String(decoding: bytes, as: UTF8.self)) { return }
    throw TrainingError.run(
      folder: path, expected: "no files in the way of a new run", found: "\(file), which this program has not begun",
      remedy: "choose another folder with --out-dir, or move the file away")
  }

  /// Fails where there is no run to go on with.
  func expectRun() throws(TrainingError) {
    if try exists(last) { return }
    throw TrainingError.run(
      folder: path, expected: "last.safetensors to resume from", found: "none",
      remedy: try epochs.last.map { "copy \(checkpoint($0)) to \(last)" }
        ?? "run without --resume to begin, or name the run's folder with --out-dir")
  }

  /// Writes `config.json` and `metrics.csv`.
  func write(_ configuration: RunConfiguration, _ history: [EpochMetrics]) throws(TrainingError) {
    let text = try ConfigurationJSON.encode(configuration, pretty: true)
    try asTrainingError(File.write(text, to: self.configuration))
    try write(history)
  }

  /// Writes `metrics.csv`.
  func write(_ history: [EpochMetrics]) throws(TrainingError) {
    try asTrainingError(File.write(MetricsTable.csv(history), to: metrics))
  }

  /// Begins `timings.csv`, unless a run that is resumed has begun it.
  func beginTimings() throws(TrainingError) { if try !exists(timings) { try append(line: EpochCosts.header) } }

  /// Adds a line to `timings.csv`.
  func append(_ costs: EpochCosts) throws(TrainingError) { try append(line: costs.row) }

  private func append(line: String) throws(TrainingError) { try asTrainingError(File.append(line + "\n", to: timings)) }

  /// Writes an epoch's checkpoint, links `last.safetensors` to it, and keeps only the `keep`
  /// newest.
  /// - Returns: the checkpoint's path and its payload's SHA-256.
  func write(_ checkpoint: Checkpoint, keep: Int?) throws(TrainingError) -> (path: String, sha256: String) {
    let path = self.checkpoint(checkpoint.epoch)
    let sha256 = try checkpoint.write(to: path)
    let epochs = try epochs
    try asTrainingError(File.link(path, to: last))
    if let keep {
      for epoch in epochs where epoch <= checkpoint.epoch - keep {
        try asTrainingError(File.remove(self.checkpoint(epoch)))
      }
    }
    return (path, sha256)
  }
}
