import TensorCore
import Training

/// (Σ w)² / Σ w² by the logarithms of the weights: k where all are equal, 1 where one outweighs the
/// others.
///
/// Both sums are taken relative to the largest weight, which cancels: nothing overflows, and what
/// underflows does not count anyway. (Kish 1965 calls it the effective sample size.)
public func effectiveSamples(logWeights: [Double]) -> Double {
  let largest = logWeights.max() ?? 0
  let weights = logWeights.map { Double.exp($0 - largest) }
  let (sum, squares) = weights.reduce(into: (0.0, 0.0)) { $0 = ($0.0 + $1, $0.1 + $1 * $1) }
  return sum * sum / squares
}

/// Bits per dimension of 8-bit pixels, from nats per image of a density of pixels in an interval of this
/// width.
///
/// A density counts per unit of length. In levels of 8 bits, 0 to 255, the interval is 255 units, so
/// that each dimension's density is smaller by the factor width / 255: add log(255 / width) nats to
/// each. Then divide by log 2: 3,000 nats of 3,072 values in an interval of width 2 are 8.40 bits, more
/// than the 8 of the plain file. The nats must be complete: the suite's `mse` leaves ½ log π per value
/// out.
public func bitsPerDimension(nats: Double, dimensions: Int, width: Double) -> Double {
  (nats / Double(dimensions) + Double.log(255 / width)) / Double.log(2)
}

/// The pairs of models whose mean difference, image by image, is more than c standard errors.
///
/// The models were asked about the same images: it is the differences that have an error.
public func distinguishable(_ models: [[Double]], errors c: Double) -> [[Int]] {
  models.indices.flatMap { a in
    models.indices.filter { $0 > a }.compactMap { b in
      let difference = MeasuredMean(zip(models[a], models[b]).map { $0 - $1 })
      return abs(difference.mean) > c * (difference.standardError ?? .infinity) ? [a, b] : nil
    }
  }
}
