import Files

/// The folder of a run: `epoch_0001.safetensors` …, `last.safetensors`, and the files below.
public struct RunFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// The folder at a path, which need not exist.
  public init(_ path: String) { self.path = path.isEmpty ? "." : path }

  /// The newest checkpoint, under a second name.
  public var last: String { Path(path).appending("last.safetensors") }
  /// One line per epoch.
  public var metrics: String { Path(path).appending("metrics.csv") }
  /// The KL divergence of each latent dimension, one line per epoch.
  public var divergences: String { Path(path).appending("kl.csv") }
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

  /// Makes the folder of a new run, or fails where there is none to resume, and keeps other runs out
  /// for as long as the lock exists.
  func lock(toResume resume: Bool) throws(TrainingError) -> FolderLock {
    if resume { _ = try newestCheckpoint() } else { try make() }
    if let lock = try asTrainingError(FolderLock(path)) {
      if resume { try nameNewest() }
      return lock
    }
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
    try expectOwn(metrics) { MetricsTable.csv([]).hasPrefix($0) }
    try expectOwn(timings) { (EpochCosts.header + "\n").hasPrefix($0) }
    try expectOwn(divergences) { $0.hasPrefix("epoch,kl_0") || "epoch,kl_0".hasPrefix($0) }
    try expectOwn(configuration) { $0.isEmpty || (try? ConfigurationJSON.decode($0, as: RunConfiguration.self)) != nil }
  }

  private func expectOwn(_ file: String, _ isOwn: (String) -> Bool) throws(TrainingError) {
    guard try exists(file) else { return }
    let bytes = try asTrainingError(File.read(file))
    if isOwn(String(decoding: bytes, as: UTF8.self)) { return }
    throw TrainingError.run(
      folder: path, expected: "no files in the way of a new run", found: "\(file), which this program has not begun",
      remedy: "choose another folder with --out-dir, or move the file away")
  }

  /// The newest checkpoint; nil where the run was ended before its first.
  /// - Throws: where there is no run to go on with.
  func newestCheckpoint() throws(TrainingError) -> String? {
    if try exists(last) { return last }
    // Between an epoch's checkpoint and its second name the program can be killed.
    if let epoch = try epochs.last { return checkpoint(epoch) }
    if try exists(configuration) { return nil }
    throw TrainingError.run(
      folder: path, expected: "a run to resume", found: "none",
      remedy: "run without --resume to begin, or name the run's folder with --out-dir")
  }

  /// Gives the newest checkpoint its second name, where the run was ended between the two: one that is
  /// done writes no other.
  func nameNewest() throws(TrainingError) {
    guard try !exists(last), let epoch = try epochs.last else { return }
    try asTrainingError(File.link(checkpoint(epoch), to: last))
  }

  /// Fails where a run could not be begun, or gone on with, in this folder, or its checkpoints of
  /// so many bytes not be written: before anything takes long.
  public func expectReady(resume: Bool, checkpointBytes: Int) throws(TrainingError) {
    if resume { _ = try newestCheckpoint() } else { try expectFree() }
    // The old one stays until the new one is whole.
    try asTrainingError(Folder.expectRoom(path, bytes: 2 * checkpointBytes))
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

  /// Adds an epoch to `kl.csv`, in place of what a run that was killed has left of it and later
  /// ones.
  func write(divergences: [Double], epoch: Int) throws(TrainingError) {
    let old = try exists(self.divergences) ? DivergenceTable(asTrainingError(File.read(self.divergences))) : .init()
    let table = old.adding(divergences, epoch: epoch)
    try asTrainingError(File.write(table.csv, to: self.divergences))
  }

  /// Begins `timings.csv`, unless a run that is resumed has begun it; a line that was torn by the
  /// end of a run is cut off.
  func beginTimings() throws(TrainingError) {
    let old = try exists(timings) ? String(decoding: asTrainingError(File.read(timings)), as: UTF8.self) : ""
    let lines = old.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard lines.first.map(String.init) == EpochCosts.header else {
      return try asTrainingError(File.write(EpochCosts.header + "\n", to: timings))
    }
    if !old.hasSuffix("\n") { try asTrainingError(File.write(lines.map { $0 + "\n" }.joined(), to: timings)) }
  }

  /// What the epochs took so far, by `timings.csv`; none where there is no such file.
  public var costs: [EpochCosts] {
    get throws(TrainingError) {
      guard try exists(timings) else { return [] }
      let text = String(decoding: try asTrainingError(File.read(timings)), as: UTF8.self)
      return text.split(separator: "\n").compactMap { EpochCosts(row: $0) }
    }
  }

  /// Adds a line to `timings.csv`.
  func append(_ costs: EpochCosts) throws(TrainingError) { try append(line: costs.row) }

  private func append(line: String) throws(TrainingError) { try asTrainingError(File.append(line + "\n", to: timings)) }

  /// Writes an epoch's checkpoint, links `last.safetensors` to it, and removes those that are not
  /// to be kept.
  func write(_ checkpoint: Checkpoint, keep: KeptCheckpoints?) throws(TrainingError) -> WrittenCheckpoint {
    let written = try checkpoint.write(to: self.checkpoint(checkpoint.epoch))
    let epochs = try epochs
    try asTrainingError(File.link(written.path, to: last))
    guard let keep else { return written }
    for epoch in epochs where !keep.keeps(epoch, after: checkpoint.history) {
      try asTrainingError(File.remove(self.checkpoint(epoch)))
    }
    return WrittenCheckpoint(path: last, fileHash: written.fileHash, payloadHash: written.payloadHash)
  }
}
