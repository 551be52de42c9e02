import Autograd
import Checking
import Layers
import TensorCore

/// Random numbers, and the initial values that are made of them.
public enum RandomChecks {
  /// The checks.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    [oneByOne, moments, initialValues, outsiders(golden)]
  }

  private struct Streams: Decodable {
    let noise: [Noise]
    let weights: [Weights]
    let orders: [Order]

    struct Noise: Decodable {
      let seed: UInt64, step: UInt64, shape: [Int], stride: Int, values: [Float], last: Float, sum: Double
    }
    struct Weights: Decodable {
      let seed: UInt64, parameter: Int, fanIn: Int, shape: [Int], stride: Int, values: [Float], last: Float, sum: Double
    }
    struct Order: Decodable { let seed: UInt64, epoch: UInt64, count: Int, stride: Int, values: [Int], weighted: Int }
  }

  /// Noise, initial weights and order at the sizes of real runs, as `Golden/streams.py` has them in
  /// numpy from what ``TensorCore/RandomStream`` says of them.
  private static func outsiders(_ golden: GoldenFolder) -> Check {
    Check("random/outsiders") { result in
      let its = try golden.decode("Random/streams.json", as: Streams.self)
      func compare(
        _ tensor: Tensor<Float>, _ stride: Int, _ values: [Float], _ last: Float, _ sum: Double, _ name: String
      ) {
        let scalars = tensor.scalars
        let sampled = Swift.stride(from: 0, to: scalars.count, by: stride).map { scalars[$0] } + [scalars.last ?? .nan]
        result.record(sampled == values + [last], "\(name): the samples are not numpy's")
        // Any number that is another one shows in the sum, whose own rounding is far smaller.
        let total = scalars.reduce(0.0) { $0 + Double($1) }
        result.record(abs(total - sum) <= 1e-9, "\(name): found the sum \(total), expected \(sum)")
      }
      for noise in its.noise {
        let stream = RandomStream(seed: noise.seed, purpose: .posteriorNoise, step: noise.step)
        compare(
          stream.normal(Shape(noise.shape)), noise.stride, noise.values, noise.last, noise.sum, "noise \(noise.shape)")
      }
      for weights in its.weights {
        let initializer = Initializer(seed: weights.seed)
        for _ in 0..<weights.parameter { let _: Parameter<Float> = initializer.constant([1], 0) }
        let parameter: Parameter<Float> = initializer.uniform(Shape(weights.shape), fanIn: weights.fanIn)
        compare(
          parameter.value, weights.stride, weights.values, weights.last, weights.sum, "weights \(weights.shape)")
      }
      for order in its.orders {
        let found = RandomStream(seed: order.seed, purpose: .permutation, step: order.epoch).permutation(order.count)
        result.record(
          Swift.stride(from: 0, to: order.count, by: order.stride).map { found[$0] } == order.values
            && found.enumerated().reduce(0) { $0 + $1.offset * $1.element } == order.weighted,
          "the order of \(order.count) is not numpy's")
      }
    }
  }

  /// A tensor's numbers are those that are asked for one by one, whatever their count.
  private static let oneByOne = Check("random/one-by-one") { result in
    for count in [1, 2, 3, 4, 5, 7, 4_099] {
      let stream = RandomStream(seed: 41, purpose: .checks, step: UInt64(count))
      let (normal, uniform): (Tensor<Float>, Tensor<Float>) = (stream.normal([count]), stream.uniform([count]))
      result.record(
        Deviation(normal, from: Tensor<Float>([count], (0..<count).map { stream.normal($0) })), "\(count) normal")
      result.record(
        Deviation(uniform, from: Tensor<Float>([count], (0..<count).map { stream.uniform($0) })), "\(count) uniform")
    }
  }

  /// Normal numbers have the mean 0 and the variance 1, and know nothing of those up to four places
  /// before them, from the same block of words or the next. Deviations are in standard errors.
  private static let moments = Check("random/normal-moments", tolerance: 4) { result in
    let count = 200_000
    let z = RandomStream(seed: 42, purpose: .checks).normal([count], as: Double.self).scalars
    let error = (1 / Double(count)).squareRoot()
    func mean(_ f: (Int) -> Double) -> Double { (4..<count).reduce(0) { $0 + f($1) } / Double(count - 4) }
    result.record(Deviation(mean { z[$0] }, from: 0, inUnitsOf: error), "mean")
    result.record(Deviation(mean { z[$0] * z[$0] }, from: 1, inUnitsOf: Double(2).squareRoot() * error), "variance")
    for lag in 1...4 {
      result.record(Deviation(mean { z[$0] * z[$0 - lag] }, from: 0, inUnitsOf: error), "correlation at \(lag)")
    }
  }

  /// Weights and biases fill −1/√f … 1/√f: none is outside, and the largest of n = 1000 or more is
  /// within 1 % of the bound, which all miss with a probability of 0.99ⁿ.
  private static let initialValues = Check("random/initial-values") { result in
    let initializer = Initializer(seed: 43)
    let linear = LinearLayer<Double>(inputs: 100, outputs: 1_000, initializer)
    let conv = Conv2dLayer<Double>(inputs: 3, outputs: 1_000, kernel: (4, 2), initializer)
    let deconv = ConvTranspose2dLayer<Double>(inputs: 3, outputs: 1_000, kernel: (4, 2), initializer)
    let layers: [(String, Parameter<Double>, Parameter<Double>?, fanIn: Double)] = [
      ("Linear", linear.weight, linear.bias, 100), ("Conv2d", conv.weight, conv.bias, 24),
      ("ConvTranspose2d", deconv.weight, deconv.bias, 8_000),
    ]
    for (name, weight, bias, fanIn) in layers {
      for (part, parameter) in [("weight", weight)] + (bias.map { [("bias", $0)] } ?? []) {
        let largest = parameter.value.scalars.reduce(0) { max($0, abs($1)) } * fanIn.squareRoot()
        result.record(
          largest <= 1 && largest >= 0.99, "\(name) \(part): the largest is \(largest) times 1/√f, expected 0.99…1")
      }
    }
  }
}
