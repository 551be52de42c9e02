import Models
import Reporting
import TensorCore

/// Times each layer's three directions alone, through the kernels' public interface.
enum LayerBench {
  /// The layers of a new model of this configuration.
  static func measure(_ configuration: ModelConfiguration, batch: Int) -> BenchedLayers {
    return BenchedLayers(
      model: configuration.architecture.rawValue, batchSize: batch,
      layers: LayerCost.all(of: configuration).map { $0.weight.rank == 2 ? linear($0, batch) : convolution($0, batch) })
  }

  private static func random(_ shape: Shape) -> Tensor<Float> {
    RandomStream(seed: 0, purpose: .checks).uniform(shape, low: -1, high: 1)
  }

  /// y = x Wᵀ, dx = dy W, dW = dyᵀ x.
  private static func linear(_ layer: LayerCost, _ batch: Int) -> BenchedLayers.Layer {
    let (x, dy, w) = (random([batch, layer.weight[1]]), random([batch, layer.weight[0]]), random(layer.weight))
    return timed(
      layer, batch, forward: { multiply(x, w, transposeB: true) }, dataGradient: { multiply(dy, w) },
      weightGradient: { multiply(dy, transposeA: true, x) })
  }

  /// A transposed convolution is the data gradient of the convolution from its output to its input.
  private static func convolution(_ layer: LayerCost, _ batch: Int) -> BenchedLayers.Layer {
    let (large, small) = layer.isTransposed ? (layer.output, layer.input) : (layer.input, layer.output)
    let stride = (y: large[0] / small[0], x: large[1] / small[1])
    let convolution = Convolution(
      input: Shape([batch] + large.extents), weight: layer.weight, output: Shape([batch] + small.extents),
      stride: stride, padding: (y: (layer.weight[2] - stride.y) / 2, x: (layer.weight[3] - stride.x) / 2))
    let (image, outcome, w) = (random(convolution.input), random(convolution.output), random(layer.weight))
    // The step packs the weight once and uses it in both directions; here it counts as part of
    // forward.
    let packed = convolution.packed(w)
    let weightGradient = { convolution.weightGradient(x: image, dy: outcome) }
    if layer.isTransposed {
      return timed(
        layer, batch, forward: { convolution.dataGradient(dy: outcome, packed: convolution.packed(w)) },
        dataGradient: { convolution.forward(x: image, packed: packed) }, weightGradient: weightGradient)
    }
    return timed(
      layer, batch, forward: { convolution.forward(x: image, packed: convolution.packed(w)) },
      dataGradient: { convolution.dataGradient(dy: outcome, packed: packed) }, weightGradient: weightGradient)
  }

  private static func timed(
    _ layer: LayerCost, _ batch: Int, forward: () -> Tensor<Float>, dataGradient: () -> Tensor<Float>,
    weightGradient: () -> Tensor<Float>
  ) -> BenchedLayers.Layer {
    let flops = 2 * Double(batch) * Double(layer.multiplications)
    let gflops = { (body: () -> Tensor<Float>) in flops / median(Stopwatch.samples { _ = body() }) / 1e9 }
    let words = { (shape: Shape) in shape.extents.map(String.init).joined(separator: "×") }
    return BenchedLayers.Layer(
      name: layer.name, shape: "\(words(layer.input)) → \(words(layer.output))", multiplications: layer.multiplications,
      forward: gflops(forward), dataGradient: gflops(dataGradient), weightGradient: gflops(weightGradient))
  }
}
