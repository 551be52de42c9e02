/// Winograd's minimal filtering F(m, 2): m outputs of a kernel with two taps by m + 1 multiplications instead of 2m.
///
/// In one dimension, with m + 1 inputs d, the two taps g and m outputs yₖ = dₖ g₀ + dₖ₊₁ g₁:
///
///     y = Aᵀ((G g) ⊙ (Bᵀ d))
///
/// where ⊙ multiplies element by element, and A, B and G are small constant matrices. They come from the product of two
/// polynomials: one of degree 1 and one of degree m − 1 are evaluated at m points and at ∞ (G and A), the values multiplied,
/// and the product's m + 1 coefficients interpolated (B); filtering is the adjoint of that, which moves the letters about.
///
/// Each matrix is a linear map, and a gradient needs its adjoint, which is the transposed matrix. All six work in place on the
/// first elements of a lane.
///
/// - Source: Winograd 1980, "Arithmetic complexity of computations"; Lavin and Gray 2016, "Fast algorithms for convolutional
///   neural networks".
protocol MinimalFiltering {
  /// m.
  static var outputs: Int { get }

  /// Bᵀ: m + 1 inputs → m + 1 factors.
  static func gather<S: Scalar>(_ d: inout Lane<S>)
  /// B: the factors' cotangents → the inputs'.
  static func scatter<S: Scalar>(_ v: inout Lane<S>)

  /// G: two taps → m + 1 factors.
  static func spread<S: Scalar>(_ g: inout Lane<S>)
  /// Gᵀ: the factors' cotangents → the taps'.
  static func collect<S: Scalar>(_ u: inout Lane<S>)

  /// Aᵀ: m + 1 products → m outputs.
  static func assemble<S: Scalar>(_ m: inout Lane<S>)
  /// A: the outputs' cotangents → the products'.
  static func expand<S: Scalar>(_ y: inout Lane<S>)
}

extension MinimalFiltering {
  /// m + 1: inputs, factors and products alike.
  static var points: Int { outputs + 1 }
}

/// Up to five vectors along one axis.
typealias Lane<S: Scalar> = InlineArray<5, SIMD16<S>>

/// F(2, 2), with the points 0, 1 and ∞: sums and differences alone, and no more rounding than without it.
enum TwoOutputs: MinimalFiltering {
  static var outputs: Int { 2 }

  @inline(__always)
  static func gather<S: Scalar>(_ d: inout Lane<S>) {
    (d[0], d[2]) = (d[0] - d[1], d[2] - d[1])
  }

  @inline(__always)
  static func scatter<S: Scalar>(_ v: inout Lane<S>) {
    v[1] = v[1] - v[0] - v[2]
  }

  @inline(__always)
  static func spread<S: Scalar>(_ g: inout Lane<S>) {
    (g[1], g[2]) = (g[0] + g[1], g[1])
  }

  @inline(__always)
  static func collect<S: Scalar>(_ u: inout Lane<S>) {
    (u[0], u[1]) = (u[0] + u[1], u[1] + u[2])
  }

  @inline(__always)
  static func assemble<S: Scalar>(_ m: inout Lane<S>) {
    (m[0], m[1]) = (m[0] + m[1], m[1] + m[2])
  }

  @inline(__always)
  static func expand<S: Scalar>(_ y: inout Lane<S>) {
    (y[1], y[2]) = (y[0] + y[1], y[1])
  }
}

/// F(4, 2), with the points 0, −1, ½, 2 and ∞: of the small fractions those that lose least, about one bit (Barabasz and
/// others 2020, "Error analysis and improving the accuracy of Winograd convolution for deep neural networks").
enum FourOutputs: MinimalFiltering {
  static var outputs: Int { 4 }

  @inline(__always)
  static func gather<S: Scalar>(_ d: inout Lane<S>) {
    let (d0, d1, d2, d3, d4) = (d[0], d[1], d[2], d[3], d[4])
    d[0] = (d0 + d3) - 1.5 * (d1 + d2)
    d[1] = (d1 + d3) - 2.5 * d2
    d[2] = (d3 - d2) - 2 * d1
    d[3] = d3 + 0.5 * (d2 - d1)
    d[4] = (d1 + d4) - 1.5 * (d2 + d3)
  }

  @inline(__always)
  static func scatter<S: Scalar>(_ v: inout Lane<S>) {
    let (v0, v1, v2, v3, v4) = (v[0], v[1], v[2], v[3], v[4])
    v[1] = (v1 + v4) - (1.5 * v0 + 2 * v2 + 0.5 * v3)
    v[2] = 0.5 * v3 - (1.5 * (v0 + v4) + 2.5 * v1 + v2)
    v[3] = (v0 + v1) + (v2 + v3) - 1.5 * v4
  }

  @inline(__always)
  static func spread<S: Scalar>(_ g: inout Lane<S>) {
    let (g0, g1) = (g[0], g[1])
    g[1] = (2 / 9) * (g1 - g0)
    g[2] = (-4 / 9) * (2 * g0 + g1)
    g[3] = (1 / 9) * (g0 + 2 * g1)
    g[4] = g1
  }

  @inline(__always)
  static func collect<S: Scalar>(_ u: inout Lane<S>) {
    let (u0, u1, u2, u3, u4) = (u[0], u[1], u[2], u[3], u[4])
    u[0] = u0 + (1 / 9) * (u3 - 2 * u1 - 8 * u2)
    u[1] = u4 + (2 / 9) * (u1 - 2 * u2 + u3)
  }

  @inline(__always)
  static func assemble<S: Scalar>(_ m: inout Lane<S>) {
    let (m0, m1, m2, m3, m4) = (m[0], m[1], m[2], m[3], m[4])
    m[0] = (m0 + m1) + (m2 + m3)
    m[1] = (0.5 * m2 + 2 * m3) - m1
    m[2] = (0.25 * m2 + 4 * m3) + m1
    m[3] = (0.125 * m2 + 8 * m3) + (m4 - m1)
  }

  @inline(__always)
  static func expand<S: Scalar>(_ y: inout Lane<S>) {
    let (y0, y1, y2, y3) = (y[0], y[1], y[2], y[3])
    y[1] = (y0 + y2) - (y1 + y3)
    y[2] = (y0 + 0.25 * y2) + (0.5 * y1 + 0.125 * y3)
    y[3] = (y0 + 4 * y2) + (2 * y1 + 8 * y3)
    y[4] = y3
  }
}
