import Autograd
import Foundation
import TensorCore

/// Checks a model of one's own: any loss, of any parameters, that is a mean over examples.
///
/// ```swift
/// let check = ModelCheck("TinyVAE", examples: 12) {
///   let model = Model<Double>(TinyVAE(seed: 3), likelihood: Bernoulli())
///   return .init(model.parameters) { tape, rows in
///     model.objective(tape.constant(images.rows(rows)), epsilon: noise.rows(rows), mode: .evaluation).loss
///   }
/// }
/// for result in check.checkAll(steps: BaselineFile("Baselines/tiny-vae.json")) {
///   XCTAssert(result.passed, result.summary)
/// }
/// ```
///
/// Finite differences want more digits than `Float` has: the model is checked in `Double`.
public struct ModelCheck {
  /// A model with its initial values.
  public struct Subject {
    /// What is trained.
    public let parameters: [(name: String, parameter: Parameter<Double>)]
    /// Records the mean loss of some of the examples on a tape: one scalar, and the same each time.
    public let loss: (_ tape: Tape<Double>, _ examples: Range<Int>) -> Variable<Double>

    /// A model of these parameters with this loss.
    public init(
      _ parameters: [(name: String, parameter: Parameter<Double>)],
      loss: @escaping (_ tape: Tape<Double>, _ examples: Range<Int>) -> Variable<Double>
    ) { (self.parameters, self.loss) = (parameters, loss) }
  }

  /// What is allowed; see ``CheckResult/advice``.
  public struct Tolerances: Sendable {
    /// Of slopes, relative to the slope, the gradient's norm or a thousandth of the loss.
    public var gradient: Double
    /// Of the batch against its parts, relative to a tensor's largest scalar.
    public var split: Double
    /// Of the ten steps' losses and norms, relative to what was recorded.
    public var steps: Double

    /// These tolerances.
    public init(gradient: Double = 1e-7, split: Double = 1e-12, steps: Double = 1e-12) {
      (self.gradient, self.split, self.steps) = (gradient, split, steps)
    }
  }

  /// The model's name in the checks': `model/TinyVAE/gradient`.
  public let name: String
  /// The number of examples.
  public let examples: Int
  /// The largest deviations.
  public let tolerances: Tolerances
  /// The length of the ten steps.
  public let learningRate: Double
  private let make: () throws -> Subject

  /// A check of the model that `make` gives, the same each time it is asked, by the losses of so
  /// many examples.
  public init(
    _ name: String, examples: Int, tolerances: Tolerances = Tolerances(), learningRate: Double = 1e-3,
    _ make: @escaping () throws -> Subject
  ) {
    (self.name, self.examples, self.tolerances) = (name, examples, tolerances)
    (self.learningRate, self.make) = (learningRate, make)
  }

  /// Runs all checks: gradients against differences, the batch against its parts, threads, and,
  /// where `steps` says in which file they are recorded, ten steps. Tolerances that are too wide
  /// are told on the standard error.
  ///
  /// Without `splitting` the comparison of a batch with its parts is left out, which holds only
  /// where no example's loss depends on another one. (A batch normalisation that trains mixes them.)
  public func checkAll(steps: BaselineFile? = nil, splitting: Bool = true) -> [CheckResult] {
    var results = [run("gradient", tolerances.gradient, compareGradients)]
    if splitting { results.append(run("split", tolerances.split, compareParts)) }
    results.append(run("threads", 0, compareThreads))
    for result in results {
      if let advice = result.advice { FileHandle.standardError.write(Data("warning: \(advice)\n".utf8)) }
    }
    // The tolerance of what was recorded is for other machines: on this one nothing may differ.
    return results + (steps.map(follow) ?? [])
  }

  // MARK: What can end a check before it begins

  /// Makes a subject and checks it; what cannot be differentiated fails with a reason.
  private func run(_ what: String, _ tolerance: Double, _ body: (Subject, inout CheckResult) -> Void) -> CheckResult {
    var result = CheckResult("model/\(name)/\(what)", tolerance: tolerance)
    do {
      let subject = try make()
      if let complaint = complaint(about: subject) { result.record(false, complaint) } else { body(subject, &result) }
    } catch { result.record(false, "\(error)") }
    return result
  }

  private func complaint(about subject: Subject) -> String? {
    if examples < 2 { return "found \(examples) examples, expected at least 2, so that there are parts of a batch" }
    if subject.parameters.isEmpty { return "found no parameters, expected at least one" }
    let names = subject.parameters.map(\.name)
    if Set(names).count < names.count { return "found the parameters \(names), expected names that differ" }
    if Set(subject.parameters.map { ObjectIdentifier($0.parameter) }).count < names.count {
      return "found one parameter under two of the names \(names), expected each once"
    }
    // A trap in the loss, or on the way back, is a failure and not the end.
    let trap = Trap.trial { about in
      for rows in [0..<examples, 0..<parting, parting..<examples] {
        about("the loss of the examples \(rows)")
        let tape = Tape<Double>()
        let loss = subject.loss(tape, rows)
        guard loss.value.count == 1 else { return }
        about("the gradients of the examples \(rows)")
        _ = tape.gradients(of: loss)
      }
    }
    if let trap { return trap }
    let loss = subject.loss(Tape(recording: false), 0..<examples).value
    guard loss.count == 1 else { return "found a loss of the shape \(loss.shape), expected one scalar" }
    guard loss.scalar.isFinite else { return "found the loss \(loss.scalar), expected a finite one" }
    let parts = [0..<parting, parting..<examples].map { subject.loss(Tape(recording: false), $0).value.scalar }
    if parts[0] == parts[1] {
      return "found the loss \(parts[0]) of the first \(parting) examples and of the rest, expected two losses: are "
        + "the rows that the closure is given taken, and do the examples differ?"
    }
    return subject.parameterWithoutGradient(0..<examples).map {
      "found no gradient of \($0), or zeros alone, expected a loss that depends on every parameter that is given: are "
        + "both of the same model?"
    }
  }

  // MARK: Gradients

  /// h: where rectifiers stand between a parameter and the loss, few of them turn on the way.
  private static let step = 0x1p-18

  /// ∂L/∂v of each parameter along two directions v of random signs, by the five-point rule of
  /// ``CentralDifferences``: a gradient that is wrong anywhere is wrong along them.
  private func compareGradients(_ subject: Subject, into result: inout CheckResult) {
    let (value, gradients) = subject.differentiate(0..<examples)
    for ((name, parameter), gradient) in zip(subject.parameters, gradients) {
      let (start, h) = (parameter.value, Self.step)
      defer { parameter.value = start }
      for number in 0..<2 {
        let direction: Tensor<Double> = Specimen.cotangent(start.shape, seed: UInt64(number)).map { $0 < 0 ? -1 : 1 }
        func loss(at distance: Double) -> Double {
          parameter.value = start.zip(direction) { $0 + distance * $1 }
          return subject.loss(Tape(recording: false), 0..<examples).value.scalar
        }
        let slope = (8 * (loss(at: h) - loss(at: -h)) - (loss(at: 2 * h) - loss(at: -2 * h))) / (12 * h)
        let found = gradient.zip(direction, *).scalars.reduce(0, +)
        result.record(
          Deviation(found, from: slope, relativeTo: max(gradient.norm, 0.001 * abs(value))),
          "gradient of \(name), along direction \(number)", seed: UInt64(number))
      }
    }
  }

  // MARK: The batch and its parts

  /// Where the batch is parted, into parts of different sizes.
  private var parting: Int { max(1, 2 * examples / 5) }

  private func compareParts(_ subject: Subject, into result: inout CheckResult) {
    let whole = subject.differentiate(0..<examples)
    let parts = (subject.differentiate(0..<parting), subject.differentiate(parting..<examples))
    let share = Double(parting) / Double(examples)
    func mean(_ a: Double, _ b: Double) -> Double { share * a + (1 - share) * b }
    result.record(
      Deviation(Tensor(whole.loss), from: Tensor(mean(parts.0.loss, parts.1.loss))),
      "loss of \(examples) examples, from those of the first \(parting) and of the rest")
    for (index, (name, _)) in subject.parameters.enumerated() {
      let expected = parts.0.gradients[index].zip(parts.1.gradients[index], mean)
      result.record(
        Deviation(whole.gradients[index], from: expected),
        "gradient of \(name), from those of the first \(parting) examples and of the rest")
    }
  }

  // MARK: Threads

  private func compareThreads(_ subject: Subject, into result: inout CheckResult) {
    let before = (count: Threads.count, shuffle: Threads.shuffle)
    defer { (Threads.count, Threads.shuffle) = before }
    let names = ["loss"] + subject.parameters.map { "gradient of \($0.name)" }
    (Threads.count, Threads.shuffle) = (1, 0)
    let alone = tensors(of: subject)
    let ways = [(seed: UInt64(0), threads: 1)] + ThreadCheck.threads.map { (0, $0) } + ThreadCheck.shuffles
    for (seed, threads) in ways {
      (Threads.count, Threads.shuffle) = (threads, seed)
      for (name, (now, before)) in zip(names, zip(tensors(of: subject), alone)) {
        result.record(
          now.hasBits(of: before),
          "\(name): found other bits with \(threads) threads\(seed == 0 ? "" : ", tasks in the order \(seed)"), expected "
            + "those of one thread")
      }
    }
  }

  private func tensors(of subject: Subject) -> [Tensor<Double>] {
    let (loss, gradients) = subject.differentiate(0..<examples)
    return [Tensor(loss)] + gradients
  }

  // MARK: Ten steps

  /// Ten steps down the gradient of all examples: the loss and the gradients' norms before each.
  private func follow(_ file: BaselineFile) -> [CheckResult] {
    var run = Baseline(
      recordedBy: "ModelCheck of \(name)",
      settings: ["examples": "\(examples)", "learning rate": "\(learningRate)"],
      tolerances: ["loss": tolerances.steps, "gradient-norm": tolerances.steps])
    let refused = self.run("ten-steps", tolerances.steps) { subject, result in
      for _ in 0..<10 {
        let (loss, gradients) = subject.differentiate(0..<examples)
        var numbers = ["loss": loss]
        for ((name, parameter), gradient) in zip(subject.parameters, gradients) {
          numbers["gradient-norm/\(name)"] = gradient.norm
          parameter.value = parameter.value.zip(gradient) { $0 - learningRate * $1 }
        }
        numbers["gradient-norm"] = gradients.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot()
        run.append(numbers)
      }
      result.record(true, "")
    }
    return refused.passed ? file.check(run, as: "model/\(name)/ten-steps") : [refused]
  }
}

extension ModelCheck.Subject {
  /// The loss of some examples and the gradient of every parameter.
  fileprivate func differentiate(_ examples: Range<Int>) -> (loss: Double, gradients: [Tensor<Double>]) {
    let (loss, gradients) = backpropagate(examples)
    return (loss, zip(parameters, gradients).map { $1 ?? Tensor($0.parameter.shape) })
  }

  /// The first parameter on which the loss of these examples does not depend, or by a gradient of zeros.
  fileprivate func parameterWithoutGradient(_ examples: Range<Int>) -> String? {
    zip(parameters, backpropagate(examples).gradients).first { $1 == nil || $1!.scalars.allSatisfy { $0 == 0 } }?.0.name
  }

  private func backpropagate(_ examples: Range<Int>) -> (loss: Double, gradients: [Tensor<Double>?]) {
    let tape = Tape<Double>()
    let loss = loss(tape, examples)
    let gradients = tape.gradients(of: loss)
    return (loss.value.scalar, parameters.map { gradients[tape.variable($0.parameter)] })
  }
}

extension Tensor where S == Double {
  /// The root of the sum of squares.
  fileprivate var norm: Double { scalars.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
