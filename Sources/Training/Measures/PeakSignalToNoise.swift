import Foundation
import TensorCore

/// PSNR, in decibels: 10 log₁₀(range² / mean squared error).
public enum PeakSignalToNoise {
  /// The PSNR of each pair of images `[n, height, width, channels]`, whose pixels have this range
  /// between black and white. A mean squared error below 10⁻¹² counts as that: equal images would
  /// have no finite PSNR.
  public static func values(_ x: Tensor<Float>, _ y: Tensor<Float>, range: Double) -> [Double] {
    require(x.shape == y.shape, "PeakSignalToNoise: expected images of one shape, found \(x.shape) and \(y.shape)")
    let size = x.count / max(x.shape[0], 1)
    return x.withUnsafeScalars { x in
      y.withUnsafeScalars { y in
        valuePerImage(of: x.count / max(size, 1)) { n in
          var squares = 0.0
          for i in n * size..<(n + 1) * size {
            let difference = Double(x[i] - y[i])
            squares += difference * difference
          }
          return 10 * log10(range * range / max(squares / Double(size), 1e-12))
        }
      }
    }
  }
}
