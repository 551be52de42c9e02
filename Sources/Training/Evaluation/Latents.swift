import Foundation
import TensorCore

/// Latents to be decoded by a model's `sample`.
public enum Latents {
  /// Draws from the prior N(0, 1): `[count, dimensions]`. More draws begin with the same ones.
  public static func prior(_ count: Int, dimensions: Int, seed: UInt64) -> Tensor<Float> {
    RandomStream(seed: seed, purpose: .priorSamples).normal([count, dimensions])
  }

  /// Values that cut the prior of one dimension into `count` parts of equal probability, from the
  /// middle of the first to that of the last: Φ⁻¹((i + ½) / count).
  ///
  /// Decoded at a grid of such values, a model of two latent dimensions shows all that it knows.
  /// - Source: Kingma and Welling 2014, appendix A and figure 4.
  public static func normalQuantiles(_ count: Int) -> [Double] {
    (0..<count).map { i in
      let probability = (Double(i) + 0.5) / Double(count)
      // Φ rises: halve the interval that has its value.
      var (low, high) = (-9.0, 9.0)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
  }
}

/// A walk through latent space: rows of latents that differ in one dimension.
public struct LatentTraversal: Sendable {
  /// The dimensions, one per row, the one with the largest KL divergence first.
  public let dimensions: [Int]
  /// The values that the dimension takes, one per column.
  public let values: [Float]
  /// The latents, row by row: `[dimensions.count · values.count, latent]`.
  public let latents: Tensor<Float>

  /// The `rows` dimensions with the largest KL divergence (or all, if there are fewer), each from
  /// `-extent` to `extent` in `columns` equal steps, while the others are as in `base`.
  ///
  /// A dimension whose posterior is the prior (KL = 0) carries nothing: to walk along it changes
  /// nothing.
  ///
  /// - Parameters:
  ///   - klPerDimension: of ``Evaluation``.
  ///   - rows: the dimensions that are walked along.
  ///   - columns: the steps of each.
  ///   - extent: where a walk ends, in deviations of the prior.
  ///   - base: the latent to start from, `[latent]`; zeros, the prior's mean, where it is nil.
  public init(klPerDimension: [Double], rows: Int, columns: Int = 7, extent: Float = 3, base: [Float]? = nil) {
    let base = base ?? Array(repeating: 0, count: klPerDimension.count)
    require(
      base.count == klPerDimension.count,
      "LatentTraversal: expected a base of \(klPerDimension.count) dimensions, found \(base.count)")
    let order = klPerDimension.indices.sorted { a, b in
      klPerDimension[a] != klPerDimension[b] ? klPerDimension[a] > klPerDimension[b] : a < b
    }
    dimensions = Array(order.prefix(max(rows, 0)))
    values = (0..<max(columns, 0)).map { columns < 2 ? 0 : extent * Float(2 * $0 - (columns - 1)) / Float(columns - 1) }
    var scalars: [Float] = []
    for dimension in dimensions {
      for value in values {
        var latent = base
        latent[dimension] = value
        scalars += latent
      }
    }
    latents = Tensor([dimensions.count * values.count, base.count], scalars)
  }
}
