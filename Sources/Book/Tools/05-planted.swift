import Autograd
import Checking
import TensorCore

/// Softplus with a bug.
enum Planted {
  /// What is wrong.
  enum Bug: Equatable, Sendable {
    /// Nothing.
    case none
    /// The slope is (1 + δ) times what it should be.
    case slope(Double)
    /// The logarithm has the base 2, forwards and backwards.
    case base
    /// log(1 + e) in place of log1p(e).
    case digits
    /// From 20 on it is x.
    case threshold
    /// Any number of inputs is accepted.
    case shapes
  }

  /// The op; named so that the golden of the suite's own is its golden, too.
  struct Softplus: Op {
    let bug: Bug
    let name = "softplus"

    func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
      bug == .shapes ? inputs.first ?? [] : try elementwiseShape(inputs)
    }

    @specialized(where S == Float) @specialized(where S == Double)
    func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
      switch bug {
      case .base: Forward(inputs[0].map { x in S.softplus(x) / S.log(2) })
      case .digits: Forward(inputs[0].map { x in (x < 0 ? 0 : x) + S.log(1 + S.exp(-x.magnitude)) })
      case .threshold: Forward(inputs[0].map { x in x > 20 ? x : S.softplus(x) })
      case .none, .slope, .shapes: Autograd.Softplus().forward(inputs)
      }
    }

    @specialized(where S == Float) @specialized(where S == Double)
    func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
      switch bug {
      case .slope(let delta): [dy.zip(pass.x[0], with: S(delta)) { dy, x, delta in dy * S.sigmoid(x) * (1 + delta) }]
      case .base: [dy.zip(pass.x[0]) { dy, x in dy * S.sigmoid(x) / S.log(2) }]
      case .threshold: [dy.zip(pass.x[0]) { dy, x in x > 20 ? dy : dy * S.sigmoid(x) }]
      case .none, .digits, .shapes: Autograd.Softplus().backward(dy, pass)
      }
    }

    func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Autograd.Softplus().reference(inputs) }
  }

  /// What the suite's checks know of softplus, said of the op with a bug.
  static func entry(_ bug: Bug) -> OpEntry { entry(of: Softplus(bug: bug)) }

  /// The same, of any op that claims to be softplus; `large` says how many large numbers are tried, and from where.
  static func entry(of op: some Op, large: (Int, Domain) = (7, Domain(-30...30))) -> OpEntry {
    OpEntry(
      unary: op, large: large, rejected: [Rejected(op, [[2], [2]], because: "1 inputs")],
      extremes: [-1000, -50, 0, 100, .infinity, .nan], yield: [0, 1.9287499e-22, 0.6931472, 100, .infinity, .nan],
      tolerance: Tolerances(gradient: 2e-12, goldenDouble: 6e-16, goldenFloat: 3e-7, referenceFloat: 2e-7, precision: 5)
    )
  }

  /// The golden of softplus, which PyTorch computed.
  static func golden(repository: String) throws -> Golden {
    try GoldenFolder(repository + "/Golden").decode("Ops/Softplus.json")
  }
}
