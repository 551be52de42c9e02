/// What ran a report, and how long it took: the only part that may differ when it is made again.
public struct MachineFacts: Sendable {
  /// The processor's name.
  public var processor: String
  /// The processor's cores that the program may use, and the threads that computed.
  public var cores, threads: Int
  /// The machine's memory, and the most that the program held, in bytes.
  public var memoryBytes, peakMemoryBytes: Int
  /// The operating system and its version, and the compiler's.
  public var operatingSystem, swiftVersion: String
  /// OpenBLAS's version and build options, and the processor family of the kernels it chose.
  public var openBLASVersion, openBLASCore: String
  /// The program's version, and the commit that it was built from; empty where it is not known.
  public var program = ""
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
    (self.processor, self.cores) = (processor, cores)
    (self.memoryBytes, self.operatingSystem) = (memoryBytes, operatingSystem)
    (self.swiftVersion, self.openBLASVersion) = (swiftVersion, openBLASVersion)
    (self.openBLASCore, self.threads) = (openBLASCore, threads)
    (self.peakMemoryBytes, self.date) = (peakMemoryBytes, date)
    (self.stages, self.epochs) = (stages, epochs)
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
    (self.name, self.seconds, self.peakMemoryBytes) = (name, seconds, peakMemoryBytes)
  }
}

/// The wall time and the speed of an epoch, and the memory that it left.
public struct EpochTiming: Sendable {
  /// The run's name.
  public var run: String
  /// The epoch's number.
  public var epoch: Int
  /// Seconds of training by the clock on the wall, and those of its steps alone.
  public var seconds, stepSeconds: Double
  /// Training images per second.
  public var imagesPerSecond: Double
  /// The program's memory after the epoch, and its peak since the run began, in bytes.
  public var memoryBytes, peakMemoryBytes: Int

  /// A timing.
  public init(
    run: String, epoch: Int, seconds: Double, stepSeconds: Double, imagesPerSecond: Double, memoryBytes: Int,
    peakMemoryBytes: Int
  ) {
    (self.run, self.epoch, self.seconds, self.stepSeconds) = (run, epoch, seconds, stepSeconds)
    (self.imagesPerSecond, self.memoryBytes, self.peakMemoryBytes) = (imagesPerSecond, memoryBytes, peakMemoryBytes)
  }
}
