import Models
import TensorCore

/// A layer that multiplies: a fully connected or a convolutional one.
struct LayerCost {
  /// Its name in a checkpoint.
  let name: String
  /// Its weight's shape: `[O, I]`, `[O, I, KH, KW]`, or `[I, O, KH, KW]` where it is transposed.
  let weight: Shape
  /// The shapes of its input and output for one image: `[F]` or `[H, W, C]`.
  let input, output: Shape

  /// Whether its output has more pixels than its input.
  var isTransposed: Bool { weight.rank == 4 && output[0] > input[0] }

  /// Multiplications per image and direction: each weight, at each pixel of the smaller image.
  var multiplications: Int {
    weight.rank == 2 ? weight.count : weight.count * min(input[0] * input[1], output[0] * output[1])
  }

  /// The layers of a model, in the order in which data passes them.
  static func all(of configuration: ModelConfiguration) -> [LayerCost] {
    var input = configuration.image
    return configuration.summary.compactMap { line in
      defer { input = line.output }
      guard let weight = line.weight else { return nil }
      // Two fully connected layers may read one input, so the line before need not be theirs.
      return LayerCost(
        name: line.name, weight: weight, input: weight.rank == 2 ? [weight[1]] : input, output: line.output)
    }
  }

  /// Floating-point operations of a step's layers: two per multiplication, forward and for both
  /// gradients, but for the gradient of the images, which nobody asks for.
  static func flopsPerStep(of model: ModelConfiguration, batch: Int) -> Double {
    let counts = all(of: model).map(\.multiplications)
    return 2 * Double(batch) * Double(3 * counts.reduce(0, +) - (counts.first ?? 0))
  }
}
