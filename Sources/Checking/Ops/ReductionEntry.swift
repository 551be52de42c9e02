import Autograd
import TensorCore

extension OpEntry {
  /// The entry of an op that reduces axes: the standard specimens and rejections, random shapes and
  /// axes, extreme rows, of equal lengths, with what each must yield, and further extremes.
  public init(
    reducing type: (some Op).Type, _ make: @escaping @Sendable (AxisReduction) -> any Op, specimens: [Specimen] = [],
    rejected: [Rejected] = [], extremes rows: [[Float]], yield y: [Float], further: [Extreme] = [],
    tolerance: Tolerances
  ) {
    let standard: [(String, Shape, AxisReduction)] = [
      ("last-axis", [3, 4], AxisReduction([1])), ("first-axis-kept", [3, 4], AxisReduction([0], keepingAxes: true)),
      ("middle-axis", [2, 5, 3], AxisReduction([1])),
      ("outer-axes-kept", [2, 5, 3], AxisReduction([0, 2], keepingAxes: true)),
      ("image-to-channels", [2, 3, 5, 4], AxisReduction([0, 1, 2])),
      ("all-axes", [2, 3, 4], AxisReduction([0, 1, 2])), ("size-one-axis", [3, 1, 4], AxisReduction([1])),
      ("empty-batch", [0, 4], AxisReduction([1])), ("no-axes", [2, 3], AxisReduction([])),
      ("axes-in-any-order", [2, 3, 4], AxisReduction([2, 0])), ("scalar", [], AxisReduction([])),
      ("rounded", [5, 37], AxisReduction([1])), ("long-axis", [3, 9_001], AxisReduction([1])),
      ("long-axis-kept", [9_001, 2], AxisReduction([1])), ("long-outer-axis", [9_001, 2], AxisReduction([0])),
      ("square", [33, 33], AxisReduction([1])), ("one-row", [1, 1_201], AxisReduction([0])),
    ]
    self.init(
      type, specimens: standard.map { Specimen($0.0, make($0.2), [$0.1]) } + specimens,
      variation: { dice in
        let shape = dice.shape()
        let axes = (0..<shape.rank).filter { _ in dice.coin() }
        let reduction = AxisReduction(dice.coin() ? axes : axes.reversed(), keepingAxes: dice.coin())
        return Specimen("\(reduction)", make(reduction), [shape])
      },
      rejected: [
        Rejected(make(AxisReduction([2])), [[3, 4]], because: "different axes in 0..<2"),
        Rejected(make(AxisReduction([-1])), [[3, 4]], because: "different axes in 0..<2"),
        Rejected(make(AxisReduction([1, 1])), [[3, 4]], because: "different axes in 0..<2"),
        Rejected(make(AxisReduction([0])), [[]], because: "different axes in 0..<0"),
        Rejected(make(AxisReduction([0])), [[3], [3]], because: "1 inputs"),
      ] + rejected,
      extremes: [
        Extreme(
          make(AxisReduction([1])), [Tensor([rows.count, rows[0].count], rows.flatMap { $0 })],
          yields: Tensor([y.count], y))
      ] + further, tolerance: tolerance)
  }
}
