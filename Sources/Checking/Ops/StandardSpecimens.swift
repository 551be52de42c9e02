import Autograd
import TensorCore

/// The shapes that ops of one family are checked on.
extension Specimen {
  /// Of every elementwise op of one input.
  public static func unary(_ op: any Op, domain: Domain = .real, large: (count: Int, domain: Domain)? = nil)
    -> [Specimen]
  {
    var specimens: [Specimen] = []
    for (name, shape): (String, Shape) in [
      ("vector", [17]), ("scalar", []), ("size-one-axes", [1, 5, 1]), ("image", [2, 3, 5, 2]), ("empty-batch", [0, 4]),
      ("rounded", [17]), ("long-axis", [3, 9_001]),
    ] {
      specimens.append(Specimen(name, op, [shape], domains: [domain]))
    }
    if let large { specimens.append(Specimen("large", op, [[large.count]], domains: [large.domain])) }
    return specimens
  }

  /// Of every elementwise op of two inputs that broadcast.
  public static func binary(_ op: any Op, domains: [Domain] = [.real]) -> [Specimen] {
    let shapes: [(String, Shape, Shape)] = [
      ("same-shape", [3, 4], [3, 4]), ("row-over-matrix", [3, 4], [4]), ("column-under-matrix", [3, 1], [3, 4]),
      ("both-sides", [2, 1, 5], [3, 1]), ("both-sides-images", [2, 1, 3, 1], [4, 1, 2]), ("scalar", [2, 3], []),
      ("scalar-first", [], [2, 3]), ("two-scalars", [], []), ("channels-of-images", [2, 3, 2, 4], [1, 1, 1, 4]),
      ("empty-batch", [0, 3], [1, 3]), ("rounded", [3, 7], [7]), ("long-axis", [3, 9_001], [9_001]),
      ("long-axis-both-sides", [9_001, 1], [1, 3]),
    ]
    return shapes.map { Specimen($0.0, op, [$0.1, $0.2], domains: domains) }
  }
}

extension Rejected {
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
