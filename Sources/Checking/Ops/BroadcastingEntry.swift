import Autograd
import TensorCore

extension OpEntry {
  /// The entry of an elementwise op of two inputs that broadcast: the standard specimens and
  /// rejections, random shapes of which either side repeats some axes, and extreme inputs with what
  /// each pair must yield and the slopes there.
  public init(
    broadcasting op: some Op, domains: [Domain] = [.real], extremes x: [[Float]], yield y: [Float],
    slopes: [[Float]?] = [], tolerance: Tolerances
  ) {
    self.init(
      type(of: op), specimens: Specimen.binary(op, domains: domains),
      variation: { dice in
        let shape = dice.shape()
        let inputs = [dice.repeatedPart(of: shape), dice.repeatedPart(of: shape)]
        return Specimen("\(inputs)", op, inputs, domains: domains)
      },
      rejected: [
        Rejected(op, [[2, 3], [2]], because: "broadcast"), Rejected(op, [[2, 3], [3, 2]], because: "broadcast"),
        Rejected(op, [[0], [2]], because: "broadcast"), Rejected(op, [[2, 1, 3], [3, 2]], because: "broadcast"),
        Rejected(op, [[2]], because: "2 inputs"), Rejected(op, [[2], [2], [2]], because: "2 inputs"),
      ], extremes: [Extreme(op, x, yields: y, slopes: slopes)], tolerance: tolerance)
  }
}

extension Dice {
  /// A shape that broadcasts to `shape`: whole half of the time, else with some axes of extent 1 or
  /// left out.
  public mutating func repeatedPart(of shape: Shape) -> Shape {
    if coin() { return shape }
    let extents = shape.extents.map { coin() ? $0 : 1 }
    return Shape(Array(extents.dropFirst(roll(0...shape.rank))))
  }
}
