import Autograd
import Glibc
import TensorCore

/// One call of an op, held to what every op promises.
///
/// The shape rule tells the output's shape; every input but a constant has one gradient, of its own
/// shape; and inputs, output, cotangent and what was saved are left as they were. The checks run
/// ops through here, so that a promise that is broken fails a check, whichever comes first.
struct OpCall<S: Scalar> {
  let op: any Op
  let x: [Tensor<S>]
  /// For each input, whether its gradient is asked for.
  let needsGradient: [Bool]

  /// The shape that the rule tells.
  func shape() throws(BrokenPromise) -> Shape {
    do { return try op.shape(of: x.map(\.shape)) } catch { throw BrokenPromise("\(error)") }
  }

  /// The output, and what is saved with it.
  func forward() throws(BrokenPromise) -> Forward<S> {
    let (expected, given) = (try shape(), x.map(\.copy))
    let forward = op.forward(x)
    try expectUnchanged(x, given, "forward", "input")
    guard forward.y.shape == expected else {
      throw BrokenPromise("output: found the shape \(forward.y.shape), expected \(expected), as the shape rule says")
    }
    return forward
  }

  /// The output, and for each input that is no constant its gradient.
  func result(_ dy: Tensor<S>) throws(BrokenPromise) -> OpResult<S> { try gradients(dy, forward()) }

  /// The same, of a forward pass that was made before.
  func gradients(_ dy: Tensor<S>, _ forward: Forward<S>) throws(BrokenPromise) -> OpResult<S> {
    let given = ([dy] + x + [forward.y] + forward.saved).map(\.copy)
    guard dy.shape == forward.y.shape else {
      throw BrokenPromise("output: found the shape \(forward.y.shape), expected the cotangent's, \(dy.shape)")
    }
    let dx = op.backward(dy, Pass(x: x, y: forward.y, saved: forward.saved, needsGradient: needsGradient))
    try expectUnchanged([dy], [given[0]], "backward", "cotangent")
    try expectUnchanged(x, Array(given.dropFirst().prefix(x.count)), "backward", "input")
    try expectUnchanged(
      [forward.y] + forward.saved, Array(given.suffix(1 + forward.saved.count)), "backward", "output or saved tensor")
    guard dx.count == x.count else {
      throw BrokenPromise("found \(dx.count) gradients, expected \(x.count), one for each input")
    }
    for (input, (dx, x)) in zip(dx, x).enumerated() {
      guard let dx else {
        if needsGradient[input] { throw BrokenPromise("input \(input): found no gradient, expected one") }
        continue
      }
      guard needsGradient[input] else {
        throw BrokenPromise("input \(input): found a gradient, expected none: it is a constant")
      }
      guard dx.shape == x.shape else {
        throw BrokenPromise("gradient of input \(input): found the shape \(dx.shape), expected \(x.shape)")
      }
    }
    return OpResult(y: forward.y, gradients: dx, x: x)
  }

  /// The gradient of one input, where no other is asked for.
  func gradient(of input: Int, _ dy: Tensor<S>, _ forward: Forward<S>) throws(BrokenPromise) -> Tensor<S> {
    let asked = x.indices.map { $0 == input }
    let dx = op.backward(dy, Pass(x: x, y: forward.y, saved: forward.saved, needsGradient: asked))
    guard dx.count == x.count, let gradient = dx[input] else {
      throw BrokenPromise("input \(input), asked for alone: found no gradient, expected one")
    }
    return gradient
  }

  private func expectUnchanged(
    _ now: [Tensor<S>], _ before: [Tensor<S>], _ pass: String, _ what: String
  ) throws(BrokenPromise) {
    for (number, (now, before)) in zip(now, before).enumerated() where !now.hasBits(of: before) {
      let at = (0..<before.count).first { now[position: $0] != before[position: $0] } ?? 0
      throw BrokenPromise(
        "\(pass) has changed \(what) \(number), at [\(at)]: found \(now[position: at]), expected "
          + "\(before[position: at])")
    }
  }
}

/// What an op came to, both ways.
struct OpResult<S: Scalar> {
  let y: Tensor<S>
  let gradients: [Tensor<S>?]
  let x: [Tensor<S>]

  /// The output and the gradients, each with the input whose scalars are at the same places.
  var tensors: [(what: String, value: Tensor<S>, x: Tensor<S>?)] {
    [("output", y, x.first)]
      + gradients.enumerated().compactMap { index, dx in dx.map { ("gradient of input \(index)", $0, x[index]) } }
  }
}

/// A promise that an op has not kept.
struct BrokenPromise: Error {
  /// Which, what was found, and what was expected.
  let description: String

  init(_ description: String) { self.description = description }
}

extension OpCall {
  /// A specimen's call with the inputs of a seed; `constants` are the inputs without a gradient.
  init(_ specimen: Specimen, constants: Set<Int>, seed: UInt64) {
    let x: [Tensor<S>] = specimen.draw(seed: seed)
    self.init(op: specimen.op, x: x, needsGradient: x.indices.map { !constants.contains($0) })
  }

  /// A specimen's call, both ways, with the inputs and the cotangent of a seed: the same numbers in
  /// both precisions.
  static func result(
    _ specimen: Specimen, constants: Set<Int>, seed: UInt64
  ) throws(BrokenPromise) -> OpResult<S> {
    let call = OpCall(specimen, constants: constants, seed: seed)
    return try call.result(Specimen.cotangent(call.shape(), seed: seed))
  }
}

extension Tensor {
  /// The same scalars in memory of their own.
  fileprivate var copy: Tensor { Tensor(shape, scalars) }

  /// Whether both hold the same bits: 0 is not −0, and a NaN is itself.
  func hasBits(of other: Tensor) -> Bool {
    shape == other.shape
      && withUnsafeScalars { a in
        other.withUnsafeScalars { b in
          a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count * MemoryLayout<S>.stride) == 0
        }
      }
  }
}

extension CheckResult {
  /// Counts one case that failed: a promise that an op has not kept.
  mutating func record(_ broken: BrokenPromise, of specimen: Specimen, seed: UInt64) {
    record(false, "\(specimen.name): \(broken.description), seed \(seed)")
  }
}
