/// A way to compute C = A·B. All ways give the same bits: each element by the same chains of
/// multiply–adds.
///
/// Either factor may be the left one, because Cᵀ = Bᵀ·Aᵀ. The right one is packed, which costs a
/// pass over it. Of the left one the zeros may be left out.
struct ProductPlan<S: KernelScalar> {
  let left: MatrixView<S>
  let right: MatrixView<S>
  /// Whether it is Cᵀ that is computed.
  var isTransposing = false
  /// The share of the left factor's scalars that are not 0, where the zeros are left out; nil where
  /// nothing is.
  var density: Double?

  /// The way that costs least, of those that leave out zeros where the engine can.
  static func cheapest(_ a: MatrixView<S>, _ b: MatrixView<S>, omitsZeros: Bool) -> ProductPlan {
    let plain = ProductPlan(left: a, right: b)
    let transposing = ProductPlan(left: b.transposed, right: a.transposed, isTransposing: true)
    let isLarge = omitsZeros && a.rows * a.columns * b.columns >= leastSparseSize
    return [transposing, isLarge ? plain.omittingZeros : nil, isLarge ? transposing.omittingZeros : nil]
      .compactMap { $0 }.reduce(plain) { $1.cost < $0.cost ? $1 : $0 }
  }

  /// The same without the left factor's zeros; nil where the right one is too narrow to repay that.
  private var omittingZeros: ProductPlan? {
    guard vectorCount(right.columns, of: S.self) >= leastSparseVectors else { return nil }
    var plan = self
    plan.density = left.estimatedDensity
    return plan
  }

  /// What it costs, in multiply–adds of a tile.
  private var cost: Double {
    let products = Double(left.rows * left.columns * right.columns)
    let copied = right.rows * right.columns + (isTransposing ? left.rows * right.columns : 0)
    return products * (density.map { $0 * costOfStep } ?? 1) + Double(copied) * costOfCopy
  }
}

/// What it costs to multiply and add where zeros are left out, and to copy a scalar to another
/// layout: in multiply–adds of a tile, as measured.
private let (costOfStep, costOfCopy) = (1.25, 8.0)

/// The multiply–adds from which on it pays to look for zeros.
private let leastSparseSize = 1 << 16

/// The vectors of the right factor's columns from which on it does.
private let leastSparseVectors = 6
