import TensorCore

/// L = Σ (a − b)² over each image.
///
/// - Shapes: a `[N, …]`, b `[N, …]` → L `[N]`.
/// - Derivative: ∂L/∂a = 2 (a − b) = −∂L/∂b.
/// - Numerics: the difference is squared, so that near-equal inputs keep their digits, unlike in a² − 2ab + b².
/// - Source: Bishop, "Pattern Recognition and Machine Learning", eq. 1.2 (without its ½).
public struct SquaredError: Op {
  /// The op; it has no constants.
  public init() {}

  public let name = "squaredError"

  public func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try perImageShape(inputs) }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(
      rowSums(inputs[0], inputs[1]) { a, b, terms, count in
        for i in 0..<count { terms[i] = (a[i] - b[i]) * (a[i] - b[i]) }
      })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (a, b) = (pass.x[0], pass.x[1])
    func difference(_ a: Tensor<S>, _ b: Tensor<S>) -> Tensor<S> {
      imageGradients(dy, a, b) { dy, a, b, dx, count in for i in 0..<count { dx[i] = dy * (2 * (a[i] - b[i])) } }
    }
    return [pass.wants[0] ? difference(a, b) : nil, pass.wants[1] ? difference(b, a) : nil]
  }

  public func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
    naiveImageSums(inputs[0], inputs[1]) { a, b in S.pow(a - b, 2) }
  }
}

extension Variable {
  /// For each image, Σ (x − y)²: `[N, …]` → `[N]`.
  public func squaredError(against y: Variable) -> Variable { SquaredError()(self, y) }
}

extension SquaredError {
  static let entry: OpEntry = {
    let op = SquaredError()
    func specimen(_ name: String, _ shape: Shape) -> Specimen { Specimen(name, op, [shape, shape]) }
    return OpEntry(
      SquaredError.self,
      specimens: [
        specimen("rows", [3, 7]), specimen("one-value-a-row", [4, 1]), specimen("one-row", [1, 5]),
        specimen("empty-batch", [0, 3]), specimen("images", [2, 3, 4, 2]), specimen("rank-one", [5]),
        specimen("rounded", [3, 7]), specimen("long-rows", [2, 9_001]), specimen("long-batch", [9_001, 2]),
      ],
      variation: { dice in
        let shape = dice.shape()
        return Specimen("", op, [shape, shape])
      },
      rejected: Rejected.perImage(op),
      extremes: [
        Extreme(
          op, [[1e30, 1e-30, 1e15, 4097, .infinity, .nan, 0], [0, 0, -1e15, 4096, 0, 0, .nan]],
          yields: [.infinity, 0, 4e30, 1, .infinity, .nan, .nan])
      ],
      tolerance: Tolerances(
        gradient: 3e-11, goldenDouble: 7e-16, goldenFloat: 3e-7, referenceFloat: 4e-7, precision: 7, extremes: 3e-7))
  }()
}
