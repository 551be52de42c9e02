/// A mean over images and its standard error, the deviation over √n.
public struct MeasuredMean: Codable, Hashable, Sendable {
  /// The mean.
  public let mean: Double
  /// Its standard error; nil where it is not known, as of a single number.
  public let standardError: Double?

  /// A number whose error is known otherwise.
  public init(mean: Double, standardError: Double?) { (self.mean, self.standardError) = (mean, standardError) }

  /// Of one number per image, at least one.
  public init(_ values: [Double]) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = values.count > 1 ? (squares / (n - 1) / n).squareRoot() : nil
  }

  /// A share of so many images, with the binomial distribution's error √(p (1 − p) / n).
  public init(share count: Int, of total: Int) {
    mean = Double(count) / Double(total)
    standardError = (mean * (1 - mean) / Double(total)).squareRoot()
  }

  /// In another unit.
  public func scaled(by factor: Double, offset: Double = 0) -> MeasuredMean {
    MeasuredMean(mean: mean * factor + offset, standardError: standardError.map { $0 * abs(factor) })
  }
}
