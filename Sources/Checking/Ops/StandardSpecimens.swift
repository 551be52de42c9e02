import Autograd
import TensorCore

/// The shapes that ops of one family are checked on.
extension Specimen {
  /// Of every elementwise op of one input.
  public static func unary(
    _ op: any Op, domain: Domain = .real, large: (count: Int, domain: Domain)? = nil
  ) -> [Specimen] {
    let shapes: [(String, Shape)] = [
      ("vector", [17]), ("scalar", []), ("size-one-axes", [1, 5, 1]), ("image", [2, 3, 5, 2]), ("empty-batch", [0, 4]),
      ("rounded", [17]), ("long-axis", [3, 9_001]), ("square", [23, 23]),
    ]
    let tails = large ?? domain.tails.map { (24, $0) }
    return shapes.map { Specimen($0.0, op, [$0.1], domains: [domain]) }
      + (tails.map { [Specimen("large", op, [[$0.count]], domains: [$0.domain])] } ?? [])
  }

  /// Of every elementwise op of two inputs that broadcast.
  public static func binary(_ op: any Op, domains: [Domain] = [.real]) -> [Specimen] {
    let shapes: [(String, Shape, Shape)] = [
      ("same-shape", [3, 4], [3, 4]), ("row-over-matrix", [3, 4], [4]), ("column-under-matrix", [3, 1], [3, 4]),
      ("both-sides", [2, 1, 5], [3, 1]), ("both-sides-images", [2, 1, 3, 1], [4, 1, 2]), ("scalar", [2, 3], []),
      ("scalar-first", [], [2, 3]), ("two-scalars", [], []), ("channels-of-images", [2, 3, 2, 4], [1, 1, 1, 4]),
      ("empty-batch", [0, 3], [1, 3]), ("rounded", [3, 7], [7]), ("long-axis", [3, 9_001], [9_001]),
      ("long-axis-both-sides", [9_001, 1], [1, 3]), ("square", [19, 19], [19, 19]),
      // Of a row that is as long as the matrix is high, one that is taken for a column fits.
      ("row-over-square", [33, 33], [33]),
    ]
    let tails = domains.map { $0.tails ?? $0 }
    return shapes.map { Specimen($0.0, op, [$0.1, $0.2], domains: domains) }
      + [Specimen("large", op, [[24], [24]], domains: tails)]
  }
}

extension Rejected {
  /// What the shape rule of every op of one input refuses: no input, and two.
  public static func unary(_ op: some Op) -> [Rejected] {
    [Rejected(op, [], because: "1 inputs"), Rejected(op, [[2], [2]], because: "1 inputs")]
  }

  /// What the shape rule of every loss refuses.
  public static func perImage(_ loss: some Op) -> [Rejected] {
    [
      Rejected(loss, [[2, 3]], because: "2 inputs"), Rejected(loss, [[2], [2], [2]], because: "2 inputs"),
      Rejected(loss, [[], []], because: "two equal shapes"),
      // They would broadcast, but a target of another shape is a mistake.
      Rejected(loss, [[2, 3], [3]], because: "two equal shapes"),
      Rejected(loss, [[2, 3], [2, 1]], because: "two equal shapes"),
    ]
  }
}

extension OpEntry {
  /// The entry of an elementwise op of one input: the standard specimens and rejections, further
  /// specimens, and extreme inputs with what each must yield and the slope there.
  public init(
    unary op: some Op, domain: Domain = .real, large: (count: Int, domain: Domain)? = nil, specimens: [Specimen] = [],
    rejected: [Rejected]? = nil, extremes x: [Float], yield y: [Float], slopes: [Float]? = nil, tolerance: Tolerances
  ) {
    self.init(
      elementwise: op, domains: [domain], specimens: Specimen.unary(op, domain: domain, large: large) + specimens,
      rejected: rejected ?? Rejected.unary(op), extremes: [Extreme(op, [x], yields: y, slopes: [slopes])],
      tolerance: tolerance)
  }

  /// The entry of a loss of two tensors of one shape, one value per image: the standard rejections,
  /// and extreme inputs with what each pair must yield.
  public init(
    perImage loss: some Op, domains: [Domain] = [.real], specimens: [Specimen], extremes x: [[Float]],
    yield y: [Float], constants: Set<Int> = [], tolerance: Tolerances
  ) {
    self.init(
      type(of: loss), specimens: specimens,
      variation: { dice in
        let shape = dice.shape()
        return Specimen("", loss, [shape, shape], domains: domains)
      }, rejected: Rejected.perImage(loss), extremes: [Extreme(loss, x, yields: y)], constants: constants,
      tolerance: tolerance)
  }
}
