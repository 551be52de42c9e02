/// What ran a report, and how long it took: the only part that may differ when it is made again.
public struct MachineFacts: Sendable {
  /// The processor's name.
  public var processor: String
  /// The processor's cores that the program may use.
  public var cores: Int
  /// The machine's memory in bytes.
  public var memoryBytes: Int
  /// The operating system and its version.
  public var operatingSystem: String
  /// The compiler's version.
  public var swiftVersion: String
  /// OpenBLAS's version and build options.
  public var openBLASVersion: String
  /// The processor family whose kernels OpenBLAS chose.
  public var openBLASCore: String
  /// The threads that computed.
  public var threads: Int
  /// The largest memory that the program held, in bytes.
  public var peakMemoryBytes: Int
  /// When the report was made, as text.
  public var date: String
  /// How long each stage took, in order.
  public var stages: [StageTiming]
  /// How fast each epoch was, in order.
  public var epochs: [EpochTiming]

  /// Facts.
  public init(
    processor: String, cores: Int, memoryBytes: Int, operatingSystem: String, swiftVersion: String,
    openBLASVersion: String, openBLASCore: String, threads: Int, peakMemoryBytes: Int, date: String,
    stages: [StageTiming], epochs: [EpochTiming]
  ) {
    self.processor = processor
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.operatingSystem = operatingSystem
    self.swiftVersion = swiftVersion
    self.openBLASVersion = openBLASVersion
    self.openBLASCore = openBLASCore
    self.threads = threads
    self.peakMemoryBytes = peakMemoryBytes
    self.date = date
    self.stages = stages
    self.epochs = epochs
  }
}

/// The wall time of a stage, and the memory that it took.
public struct StageTiming: Sendable {
  /// The stage: `Train mnist`.
  public var name: String
  /// Seconds by the clock on the wall.
  public var seconds: Double
  /// The most memory that the program held during the stage, in bytes.
  public var peakMemoryBytes: Int

  /// A timing.
  public init(_ name: String, seconds: Double, peakMemoryBytes: Int) {
    self.name = name
    self.seconds = seconds
    self.peakMemoryBytes = peakMemoryBytes
  }
}

/// The wall time and the speed of an epoch, and the memory that it left.
public struct EpochTiming: Sendable {
  /// The run's name.
  public var run: String
  /// The epoch's number.
  public var epoch: Int
  /// Seconds by the clock on the wall, training alone.
  public var seconds: Double
  /// Seconds of its steps, added up: forward, backward and the optimizer.
  public var stepSeconds: Double
  /// Training images per second.
  public var imagesPerSecond: Double
  /// The memory of the program after the epoch's test and checkpoint, in bytes.
  public var memoryBytes: Int
  /// The most memory that the program has held since the run began, in bytes.
  public var peakMemoryBytes: Int

  /// A timing.
  public init(
    run: String, epoch: Int, seconds: Double, stepSeconds: Double, imagesPerSecond: Double, memoryBytes: Int,
    peakMemoryBytes: Int
  ) {
    self.run = run
    self.epoch = epoch
    self.seconds = seconds
    self.stepSeconds = stepSeconds
    self.imagesPerSecond = imagesPerSecond
    self.memoryBytes = memoryBytes
    self.peakMemoryBytes = peakMemoryBytes
  }
}
