/// What a run tells of itself while it goes on. Times are for people: nothing that is written
/// depends on them.
public enum TrainingEvent: Sendable {
  /// The run begins, after `epoch` epochs that a checkpoint holds (0 for a new run).
  case started(epoch: Int, of: Int)
  /// A step is done.
  case step(StepProgress)
  /// So many test images of so many are done.
  case testing(epoch: Int, done: Int, of: Int)
  /// A checkpoint is on the disk.
  case checkpoint(WrittenCheckpoint)
  /// An epoch is done and on the disk.
  case epoch(EpochMetrics, EpochCosts)
}

/// How far an epoch has come.
public struct StepProgress: Sendable {
  /// The epoch, from 1, and the steps done since the beginning of the run.
  public let epoch, step: Int
  /// The batch within the epoch, from 1, and the batches of an epoch.
  public let batch, batches: Int
  /// Images of the epoch that are done.
  public let images: Int
  /// The means over these images.
  public let means: LossMeans
  /// Seconds since the epoch began.
  public let seconds: Double
}

/// How a run ended.
public struct TrainingResult: Sendable {
  /// Whether all epochs are done; otherwise the run was asked to stop.
  public let isComplete: Bool
  /// Epochs that are done and on the disk.
  public let epoch: Int
  /// What each epoch came to.
  public let history: [EpochMetrics]
  /// The newest checkpoint; nil if the run was stopped before the first.
  public let checkpoint: WrittenCheckpoint?
}
