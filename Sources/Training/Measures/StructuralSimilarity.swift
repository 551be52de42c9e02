import TensorCore

/// SSIM: how alike two images are in brightness, contrast and structure; 1 for equal ones.
///
///     SSIM(x, y) = (2 μₓ μᵧ + c₁) (2 σₓᵧ + c₂) / ((μₓ² + μᵧ² + c₁) (σₓ² + σᵧ² + c₂))
///     c₁ = (0.01 range)²,  c₂ = (0.03 range)²
///
/// μ, σ² and σₓᵧ are weighted by a Gaussian window of 11×11 pixels, σ = 1.5. The mean is over all
/// windows inside the image, then over the channels.
///
/// - Source: Wang et al. 2004, "Image quality assessment: from error visibility to structural
///   similarity", eq. 13; scikit-image's `structural_similarity` with `gaussian_weights=True`,
///   `sigma=1.5`, `use_sample_covariance=False`.
public enum StructuralSimilarity {
  /// Rows and columns of the window; smaller images have no SSIM.
  public static let window = 11

  /// The window's weights along one axis.
  private static let weights: [Double] = {
    let reach = window / 2
    let values = (-reach...reach).map { Double.exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }()

  /// The SSIM of each pair of images `[n, height, width, channels]`, at least 11×11, whose pixels
  /// have this range between black and white.
  public static func values(_ x: Tensor<Float>, _ y: Tensor<Float>, range: Double) -> [Double] {
    require(
      x.shape == y.shape && x.shape.rank == 4 && min(x.shape[1], x.shape[2]) >= window,
      "StructuralSimilarity: expected images of one shape, at least 11×11, found \(x.shape) and \(y.shape)")
    let (height, width, channels) = (x.shape[1], x.shape[2], x.shape[3])
    let size = height * width
    return x.withUnsafeScalars { x in
      y.withUnsafeScalars { y in
        valuePerImage(of: x.count / (size * channels), grain: 1) { image in
          (0..<channels).reduce(0.0) { sum, channel in
            func plane(_ pixels: UnsafeBufferPointer<Float>) -> [Double] {
              (0..<size).map { Double(pixels[(image * size + $0) * channels + channel]) }
            }
            return sum + value(plane(x), plane(y), height, width, range)
          } / Double(channels)
        }
      }
    }
  }

  private static func value(_ x: [Double], _ y: [Double], _ height: Int, _ width: Int, _ range: Double) -> Double {
    func mean(_ values: [Double]) -> [Double] { smoothed(values, height, width) }
    func product(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 * $1 } }
    let (meanX, meanY) = (mean(x), mean(y))
    let (squareX, squareY, cross) = (mean(product(x, x)), mean(product(y, y)), mean(product(x, y)))
    let (c1, c2) = (0.01 * range * (0.01 * range), 0.03 * range * (0.03 * range))
    var sum = 0.0
    for i in meanX.indices {
      let (mx, my) = (meanX[i], meanY[i])
      let (varianceX, varianceY, covariance) = (squareX[i] - mx * mx, squareY[i] - my * my, cross[i] - mx * my)
      sum +=
        (2 * mx * my + c1) * (2 * covariance + c2) / ((mx * mx + my * my + c1) * (varianceX + varianceY + c2))
    }
    return sum / Double(meanX.count)
  }

  /// The weighted mean of each window inside an image, row by row: along rows first, then columns.
  private static func smoothed(_ values: [Double], _ height: Int, _ width: Int) -> [Double] {
    let (rows, columns) = (height - window + 1, width - window + 1)
    var across = [Double](repeating: 0, count: height * columns)
    var both = [Double](repeating: 0, count: rows * columns)
    values.withUnsafeBufferPointer { values in
      across.withUnsafeMutableBufferPointer { across in
        for y in 0..<height {
          for (k, weight) in weights.enumerated() {
            for x in 0..<columns { across[y * columns + x] += weight * values[y * width + x + k] }
          }
        }
        both.withUnsafeMutableBufferPointer { both in
          for y in 0..<rows {
            for (k, weight) in weights.enumerated() {
              for x in 0..<columns { both[y * columns + x] += weight * across[(y + k) * columns + x] }
            }
          }
        }
      }
    }
    return both
  }
}
