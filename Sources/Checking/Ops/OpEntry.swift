import Autograd
import TensorCore

/// All that the checks need to know about one op: its shapes, constants and limits.
public struct OpEntry: Sendable {
  /// The stem of the op's three files: `Softplus.swift`, `SoftplusTests.swift`,
  /// `Golden/Ops/Softplus.json`.
  public let stem: String
  /// The ways of calling it that are checked; each golden case names one of them.
  public let specimens: [Specimen]
  /// Random shapes and constants, on which it is checked as well. Their names are not shown.
  public let variation: @Sendable (inout Dice) -> Specimen
  /// Calls that its shape rule must refuse.
  public let rejected: [Rejected]
  /// Extreme inputs and what they must give.
  public let extremes: [Extreme]
  /// Inputs that are constants to the op, through which no gradient flows.
  public let constants: Set<Int>
  /// The largest error each check allows.
  public let tolerance: Tolerances

  /// An entry; the stem is the type's name.
  public init(
    _ type: (some Op).Type, specimens: [Specimen], variation: @escaping @Sendable (inout Dice) -> Specimen,
    rejected: [Rejected], extremes: [Extreme] = [], constants: Set<Int> = [], tolerance: Tolerances = .exact
  ) {
    stem = String(describing: type)
    self.specimens = specimens
    self.variation = variation
    self.rejected = rejected
    self.extremes = extremes
    self.constants = constants
    self.tolerance = tolerance
  }

  /// Random specimens, the same in every run.
  var variations: [Specimen] {
    (UInt64(0)..<12).map { seed in
      var dice = Dice(seed: seed)
      let random = variation(&dice)
      return Specimen(
        "variation \(seed) (\(random.inputs.map(\.description).joined(separator: " ")))", random.op, random.inputs,
        domains: random.domains, condition: random.condition)
    }
  }

  /// The entry of an elementwise op: any shape will do.
  public init(
    elementwise op: some Op, domains: [Domain], specimens: [Specimen], rejected: [Rejected], extremes: [Extreme] = [],
    constants: Set<Int> = [], tolerance: Tolerances = .exact
  ) {
    self.init(
      type(of: op), specimens: specimens,
      variation: { dice in
        let shape = dice.shape()
        return Specimen("\(shape)", op, domains.map { _ in shape }, domains: domains)
      }, rejected: rejected, extremes: extremes, constants: constants, tolerance: tolerance)
  }
}

/// A call that the shape rule must refuse.
public struct Rejected: Sendable {
  /// The op.
  public let op: any Op
  /// The inputs' shapes.
  public let inputs: [Shape]
  /// What the error's expectation must contain.
  public let expected: String

  /// `op` must refuse `inputs` with an error whose expectation contains `expected`.
  public init(_ op: any Op, _ inputs: [Shape], because expected: String) {
    self.op = op
    self.inputs = inputs
    self.expected = expected
  }
}

/// An extreme call: large, tiny, infinite or NaN inputs (in `Float`), and the output that the
/// equation gives in exact arithmetic, rounded. An expected NaN says that the output must be NaN,
/// an expected −0 that it must be −0.
public struct Extreme: Sendable {
  /// The op.
  public let op: any Op
  /// The inputs.
  public let inputs: [Tensor<Float>]
  /// The output.
  public let expected: Tensor<Float>
  /// For each input its gradient where dy is 1 everywhere, or nil where none is stated.
  public let slopes: [Tensor<Float>?]

  /// `op` of these rank-1 inputs must give `expected`, and these gradients of its first inputs.
  public init(_ op: any Op, _ inputs: [[Float]], yields expected: [Float], slopes: [[Float]?] = []) {
    self.init(
      op, inputs.map { Tensor([$0.count], $0) }, yields: Tensor([expected.count], expected),
      slopes: slopes.map { $0.map { Tensor([$0.count], $0) } })
  }

  /// `op` of these inputs must give `expected`, and these gradients of its first inputs.
  public init(
    _ op: any Op, _ inputs: [Tensor<Float>], yields expected: Tensor<Float>, slopes: [Tensor<Float>?] = []
  ) {
    self.op = op
    self.inputs = inputs
    self.expected = expected
    self.slopes = slopes
  }
}
