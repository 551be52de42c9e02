import Autograd
import Checking
import Layers
import Models
import TensorCore

extension Bits {
  /// Trains two models alike, but for the order of the images within the first batch, and measures
  /// their distance.
  static func divergence(_ page: Page) async throws -> (steps: [Int], distances: [Double]) {
    let digits = try await page.laboratory.digits(limit: 6_000)
    let models = try (0..<2).map { _ in try Model<Float>(ModelConfiguration(.mlp, hidden: 100), seed: 0) }
    let optimizers = models.map { Adam($0.parameters) }
    return (1...400).reduce(into: ([], [])) { found, step in
      let noise: Tensor<Float> = RandomStream(seed: 0, purpose: .posteriorNoise, step: UInt64(step)).normal([32, 20])
      for (number, (model, adam)) in zip(models, optimizers).enumerated() {
        let order = number == 1 && step == 1 ? Array((0..<32).reversed()) : Array(0..<32)
        let images = digits.train.batch(order.map { (32 * step + $0) % digits.train.count })
        model.step(images, epsilon: Tensor([32, 20], order.flatMap { noise[$0].scalars }), by: adam)
      }
      guard step == 1 || step % 4 == 0 else { return }
      found.0.append(step)
      found.1.append(distance(models[1], from: models[0]))
    }
  }

  /// The length of the difference of all parameters, relative to theirs.
  private static func distance(_ a: Model<Float>, from b: Model<Float>) -> Double {
    let pairs = zip(a.parameters, b.parameters).flatMap {
      zip($0.parameter.value.scalars, $1.parameter.value.scalars)
    }
    let squares = pairs.reduce(into: (0.0, 0.0)) { sums, pair in
      let (x, y) = (Double(pair.0), Double(pair.1))
      sums = (sums.0 + (x - y) * (x - y), sums.1 + y * y)
    }
    return (squares.0 / squares.1).squareRoot()
  }

  /// The suite's sum, for the check of threads.
  static var suitesSum: OpEntry {
    let specimen = Specimen("ten thousand", Sum(AxisReduction([0])), [[10_000]])
    return OpEntry(Sum.self, specimens: [specimen], variation: { _ in specimen }, rejected: [])
  }
}
