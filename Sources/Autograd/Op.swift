import TensorCore

/// A differentiable operation: a rule for shapes, a forward pass, its vector–Jacobian product, and
/// a reference.
///
/// One op a file, under `Ops/`. An op is a value that holds its constants (a stride, an axis); its
/// tensors are the inputs. `forward` is the fast kernel; `reference` is the equation written down
/// as plainly as possible, the specification that `forward` is tested against.
public protocol Op: Sendable {
  /// The op's name in errors and tables, such as `matmul`.
  var name: String { get }

  /// The output's shape for these inputs' shapes.
  /// - Throws: ``ShapeError`` that names the op, what it expects and what came.
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape

  /// The output for inputs whose shapes ``shape(of:)`` accepts.
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S>

  /// The vector–Jacobian product: for each input x, dx = (∂y/∂x)ᵀ dy, or nil where the input is a
  /// constant (a target, noise) or `pass.needsGradient` says that nobody asks for it.
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?]

  /// The output, computed naively from the equation.
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S>
}

/// What a forward pass yields.
public struct Forward<S: Scalar> {
  /// The output.
  public let y: Tensor<S>
  /// Intermediate results that the backward pass needs (a batch's mean, say).
  public let saved: [Tensor<S>]

  /// The output `y`, and what `backward` will want to see again.
  public init(_ y: Tensor<S>, saved: [Tensor<S>] = []) {
    self.y = y
    self.saved = saved
  }
}

/// What a backward pass may look at.
public struct Pass<S: Scalar> {
  /// The inputs of the forward pass.
  public let x: [Tensor<S>]
  /// Its output.
  public let y: Tensor<S>
  /// Its intermediate results.
  public let saved: [Tensor<S>]
  /// For each input, whether its gradient is asked for.
  public let needsGradient: [Bool]

  /// The record of one forward pass.
  public init(x: [Tensor<S>], y: Tensor<S>, saved: [Tensor<S>], needsGradient: [Bool]) {
    self.x = x
    self.y = y
    self.saved = saved
    self.needsGradient = needsGradient
  }
}

extension Op {
  /// Fails unless there are `count` inputs.
  public func expectInputs(_ count: Int, _ inputs: [Shape]) throws(ShapeError) {
    guard inputs.count == count else { throw ShapeError(name, expected: "\(count) inputs", found: "\(inputs.count)") }
  }

  /// The shape rule of an elementwise op of one input.
  public func elementwiseShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(1, inputs)
    return inputs[0]
  }

  /// The shape rule of an elementwise op of two inputs, which broadcast.
  public func broadcastShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(2, inputs)
    guard let shape = inputs[0].broadcast(with: inputs[1]) else {
      throw ShapeError(name, expected: "shapes that broadcast to one", found: inputs)
    }
    return shape
  }

  /// The shape rule of a loss: inputs of one shape `[N, …]` → `[N]`, one value per image.
  public func perImageShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
    try expectInputs(2, inputs)
    guard inputs[0] == inputs[1], inputs[0].rank >= 1 else {
      throw ShapeError(name, expected: "two equal shapes [N, …]", found: inputs)
    }
    return [inputs[0][0]]
  }
}
