import Foundation

/// Ways between two latents.
public enum Interpolation {
  /// a + t (b − a).
  public static func linear(_ a: [Float], _ b: [Float], _ t: Float) -> [Float] {
    zip(a, b).map { a, b in a + t * (b - a) }
  }

  /// Along the great circle: sin((1 − t) θ) / sin θ · a + sin(t θ) / sin θ · b, where θ is the
  /// angle between a and b. Latents of many dimensions lie near a sphere, which the straight way
  /// leaves.
  ///
  /// Where the angle is 0 or a half turn there is no one circle, and the way is the straight one.
  /// - Source: Shoemake 1985, "Animating rotation with quaternion curves"; for latents White 2016,
  ///   "Sampling generative networks".
  public static func spherical(_ a: [Float], _ b: [Float], _ t: Float) -> [Float] {
    func dot(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    let lengths = (dot(a, a) * dot(b, b)).squareRoot()
    guard lengths > 0 else { return linear(a, b, t) }
    let angle = acos(min(max(dot(a, b) / lengths, -1), 1))
    guard sin(angle) > 1e-6 else { return linear(a, b, t) }
    let (shareA, shareB) = (sin((1 - Double(t)) * angle) / sin(angle), sin(Double(t) * angle) / sin(angle))
    return zip(a, b).map { a, b in Float(shareA * Double(a) + shareB * Double(b)) }
  }
}
