import TensorCore

/// The speed that no step can exceed by multiplying: that of matrices that lie in the cache.
enum ProductPeak {
  private static let side = 512

  /// GFLOP/s of the best of some products of two 512×512 matrices in Float, on all threads.
  static func measure() -> Double {
    let random = RandomStream(seed: 0, purpose: .checks)
    let factor: Tensor<Float> = random.uniform([side, side], low: -1, high: 1)
    let best = Stopwatch.samples(20) { _ = multiply(factor, factor) }.min() ?? .infinity
    let flops = 2 * side * side * side
    return Double(flops) / best / 1e9
  }
}
