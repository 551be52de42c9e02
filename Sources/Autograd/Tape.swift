import TensorCore

/// The record of a computation (a Wengert list), and its differentiation in reverse.
///
/// Each op appends one entry, so an entry's inputs always stand before it. Walking the list
/// backwards meets a variable only after everything that was computed from it: its gradient is then
/// complete.
///
/// - Source: Wengert 1964; Griewank and Walther, "Evaluating Derivatives", 2nd ed., section 3.2.
public final class Tape<S: Scalar> {
  private struct Entry {
    let op: any Op
    let inputs: [Int?]
    let output: Int
    let pass: Pass<S>
    let line: Int?
  }

  private var entries: [Entry] = []
  private var variables = 0
  // Numbers, not variables: a variable refers to its tape, and the two would keep each other alive
  // for ever.
  private var parameters: [ObjectIdentifier: (id: Int?, line: Int?)] = [:]
  private let recording: Bool
  /// Whether the tape has been differentiated: it can be once.
  public private(set) var isConsumed = false
  private let observer: ((OpSample) -> Void)?
  /// All values, and after the sweep their adjoints, where the tape was told to keep them.
  public private(set) var list: WengertList<S>?

  /// A new tape. One that does not record keeps nothing: for evaluation. One that keeps a list holds
  /// every value and every adjoint, to be looked at. An observer is told how long each op takes.
  public init(recording: Bool = true, keepsList: Bool = false, observer: ((OpSample) -> Void)? = nil) {
    (self.recording, self.observer) = (recording, observer)
    list = keepsList ? WengertList() : nil
  }

  /// A value to be differentiated with respect to: an input, a parameter.
  public func variable(_ value: Tensor<S>) -> Variable<S> {
    noted(value, id: recording ? newID() : nil, .variable)
  }

  /// A value through which no gradient flows: data, noise.
  public func constant(_ value: Tensor<S>) -> Variable<S> { noted(value, id: nil, .constant) }

  /// A parameter's variable on this tape: the same one each time it is asked for, so that all its
  /// uses add up.
  public func variable(_ parameter: Parameter<S>) -> Variable<S> {
    guard recording else { return constant(parameter.value) }
    if let known = parameters[ObjectIdentifier(parameter)] {
      return Variable(value: parameter.value, tape: self, id: known.id, line: known.line)
    }
    let variable = noted(parameter.value, id: newID(), .variable)
    parameters[ObjectIdentifier(parameter)] = (variable.id, variable.line)
    return variable
  }

  private func newID() -> Int {
    defer { variables += 1 }
    return variables
  }

  /// A value's variable, with its line in the list where there is one.
  private func noted(
    _ value: Tensor<S>, id: Int?, _ origin: @autoclosure () -> WengertList<S>.Origin
  ) -> Variable<S> {
    list?.lines.append(WengertList.Line(origin: origin(), value: value, id: id))
    return Variable(value: value, tape: self, id: id, line: list.map { $0.lines.count - 1 })
  }

  /// Runs an op and records it; see ``Op/apply(_:)``.
  @specialized(where S == Float) @specialized(where S == Double)
  func apply(_ op: any Op, to inputs: [Variable<S>]) -> (y: Variable<S>, saved: [Tensor<S>]) {
    require(inputs.allSatisfy { $0.tape === self }, "\(op.name): expected inputs on one tape, found several tapes")
    let x = inputs.map { $0.value }
    let expected: Shape
    do { expected = try op.shape(of: x.map { $0.shape }) } catch { fatalError(error.description) }
    let result = observed(op, .forward) { op.forward(x) }
    require(result.y.shape == expected, "\(op.name): shape rule says \(expected), forward made \(result.y.shape)")
    let needsGradient = inputs.map { $0.id != nil }
    let output = needsGradient.contains(true) ? newID() : nil
    let y = noted(result.y, id: output, .op(op.name, inputs: inputs.compactMap { $0.line }))
    guard let output else { return (y, result.saved) }
    let pass = Pass(x: x, y: result.y, saved: result.saved, needsGradient: needsGradient)
    entries.append(Entry(op: op, inputs: inputs.map { $0.id }, output: output, pass: pass, line: y.line))
    return (y, result.saved)
  }

  /// Runs an op one way, and tells the observer how long it took.
  private func observed<R>(_ op: any Op, _ direction: OpSample.Direction, _ run: () -> R) -> R {
    guard let observer else { return run() }
    let start = ContinuousClock.now
    let result = run()
    observer(OpSample(op: op.name, direction: direction, duration: .now - start))
    return result
  }

  /// The gradients of a loss of one scalar with respect to everything on the tape.
  public func gradients(of loss: Variable<S>) -> Gradients<S> {
    require(loss.value.count == 1, "Tape.gradients: expected a loss of one scalar, found \(loss.shape)")
    return gradients(of: [(loss, Tensor(loss.shape, repeating: 1))])
  }

  /// The vector–Jacobian products of several outputs with their cotangents, added up: the reverse
  /// sweep.
  ///
  /// The tape is consumed, and must not be asked again: an entry's tensors are released as soon as
  /// it is differentiated, so that the memory of the forward pass serves the backward pass.
  @specialized(where S == Float) @specialized(where S == Double)
  public func gradients(of outputs: [(Variable<S>, Tensor<S>)]) -> Gradients<S> {
    require(
      !isConsumed, "Tape.gradients: this tape has been differentiated; record the computation anew on another one")
    isConsumed = true
    var gradients = Gradients<S>()
    for (output, cotangent) in outputs {
      require(
        output.shape == cotangent.shape, "Tape.gradients: cotangent of \(output.shape) is \(cotangent.shape)")
      if let id = output.id { gradients.add(cotangent, to: id) }
    }
    while let entry = entries.popLast() {
      guard let dy = gradients.takeIfPresent(entry.output, keeping: outputs.contains { $0.0.id == entry.output }) else {
        continue
      }
      if let line = entry.line { list?.lines[line].adjoint = dy }
      let dx = observed(entry.op, .backward) { entry.op.backward(dy, entry.pass) }
      require(
        dx.count == entry.inputs.count, "\(entry.op.name): \(entry.inputs.count) inputs, \(dx.count) gradients")
      for (index, (id, dx)) in zip(entry.inputs, dx).enumerated() {
        guard let id, let dx else { continue }
        let expected = entry.pass.x[index].shape
        require(dx.shape == expected, "\(entry.op.name): input \(index) is \(expected), its gradient \(dx.shape)")
        gradients.add(dx, to: id)
      }
    }
    list?.fillIn(gradients)
    return gradients
  }
}

/// Gradients by variable.
public struct Gradients<S: Scalar> {
  private var byID: [Int: Tensor<S>] = [:]

  /// ∂L/∂x, in the shape of x; nil where the loss does not depend on x, or x is a constant or an
  /// intermediate result.
  public subscript(_ x: Variable<S>) -> Tensor<S>? { x.id.flatMap { self[id: $0] } }

  subscript(id id: Int) -> Tensor<S>? { byID[id] }

  mutating func add(_ gradient: Tensor<S>, to id: Int) { byID[id] = byID[id].map { $0 + gradient } ?? gradient }

  mutating func takeIfPresent(_ id: Int, keeping: Bool) -> Tensor<S>? {
    keeping ? byID[id] : byID.removeValue(forKey: id)
  }
}
