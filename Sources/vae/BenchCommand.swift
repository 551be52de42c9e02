import ArgumentParser
import Autograd
import Foundation
import Layers
import Models
import Reporting
import TensorCore

/// `vae bench`.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the training step of each model, batch 128.",
    discussion: """
      A step is forward, backward and Adam, on images of random numbers. The figure is the median of all rounds.

        vae bench --only celeba --rounds 7 --json bench.json
      """)

  @Option(help: "One model: mlp, mnist or celeba. (default: all)")
  var only: ModelConfiguration.Architecture?

  @Option(parsing: .unconditional, help: "Rounds; a round is as many steps as fit into about a second.")
  var rounds = 5

  @Option(parsing: .unconditional, help: "Images of a step.")
  var batchSize = 128

  @Option(help: "Write the figures to this file as JSON.")
  var json: String?

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds: expected 1 to 1000, found \(rounds)") }
    guard (1...4096).contains(batchSize) else {
      throw ValidationError("--batch-size: expected 1 to 4096, found \(batchSize)")
    }
  }

  func run() async throws {
    runtime.apply()
    print("\(Machine.engine), \(WorkerPool.shared.threads) threads, batch \(batchSize)")
    var figures: [StepTiming] = []
    for architecture in only.map({ [$0] }) ?? ModelConfiguration.Architecture.allCases {
      let timing = try StepTiming.measure(ModelConfiguration(architecture), batch: batchSize, rounds: rounds)
      figures.append(timing)
      print(
        "\(timing.model): \(Numeral.fixed(timing.millisecondsPerStep, 2)) ms per step, "
          + "\(Int(timing.imagesPerSecond)) images/s, peak \(Numeral.bytes(timing.peakBytes))")
    }
    if let json { try writeJSON(figures, to: json) }
  }
}

/// How long a training step takes.
struct StepTiming: Encodable {
  let model: String
  let batchSize: Int
  let threads: Int
  let millisecondsPerStep: Double
  let imagesPerSecond: Double
  let peakBytes: Int

  /// Times steps of a new model: a warm-up, then rounds of steps, the median step time.
  static func measure(_ configuration: ModelConfiguration, batch: Int, rounds: Int) throws -> StepTiming {
    let model: any VAE<Float> = try ModelFactory.make(configuration, seed: 0)
    let adam = Adam(model.parameters, learningRate: 1e-4)
    let shape: Shape = [batch, configuration.imageSize, configuration.imageSize, configuration.channels]
    let images: Tensor<Float> = RandomStream(seed: 0, purpose: .checks).uniform(shape)
    let noise: Tensor<Float> = RandomStream(seed: 0, purpose: .posteriorNoise).normal([batch, configuration.latentDim])
    let step = {
      let tape = Tape<Float>()
      let objective = model.objective(tape.constant(images), epsilon: noise, mode: .training)
      adam.step(tape.gradients(of: objective.loss), on: tape)
    }
    let clock = ContinuousClock()
    step()
    let first = clock.measure(step) / .seconds(1)
    let steps = max(1, Int(1 / max(first, 1e-4)))
    var times = (0..<rounds).map { _ in clock.measure { for _ in 0..<steps { step() } } / .seconds(1) / Double(steps) }
    times.sort()
    let median = times[times.count / 2]
    return StepTiming(
      model: configuration.model.rawValue, batchSize: batch, threads: WorkerPool.shared.threads,
      millisecondsPerStep: median * 1e3, imagesPerSecond: Double(batch) / median, peakBytes: Machine.peakBytes)
  }
}
