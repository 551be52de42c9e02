import Datasets
import TensorCore

/// MIG: whether each factor of the images stands in one latent dimension.
///
///     MIG = mean over factors v of (I(z₁; v) − I(z₂; v)) / H(v)
///
/// z₁ and z₂ are the dimensions that tell most of v: 1 where one dimension tells all of a factor
/// and no other anything, 0 where two tell the same.
///
/// A dimension is the posterior's mean, cut into 20 bins of equal width between its smallest and
/// its largest value, and I and H are those of the counts. (Counts overstate I by about (bins − 1)
/// (levels − 1) / 2N nats, which the difference mostly cancels.)
///
/// - Source: Chen et al. 2018, "Isolating Sources of Disentanglement in VAEs", section 4; the
///   estimator is that of Locatello et al. 2019, "Challenging Common Assumptions", appendix B.
public enum MutualInformationGap {
  /// The bins of a dimension.
  public static let bins = 20

  /// MIG of means, `[n, latent]` with at least two dimensions, and its error over the images, by a
  /// jackknife of 20 groups; nil where no factor varies.
  public static func measured(_ mu: Tensor<Float>, factors: [ImageLabels]) -> MeasuredMean? {
    let (count, latent) = (mu.shape[0], mu.shape[1])
    let factors = factors.filter { Set($0.numbers).count > 1 }
    guard latent > 1, !factors.isEmpty else { return nil }
    let scalars = mu.scalars
    let columns = (0..<latent).map { j in binned((0..<count).map { Double(scalars[$0 * latent + j]) }) }
    let all = value(columns, factors, of: Array(0..<count))
    let groups = 20
    guard count >= 2 * groups else { return MeasuredMean(mean: all, standardError: nil) }
    let without = valuePerImage(of: groups, grain: 1) { group in
      value(columns, factors, of: (0..<count).filter { $0 % groups != group })
    }
    let mean = without.reduce(0, +) / Double(groups)
    let squares = without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return MeasuredMean(mean: all, standardError: (squares * Double(groups - 1) / Double(groups)).squareRoot())
  }

  /// The bin of each value; all have the first where none differs, or one is no number.
  private static func binned(_ values: [Double]) -> [Int] {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    guard high > low, values.allSatisfy(\.isFinite) else { return values.map { _ in 0 } }
    return values.map { min(Int(($0 - low) / (high - low) * Double(bins)), bins - 1) }
  }

  private static func value(_ columns: [[Int]], _ factors: [ImageLabels], of images: [Int]) -> Double {
    let gaps = factors.map { factor -> Double in
      let levels = factor.classes.count
      let numbers = images.map { factor.numbers[$0] }
      let entropy = Self.entropy(counts(numbers, levels))
      let information = columns.map { column -> Double in
        let bins = images.map { column[$0] }
        let both = zip(bins, numbers).map { $0 * levels + $1 }
        // I(z; v) = H(z) + H(v) − H(z, v).
        return Self.entropy(counts(bins, Self.bins)) + entropy - Self.entropy(counts(both, Self.bins * levels))
      }.sorted(by: >)
      return entropy > 0 ? (information[0] - information[1]) / entropy : 0
    }
    return gaps.reduce(0, +) / Double(gaps.count)
  }

  private static func counts(_ numbers: [Int], _ count: Int) -> [Int] {
    numbers.reduce(into: Array(repeating: 0, count: count)) { $0[$1] += 1 }
  }

  /// −Σ p log p, in nats.
  private static func entropy(_ counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    return counts.reduce(0.0) { sum, count in
      let p = Double(count) / total
      return count == 0 ? sum : sum - p * Double.log(p)
    }
  }
}
