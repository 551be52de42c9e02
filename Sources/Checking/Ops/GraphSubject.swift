import Autograd
import TensorCore

/// An op with its inputs, around which a graph is built.
struct GraphSubject: Sendable {
  let stem: String
  let specimen: Specimen
  let constants: Set<Int>
  var x: [Tensor<Double>]

  /// The scalars of all inputs up to which a specimen is taken, and the specimens per op.
  static let (scalars, specimens) = (60, 4)

  /// Some specimens of an op that are small, and whose values are: a loss of 10¹⁵ leaves no digits.
  static func some(of entry: OpEntry) -> [GraphSubject] {
    let subjects = entry.specimens.compactMap { specimen -> GraphSubject? in
      let x: [Tensor<Double>] = specimen.draw(seed: 17)
      let subject = GraphSubject(stem: entry.stem, specimen: specimen, constants: entry.constants, x: x)
      return subject.isSmall ? subject : nil
    }
    // Those with equal inputs first: not every op has many.
    return Array((subjects.filter { !$0.equalPairs.isEmpty } + subjects.filter(\.equalPairs.isEmpty)).prefix(specimens))
  }

  var op: any Op { specimen.op }
  var place: String { "\(stem), \(specimen.name)" }

  /// The same call with other numbers.
  var redrawn: GraphSubject {
    GraphSubject(stem: stem, specimen: specimen, constants: constants, x: specimen.draw(seed: 18))
  }

  /// The inputs that have a gradient.
  var differentiable: [Int] { x.indices.filter { !constants.contains($0) } }

  /// Pairs of them that one tensor can be.
  var equalPairs: [(Int, Int)] {
    differentiable.flatMap { i in differentiable.filter { $0 > i && x[$0].shape == x[i].shape }.map { (i, $0) } }
  }

  private var isSmall: Bool {
    let y = op.forward(x).y
    return (1...Self.scalars).contains(x.reduce(0) { $0 + $1.count }) && y.count > 0 && specimen.condition == 1
      && (x + [y]).allSatisfy { $0.scalars.allSatisfy { abs($0) < 20 } }
  }

  /// The inputs on a tape, those without a gradient as constants.
  func variables(on tape: Tape<Double>) -> [Variable<Double>] {
    x.enumerated().map { constants.contains($0) ? tape.constant($1) : tape.variable($1) }
  }

  /// L = Σ dy · y / n of an output, with random dy that hide no structure of a gradient.
  func loss(_ y: Variable<Double>) -> Variable<Double> {
    (y * y.tape.constant(Specimen.cotangent(y.shape, seed: 17))).mean()
  }
}
