import Models
import Reporting
import TensorCore

/// Times celeba's step by one setting after the other, all others kept.
struct GrowthBench {
  let console: Console
  /// GFLOP/s of products of matrices on all threads.
  let peak: Double

  /// Images of a batch where the batch is kept.
  private static let batch = 32

  /// All growths. A setting whose step takes much of the machine's memory is left out.
  func measure() throws -> [BenchedGrowth] {
    let threads = Threads.count
    defer { Threads.count = threads }
    return [
      try growth("batch", "images of a batch", "64×64 images, 32 base channels, \(threads) threads.", doublings(1, 512))
      { (ModelConfiguration(.celeba), batch: $0) },
      try growth(
        "size", "side of an image", "32 base channels, batch \(Self.batch), \(threads) threads.", [32, 64, 128, 256]
      ) { (ModelConfiguration(.celeba, imageSize: $0), batch: Self.batch) },
      try growth(
        "channels", "base channels", "64×64 images, batch \(Self.batch), \(threads) threads.", doublings(16, 128)
      ) { (ModelConfiguration(.celeba, baseChannels: $0), batch: Self.batch) },
      try growthByThreads(upTo: threads),
    ]
  }

  private func growth(
    _ stem: String, _ label: String, _ kept: String, _ values: [Int],
    _ configure: (Int) -> (ModelConfiguration, batch: Int)
  ) throws -> BenchedGrowth {
    let points = try values.compactMap { value in
      console.progress("growth: \(label), \(value)")
      let (configuration, batch) = configure(value)
      return try point(value, configuration, batch: batch, peak: peak)
    }
    return BenchedGrowth(stem: stem, label: label, kept: kept, points: points)
  }

  private func growthByThreads(upTo threads: Int) throws -> BenchedGrowth {
    let values = Array(Set(doublings(1, threads) + [threads])).sorted()
    let points = try values.compactMap { value in
      console.progress("growth: threads, \(value)")
      Threads.count = value
      return try point(value, ModelConfiguration(.celeba), batch: 128, peak: ProductPeak.measure())
    }
    return BenchedGrowth(
      stem: "threads", label: "threads", kept: "64×64 images, 32 base channels, batch 128.", points: points)
  }

  /// nil where the step would take too much memory: it holds about three times what its outputs
  /// alone take.
  private func point(
    _ value: Int, _ configuration: ModelConfiguration, batch: Int, peak: Double
  ) throws -> BenchedGrowth.Point? {
    guard 3 * configuration.leastBytes(batch: batch) < Double(Machine.memoryBytes) / 2 else { return nil }
    let step = try TrainingStep(configuration, images: BenchImages.random.batch(of: batch, for: configuration))
    let time = median(Stopwatch.samples(3, span: 0.3) { step() })
    return BenchedGrowth.Point(
      value: value, millisecondsPerImage: time * 1e3 / Double(batch), gflops: step.flops / time / 1e9, peakGflops: peak)
  }

  private func doublings(_ first: Int, _ last: Int) -> [Int] {
    Array(sequence(first: first) { 2 * $0 <= last ? 2 * $0 : nil })
  }
}
