/// Winograd's minimal filtering F(m, 2): m outputs of a kernel with two taps by m + 1
/// multiplications instead of 2m.
///
/// In one dimension, with m + 1 inputs d, the two taps g and m outputs yₖ = dₖ g₀ + dₖ₊₁ g₁:
///
///     y = Aᵀ((G g) ⊙ (Bᵀ d))
///
/// where ⊙ multiplies element by element, and A, B and G are small constant matrices. They come
/// from the product of two polynomials: one of degree 1 and one of degree m − 1 are evaluated at m
/// points and at ∞ (G and A), the values multiplied, and the product's m + 1 coefficients
/// interpolated (B); filtering is the adjoint of that, which moves the letters about.
///
/// Each matrix is a linear map, and a gradient needs its adjoint, which is the transposed matrix.
/// All six work in place on the first elements of a lane.
///
/// - Source: Winograd 1980, "Arithmetic complexity of computations"; Lavin and Gray 2016, "Fast
///   algorithms for convolutional neural networks".
protocol MinimalFiltering {
  /// m.
  static var outputs: Int { get }

  /// Bᵀ: m + 1 inputs → m + 1 factors.
  static func transformInput<S: KernelScalar>(_ d: inout Lane<S>)
  /// B: the factors' cotangents → the inputs'.
  static func transformInputAdjoint<S: KernelScalar>(_ v: inout Lane<S>)

  /// G: two taps → m + 1 factors.
  static func transformKernel<S: KernelScalar>(_ g: inout Lane<S>)
  /// Gᵀ: the factors' cotangents → the taps'.
  static func transformKernelAdjoint<S: KernelScalar>(_ u: inout Lane<S>)

  /// Aᵀ: m + 1 products → m outputs.
  static func transformOutput<S: KernelScalar>(_ m: inout Lane<S>)
  /// A: the outputs' cotangents → the products'.
  static func transformOutputAdjoint<S: KernelScalar>(_ y: inout Lane<S>)
}

extension MinimalFiltering {
  /// m + 1: inputs, factors and products alike.
  static var points: Int { outputs + 1 }
}

/// Up to five vectors along one axis.
typealias Lane<S: KernelScalar> = InlineArray<5, SIMD16<S>>

/// F(2, 2), with the points 0, 1 and ∞: sums and differences alone, and hardly more rounding than
/// without it.
enum TwoOutputs: MinimalFiltering {
  static var outputs: Int { 2 }

  @inline(__always)
  static func transformInput<S: KernelScalar>(_ d: inout Lane<S>) {
    (d[0], d[2]) = (d[0] - d[1], d[2] - d[1])
  }

  @inline(__always)
  static func transformInputAdjoint<S: KernelScalar>(_ v: inout Lane<S>) {
    v[1] = v[1] - v[0] - v[2]
  }

  @inline(__always)
  static func transformKernel<S: KernelScalar>(_ g: inout Lane<S>) {
    (g[1], g[2]) = (g[0] + g[1], g[1])
  }

  @inline(__always)
  static func transformKernelAdjoint<S: KernelScalar>(_ u: inout Lane<S>) {
    (u[0], u[1]) = (u[0] + u[1], u[1] + u[2])
  }

  @inline(__always)
  static func transformOutput<S: KernelScalar>(_ m: inout Lane<S>) {
    (m[0], m[1]) = (m[0] + m[1], m[1] + m[2])
  }

  @inline(__always)
  static func transformOutputAdjoint<S: KernelScalar>(_ y: inout Lane<S>) {
    (y[1], y[2]) = (y[0] + y[1], y[1])
  }
}

/// F(4, 2), with the points ±½, ±5⁄4 and ∞.
///
/// Points decide how much is lost to rounding. With these, which were searched for among fractions
/// of few bits, errors are 1.6 times (root mean square, simulated with normal numbers) those of the
/// plain sum; with 0, ±1 and ½ they are more than 3 times. Opposite points share the even and the
/// odd part of what they evaluate.
///
/// - Source: Barabasz, Anderson, Soodhalter and Gregg 2020, "Error analysis and improving the
///   accuracy of Winograd convolution for deep neural networks", for the search.
enum FourOutputs: MinimalFiltering {
  static var outputs: Int { 4 }

  @inline(__always)
  static func transformInput<S: KernelScalar>(_ d: inout Lane<S>) {
    let (d0, d1, d2, d3, d4) = (d[0], d[1], d[2], d[3], d[4])
    let near = d3 - d1.times(25, 16)
    let nearOdd = d0.times(25, 32) - d2.times(1, 2)
    let far = d3 - d1.times(1, 4)
    let farOdd = d0.times(5, 16) - d2.times(5, 4)
    (d[0], d[1]) = (near - nearOdd, near + nearOdd)
    (d[2], d[3]) = (far - farOdd, far + farOdd)
    d[4] = d0.times(25, 64) - d2.times(29, 16) + d4
  }

  @inline(__always)
  static func transformInputAdjoint<S: KernelScalar>(_ v: inout Lane<S>) {
    let (near, nearOdd, far, farOdd, v4) = (v[0] + v[1], v[1] - v[0], v[2] + v[3], v[3] - v[2], v[4])
    let (first, third) = (v4.times(25, 64), v4.times(29, 16))
    v[0] = nearOdd.times(25, 32) + farOdd.times(5, 16) + first
    v[1] = near.times(-25, 16) - far.times(1, 4)
    v[2] = nearOdd.times(-1, 2) - farOdd.times(5, 4) - third
    v[3] = near + far
  }

  @inline(__always)
  static func transformKernel<S: KernelScalar>(_ g: inout Lane<S>) {
    let (g0, g1) = (g[0], g[1])
    g[0] = (g0.times(2) + g1).times(-8, 21)
    g[1] = (g0.times(2) - g1).times(8, 21)
    g[2] = (g1.times(5) + g0.times(4)).times(8, 105)
    g[3] = (g1.times(5) - g0.times(4)).times(8, 105)
    g[4] = g1
  }

  @inline(__always)
  static func transformKernelAdjoint<S: KernelScalar>(_ u: inout Lane<S>) {
    let (near, nearOdd, far, farOdd, u4) = (u[0] + u[1], u[1] - u[0], u[2] + u[3], u[2] - u[3], u[4])
    u[0] = nearOdd.times(16, 21) + farOdd.times(32, 105)
    u[1] = (far - near).times(8, 21) + u4
  }

  @inline(__always)
  static func transformOutput<S: KernelScalar>(_ m: inout Lane<S>) {
    let (near, nearOdd, far, farOdd, m4) = (m[0] + m[1], m[0] - m[1], m[2] + m[3], m[2] - m[3], m[4])
    m[0] = near + far
    m[1] = nearOdd.times(1, 2) + farOdd.times(5, 4)
    m[2] = near.times(1, 4) + far.times(25, 16)
    m[3] = nearOdd.times(1, 8) + farOdd.times(125, 64) + m4
  }

  @inline(__always)
  static func transformOutputAdjoint<S: KernelScalar>(_ y: inout Lane<S>) {
    let (y0, y1, y2, y3) = (y[0], y[1], y[2], y[3])
    let near = y0 + y2.times(1, 4)
    let nearOdd = y1.times(1, 2) + y3.times(1, 8)
    let far = y0 + y2.times(25, 16)
    let farOdd = y1.times(5, 4) + y3.times(125, 64)
    (y[0], y[1]) = (near + nearOdd, near - nearOdd)
    (y[2], y[3]) = (far + farOdd, far - farOdd)
    y[4] = y3
  }
}

extension SIMD16 where Scalar: KernelScalar {
  /// The vector times a fraction. (Of sums with several literals and operators the compiler would
  /// take a minute to find the types.)
  @inline(__always)
  fileprivate func times(_ numerator: Scalar, _ denominator: Scalar = 1) -> SIMD16 {
    self * (numerator / denominator)
  }
}

// MARK: Runs of scalars

/// Maps runs of `count` scalars, which is a multiple of 16: the lane of all inputs' q-th scalars
/// becomes the lane of the outputs'.
@inline(__always)
func transform<S: KernelScalar>(
  _ count: Int, _ inputs: Int, _ outputs: Int, _ map: (inout Lane<S>) -> Void, from source: (Int) -> UnsafePointer<S>,
  to target: (Int) -> UnsafeMutablePointer<S>, adding: (Int) -> Bool = { _ in false }
) {
  var sources = InlineArray<5, UnsafePointer<S>>(repeating: source(0))
  for i in 1..<inputs { sources[unchecked: i] = source(i) }
  var targets = InlineArray<5, UnsafeMutablePointer<S>>(repeating: target(0))
  for i in 1..<outputs { targets[unchecked: i] = target(i) }
  for q in Swift.stride(from: 0, to: count, by: 16) {
    var lane = Lane<S>(repeating: .zero)
    for i in 0..<inputs { lane[unchecked: i] = load(sources[unchecked: i] + q) }
    map(&lane)
    for i in 0..<outputs {
      let place = targets[unchecked: i] + q
      store(adding(i) ? load(place) + lane[unchecked: i] : lane[unchecked: i], to: place)
    }
  }
}

@inline(__always)
private func load<S: KernelScalar>(_ place: UnsafePointer<S>) -> SIMD16<S> {
  UnsafeRawPointer(place).loadUnaligned(as: SIMD16<S>.self)
}

@inline(__always)
private func load<S: KernelScalar>(_ place: UnsafeMutablePointer<S>) -> SIMD16<S> { load(UnsafePointer(place)) }

@inline(__always)
private func store<S: KernelScalar>(_ vector: SIMD16<S>, to place: UnsafeMutablePointer<S>) {
  UnsafeMutableRawPointer(place).storeBytes(of: vector, as: SIMD16<S>.self)
}
