import TensorCore

/// All that the checks need to know about one op: its line in the ``OpCatalog``.
public struct OpEntry: Sendable {
  /// The stem of the op's three files: `Softplus.swift`, `SoftplusTests.swift`, `Golden/Ops/Softplus.json`.
  public let stem: String
  /// The ways of calling it that are checked; each golden case names one of them.
  public let specimens: [Specimen]
  /// Random shapes and constants, on which the fast kernel is compared with the reference.
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
    rejected: [Rejected], extremes: [Extreme] = [], constants: Set<Int> = [], tolerance: Tolerances = Tolerances()
  ) {
    stem = String(describing: type)
    self.specimens = specimens
    self.variation = variation
    self.rejected = rejected
    self.extremes = extremes
    self.constants = constants
    self.tolerance = tolerance
  }

  /// The entry of an elementwise op: any shape will do.
  public init(
    elementwise op: some Op, domains: [Domain], specimens: [Specimen], rejected: [Rejected], extremes: [Extreme] = [],
    constants: Set<Int> = [], tolerance: Tolerances = Tolerances()
  ) {
    self.init(
      type(of: op), specimens: specimens,
      variation: { dice in
        let shape = dice.shape()
        return Specimen("\(shape)", op, domains.map { _ in shape }, domains: domains)
      }, rejected: rejected, extremes: extremes, constants: constants, tolerance: tolerance)
  }
}

/// The largest errors that an op's checks allow. All are relative to the largest magnitude of the tensor compared
/// (``Deviation``).
public struct Tolerances: Sendable {
  /// Backward against central differences, in `Double`.
  public let gradient: Double
  /// Against the reference golden, in `Double`.
  public let goldenDouble: Double
  /// Against the reference golden, in `Float`.
  public let goldenFloat: Double
  /// The fast kernel against the naive reference, in `Float`.
  public let referenceFloat: Double

  /// The defaults are what most ops meet.
  public init(
    gradient: Double = 1e-8, goldenDouble: Double = 1e-14, goldenFloat: Double = 1e-6, referenceFloat: Double = 1e-6
  ) {
    self.gradient = gradient
    self.goldenDouble = goldenDouble
    self.goldenFloat = goldenFloat
    self.referenceFloat = referenceFloat
  }

  /// For ops that move scalars about, select or negate: nothing is rounded.
  public static let exact = Tolerances(gradient: 1e-10, goldenDouble: 0, goldenFloat: 0, referenceFloat: 0)
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

/// An extreme call: large, tiny, infinite or NaN inputs (in `Float`), and the output that the equation gives in exact
/// arithmetic, rounded. An expected NaN says that the output must be NaN.
public struct Extreme: Sendable {
  /// The op.
  public let op: any Op
  /// The inputs.
  public let inputs: [Tensor<Float>]
  /// The output.
  public let expected: Tensor<Float>

  /// `op` of these rank-1 inputs must give `expected`.
  public init(_ op: any Op, _ inputs: [[Float]], yields expected: [Float]) {
    self.init(op, inputs.map { Tensor([$0.count], $0) }, yields: Tensor([expected.count], expected))
  }

  /// `op` of these inputs must give `expected`.
  public init(_ op: any Op, _ inputs: [Tensor<Float>], yields expected: Tensor<Float>) {
    self.op = op
    self.inputs = inputs
    self.expected = expected
  }
}
