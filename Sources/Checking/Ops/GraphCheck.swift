import Autograd
import TensorCore

/// The tape's bookkeeping, with any op: gradients along graphs that are not mere chains.
///
/// A check builds one graph around each op, specimen by specimen, with a loss of one scalar, and
/// compares the tape's gradients with finite differences in `Double`; where the graph says what its
/// parts contribute, with their sum as well. Specimens of at most 60 scalars are taken; every entry
/// needs one, and for an op of several inputs one where two have the same shape.
///
/// A trap ends the process here, while ``OpEntry/checkAll(golden:)`` catches it: run that first.
public enum GraphCheck {
  /// The checks, from `graph/one-input-twice` to `graph/long-chain`, each with all of these ops.
  public static func checks(of entries: [OpEntry]) -> [Check] {
    graphs.map { name, tolerance, run in
      Check("graph/\(name)", tolerance: tolerance) { result in
        for entry in entries {
          let subjects = GraphSubject.some(of: entry)
          result.record(!subjects.isEmpty, "\(entry.stem): found no small specimen, expected one")
          // The first ones have equal inputs, where any have.
          result.record(
            subjects.first.map { $0.differentiable.count < 2 || !$0.equalPairs.isEmpty } ?? false,
            "\(entry.stem): found no small specimen with two inputs of one shape, expected one")
          for subject in subjects { run(subject, &result) }
        }
      }
    }
  }

  /// The graphs, with what is allowed: most of it is the rounding of the differences.
  private static let graphs:
    [(name: String, tolerance: Double, run: @Sendable (GraphSubject, inout CheckResult) -> Void)] = [
      ("one-input-twice", 5e-11, { oneInputTwice($0, into: &$1) }), ("diamond", 3e-10, { diamond($0, into: &$1) }),
      ("two-losses", 4e-10, { twoLosses($0, into: &$1) }),
      ("reused-parameter", 3e-10, { reusedParameter($0, into: &$1) }),
      ("unused-input", 2e-10, { unusedInput($0, into: &$1) }),
      ("constant-branch", 2e-10, { constantBranch($0, into: &$1) }),
      ("long-chain", 9e-10, { longChain($0, into: &$1) }),
    ]

  // MARK: The graphs

  /// y = f(x, x): the gradient is the sum of both inputs', for every pair of inputs of equal shape.
  private static func oneInputTwice(_ subject: GraphSubject, into result: inout CheckResult) {
    for (first, second) in subject.equalPairs {
      // The later input's values: where domains differ, it is the later one (a denominator) that is
      // particular.
      let shared = subject.x[second]
      let place = "\(subject.place), inputs \(first) and \(second)"
      func loss(_ x: Tensor<Double>, on tape: Tape<Double>) -> (loss: Variable<Double>, x: Variable<Double>) {
        let x = tape.variable(x)
        var inputs = subject.x.map { tape.constant($0) }
        (inputs[first], inputs[second]) = (x, x)
        return (subject.loss(subject.op.apply(inputs).y), x)
      }
      let tape = Tape<Double>()
      let (value, x) = loss(shared, on: tape)
      guard let gradient = tape.gradients(of: value)[x] else {
        result.record(false, "\(place): no gradient")
        continue
      }
      let numeric = differences(at: [shared]) { x, tape in loss(x[0].value, on: tape).loss }
      result.record(gradient, from: numeric[0], place)
      var apart = subject
      (apart.x[first], apart.x[second]) = (shared, shared)
      let parts = gradients(of: apart) { x, _ in subject.loss(subject.op.apply(x).y) }
      if let one = parts[first], let other = parts[second] {
        result.record(gradient, fromSum: [one, other], "\(place), sum of both gradients")
      } else {
        result.record(false, "\(place): apart, one of them has no gradient")
      }
    }
  }

  /// y = f(x), z = σ(y) · softplus(y): two ways lead from the loss to x.
  private static func diamond(_ subject: GraphSubject, into result: inout CheckResult) {
    compare(subject, "", into: &result) { x, _ in
      let y = subject.op.apply(x).y
      return subject.loss(y.sigmoid() * y.softplus())
    }
  }

  /// One output, two losses: the gradient of both is the sum of each one's.
  private static func twoLosses(_ subject: GraphSubject, into result: inout CheckResult) {
    func losses(_ x: [Variable<Double>]) -> [Variable<Double>] {
      let y = subject.op.apply(x).y
      return [subject.loss(y), subject.loss(y.tanh() * 3)]
    }
    let tape = Tape<Double>()
    let x = subject.variables(on: tape)
    let both = tape.gradients(of: losses(x).map { ($0, Tensor($0.shape, repeating: 1)) })
    let parts = (0..<2).map { number in gradients(of: subject) { x, _ in losses(x)[number] } }
    let numeric = differences(of: subject) { x, _ in
      let losses = losses(x)
      return losses[0] + losses[1]
    }
    for i in subject.differentiable {
      guard let found = both[x[i]], let first = parts[0][i], let second = parts[1][i] else {
        result.record(false, "\(subject.place), input \(i): no gradient")
        continue
      }
      result.record(found, from: numeric[i], "\(subject.place), input \(i)")
      result.record(found, fromSum: [first, second], "\(subject.place), input \(i), sum of both losses' gradients")
    }
  }

  /// A parameter that two calls with different other inputs share.
  private static func reusedParameter(_ subject: GraphSubject, into result: inout CheckResult) {
    guard let shared = subject.differentiable.first else { return }
    let others = subject.redrawn.x
    func loss(_ parameter: Parameter<Double>, on tape: Tape<Double>) -> Variable<Double> {
      let calls = [subject.x, others].map { inputs in
        var inputs = inputs.map { tape.constant($0) }
        inputs[shared] = tape.variable(parameter)
        return subject.loss(subject.op.apply(inputs).y)
      }
      return calls[0] + 2 * calls[1]
    }
    let (tape, parameter) = (Tape<Double>(), Parameter(subject.x[shared]))
    let gradient = tape.gradients(of: loss(parameter, on: tape))[tape.variable(parameter)]
    let numeric = differences(at: [subject.x[shared]]) { x, tape in loss(Parameter(x[0].value), on: tape) }
    result.record(gradient, from: numeric[0], "\(subject.place), parameter as input \(shared)")
  }

  /// What the loss leaves out, beside the same op in use, gets no gradient and changes none.
  private static func unusedInput(_ subject: GraphSubject, into result: inout CheckResult) {
    let tape = Tape<Double>()
    let (x, idle) = (subject.variables(on: tape), subject.redrawn.variables(on: tape))
    let before = subject.op.apply(idle).y
    let loss = subject.loss(subject.op.apply(x).y)
    // An op after the loss, of what the loss is computed from.
    _ = subject.op.apply(x).y.tanh() * before
    let found = tape.gradients(of: loss)
    let numeric = differences(of: subject) { x, _ in subject.loss(subject.op.apply(x).y) }
    for i in subject.differentiable {
      result.record(found[x[i]], from: numeric[i], "\(subject.place), input \(i)")
      result.record(found[idle[i]] == nil, "\(subject.place): unused input \(i) has a gradient")
    }
  }

  /// A branch of constants joins the graph; each input in turn is constant and gets no gradient.
  private static func constantBranch(_ subject: GraphSubject, into result: inout CheckResult) {
    let fixed = subject.redrawn
    func loss(_ x: [Variable<Double>], _ tape: Tape<Double>) -> Variable<Double> {
      let branch = subject.op.apply(fixed.x.map { tape.constant($0) }).y
      return subject.loss(subject.op.apply(x).y * branch.sigmoid())
    }
    let numeric = differences(of: subject, loss)
    for constant in subject.differentiable {
      let tape = Tape<Double>()
      var x = subject.variables(on: tape)
      x[constant] = tape.constant(subject.x[constant])
      let found = tape.gradients(of: loss(x, tape))
      result.record(found[x[constant]] == nil, "\(subject.place): the constant input \(constant) has a gradient")
      for i in subject.differentiable where i != constant {
        result.record(found[x[i]], from: numeric[i], "\(subject.place), input \(i), constant \(constant)")
      }
    }
    if subject.differentiable.count == 1 { compare(subject, ", beside a branch of constants", into: &result, loss) }
  }

  /// xₖ₊₁ = x₀ (1 + tanh(mean f(xₖ)) / 64), ten times: each link uses the last and the first input.
  private static func longChain(_ subject: GraphSubject, into result: inout CheckResult) {
    guard let chained = subject.differentiable.first else { return }
    compare(subject, ", chained through input \(chained)", into: &result) { x, tape in
      var link = x[chained]
      for _ in 0..<10 {
        var inputs = x
        inputs[chained] = link
        link = x[chained] * (1 + subject.op.apply(inputs).y.mean().tanh() * (1 / 64))
      }
      return (link * link).mean()
    }
  }

  // MARK: Gradients, by the tape and by differences

  private typealias Graph = (_ x: [Variable<Double>], _ tape: Tape<Double>) -> Variable<Double>

  /// Compares the tape's gradients of a graph with differences, for all inputs that have one.
  private static func compare(
    _ subject: GraphSubject, _ remark: String, into result: inout CheckResult, _ graph: Graph
  ) {
    let found = gradients(of: subject, graph)
    let numeric = differences(of: subject, graph)
    for i in subject.differentiable {
      result.record(found[i], from: numeric[i], "\(subject.place), input \(i)\(remark)")
    }
  }

  private static func gradients(of subject: GraphSubject, _ graph: Graph) -> [Tensor<Double>?] {
    let tape = Tape<Double>()
    let x = subject.variables(on: tape)
    let gradients = tape.gradients(of: graph(x, tape))
    return x.map { gradients[$0] }
  }

  private static func differences(of subject: GraphSubject, _ graph: Graph) -> [Tensor<Double>] {
    differences(at: subject.x, only: subject.differentiable, graph)
  }

  /// For each input, ∂L/∂v along random directions v, by the five-point rule
  ///
  ///     (8 (L(x + hv) − L(x − hv)) − (L(x + 2hv) − L(x − 2hv))) / 12h
  ///
  /// whose truncation error is of the order h⁴: with h = 3e-5 it is less than the rounding error,
  /// 1e-16 |L| / h.
  ///
  /// - Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 25.3.6.
  private static func differences(
    at x: [Tensor<Double>], only inputs: [Int]? = nil, _ graph: Graph
  ) -> [Tensor<Double>] {
    let h = 3e-5
    return x.indices.map { input in
      guard inputs?.contains(input) ?? true else { return Tensor([0]) }
      let slopes = directions(x[input].shape).map { direction in
        func loss(_ distance: Double) -> Double {
          var moved = x
          moved[input] = x[input].zip(direction) { $0 + distance * $1 }
          let tape = Tape<Double>(recording: false)
          return graph(moved.map { tape.constant($0) }, tape).value.scalar
        }
        return (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h)
      }
      return Tensor([slopes.count], slopes)
    }
  }
}

/// Three standard normal vectors: a gradient that is wrong anywhere is wrong along them.
private func directions(_ shape: Shape) -> [Tensor<Double>] { (0..<3).map { Specimen.cotangent(shape, seed: 31 + $0) } }

extension CheckResult {
  /// Compares a gradient, which must exist, with differences of a loss of the order 1.
  fileprivate mutating func record(_ gradient: Tensor<Double>?, from slopes: Tensor<Double>, _ place: String) {
    guard let gradient else {
      record(false, "\(place): no gradient")
      return
    }
    let found = directions(gradient.shape).map { $0.zip(gradient, *).scalars.reduce(0, +) }
    record(Deviation(Tensor([found.count], found), from: slopes, floor: 0.1), place)
  }

  /// Compares a gradient with the sum of its parts, which differ by their rounding.
  fileprivate mutating func record(_ gradient: Tensor<Double>, fromSum parts: [Tensor<Double>], _ place: String) {
    let sum = parts.dropFirst().reduce(parts[0]) { $0.zip($1, +) }
    record(Deviation(gradient, from: sum, floor: 0.1), place)
  }
}
