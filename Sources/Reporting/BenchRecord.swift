/// What a bench measured: ``BenchWriter`` tells it, and `vae bench --json` writes it.
public struct BenchRecord: Sendable, Encodable {
  /// What ran it, in order.
  public var machine: [Setting]
  /// The largest speed of products of matrices seen on this machine, on all threads, in GFLOP/s.
  public var peakGflops: Double
  /// The training step of each model.
  public var models: [BenchedModel] = []
  /// Layers alone.
  public var layers: BenchedLayers?
  /// How fast images come.
  public var data: BenchedData?
  /// How long a command takes from its start to its end.
  public var startUp: [BenchedCommand] = []
  /// How the step's time grows.
  public var growth: [BenchedGrowth] = []

  /// A record without timings.
  public init(machine: [Setting], peakGflops: Double) { (self.machine, self.peakGflops) = (machine, peakGflops) }
}

/// A model's training step, ours and others'.
public struct BenchedModel: Sendable, Encodable {
  /// The model's name.
  public var model: String
  /// Images of a step.
  public var batchSize: Int
  /// Floating-point operations of a step, counted without any that is saved; see ``BenchWriter``.
  public var flopsPerStep: Double
  /// The median of the rounds, and images per second by it.
  public var millisecondsPerStep, imagesPerSecond: Double
  /// The largest memory that our process had held by then, in bytes.
  public var peakBytes: Int
  /// Our step in each round, in milliseconds.
  public var rounds: [Double]
  /// The same step elsewhere, timed in the same rounds.
  public var competitors: [Competitor] = []
  /// What was not timed, and why, a sentence each.
  public var remarks: [String] = []
  /// What our step's time is spent on.
  public var profile: StepProfile?

  /// A timing of rounds, in milliseconds a step, of which there is at least one.
  public init(model: String, batchSize: Int, flopsPerStep: Double, peakBytes: Int, rounds: [Double]) {
    (self.model, self.batchSize, self.flopsPerStep) = (model, batchSize, flopsPerStep)
    (self.peakBytes, self.rounds) = (peakBytes, rounds)
    millisecondsPerStep = median(rounds)
    imagesPerSecond = Double(batchSize) / millisecondsPerStep * 1e3
  }

  /// The speed of a step, in GFLOP/s.
  public var gflops: Double { flopsPerStep / millisecondsPerStep / 1e6 }

  /// Another implementation of the same step.
  public struct Competitor: Sendable, Encodable {
    /// Its name.
    public var name: String
    /// Its step in each round, in milliseconds.
    public var rounds: [Double]
    /// The largest memory that its process has held, in bytes.
    public var peakBytes: Int

    /// A competitor.
    public init(_ name: String, rounds: [Double], peakBytes: Int) {
      (self.name, self.rounds, self.peakBytes) = (name, rounds, peakBytes)
    }
  }
}

/// Layers of a model, each direction timed alone.
public struct BenchedLayers: Sendable, Encodable {
  /// The model's name.
  public var model: String
  /// Images of a batch.
  public var batchSize: Int
  /// The layers, in order.
  public var layers: [Layer]

  /// Timings of a model's layers.
  public init(model: String, batchSize: Int, layers: [Layer]) {
    (self.model, self.batchSize, self.layers) = (model, batchSize, layers)
  }

  /// A layer, with its speeds in GFLOP/s.
  public struct Layer: Sendable, Encodable {
    /// Its name in a checkpoint.
    public var name: String
    /// Its shape, in words: `32×32×32 → 16×16×64`.
    public var shape: String
    /// Multiplications of one direction for one image.
    public var multiplications: Int
    /// y from x and the weight, dx from dy and the weight, dw from x and dy.
    public var forward, dataGradient, weightGradient: Double

    /// A layer.
    public init(
      name: String, shape: String, multiplications: Int, forward: Double, dataGradient: Double, weightGradient: Double
    ) {
      (self.name, self.shape, self.multiplications) = (name, shape, multiplications)
      (self.forward, self.dataGradient, self.weightGradient) = (forward, dataGradient, weightGradient)
    }
  }
}

/// How fast images come from files.
public struct BenchedData: Sendable, Encodable {
  /// Which images, in words.
  public var source: String
  /// Our way from the files to batches.
  public var fromFiles: Stage
  /// The same way elsewhere, timed in the same rounds.
  public var competitors: [Stage]
  /// What was not timed, and why, a sentence each.
  public var remarks: [String]
  /// What else is done with the images.
  public var stages: [Stage]

  /// Timings of these images.
  public init(source: String, fromFiles: Stage, competitors: [Stage], remarks: [String], stages: [Stage]) {
    (self.source, self.fromFiles, self.competitors) = (source, fromFiles, competitors)
    (self.remarks, self.stages) = (remarks, stages)
  }

  /// Something done with every image.
  public struct Stage: Sendable, Encodable {
    /// What.
    public var name: String
    /// Images a second, in each round.
    public var imagesPerSecond: [Double]

    /// A stage.
    public init(_ name: String, imagesPerSecond: [Double]) {
      (self.name, self.imagesPerSecond) = (name, imagesPerSecond)
    }
  }
}

/// How a step's time grows with one setting, all others kept.
public struct BenchedGrowth: Sendable, Encodable {
  /// The setting as a stem of file names, `batch`, and as an axis, `images of a batch`.
  public var stem, label: String
  /// What is kept, in words.
  public var kept: String
  /// The points, by the setting.
  public var points: [Point]

  /// A growth.
  public init(stem: String, label: String, kept: String, points: [Point]) {
    (self.stem, self.label, self.kept, self.points) = (stem, label, kept, points)
  }

  /// A setting and what was measured there.
  public struct Point: Sendable, Encodable {
    /// The setting's value.
    public var value: Int
    /// A step's time by its images, in milliseconds: the median.
    public var millisecondsPerImage: Double
    /// GFLOP/s of the step, and of products of matrices with as many threads.
    public var gflops, peakGflops: Double

    /// A point.
    public init(value: Int, millisecondsPerImage: Double, gflops: Double, peakGflops: Double) {
      (self.value, self.millisecondsPerImage) = (value, millisecondsPerImage)
      (self.gflops, self.peakGflops) = (gflops, peakGflops)
    }
  }
}

/// The middle of some numbers, or the mean of the two in the middle; NaN of none.
public func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
