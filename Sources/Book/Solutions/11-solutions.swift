import Autograd
import Layers
import TensorCore

/// The length of a step of Adam, in units of the learning rate, for a scalar whose gradient is always
/// g: with ε outside the root, and with ε inside.
///
/// A constant gradient has m̂ = g and v̂ = g². Outside, g / (g + 10⁻⁸) is nearly 1. Inside, √(g² + 10⁻⁸)
/// is nearly 10⁻⁴, and the step a hundredth: an ε inside acts like its root outside.
public func stepLengths(gradient g: Double, epsilon: Double = 1e-8) -> (outside: Double, inside: Double) {
  (g / (g + epsilon), g / (g * g + epsilon).squareRoot())
}

/// How far the first step of Adam moves a parameter of 1 whose gradient is 0, at a learning rate of
/// 0.001.
///
/// The decay is all of the gradient, d · 1, and Adam divides it by its own size: the step is the
/// learning rate, whatever d is.
public func firstStepOfADecay(_ weightDecay: Double) -> Double {
  let parameter = Parameter<Double>([1])
  let adam = Adam([("theta", parameter)], learningRate: 0.001, weightDecay: weightDecay)
  adam.step([[0]])
  return 1 - parameter.value.scalar
}

/// The loss after 20 steps in the chapter's valley, turned by 0° or 45°.
///
/// The plain step multiplies by a matrix, and turns with it: 4.07 for both angles. Adam divides scalar
/// by scalar: the axes matter to it, and at 45° both scalars have steep and flat in them. It comes to
/// 3.57 in the valley along the axes, and to 17.79 in the turned one.
public func lossInATurnedValley(byAdam: Bool, isTurned: Bool) -> Double {
  let (sine, cosine) = isTurned ? (0.5.squareRoot(), 0.5.squareRoot()) : (0, 1)
  let turn: Tensor<Double> = [[Tensor(cosine), Tensor(-sine)], [Tensor(sine), Tensor(cosine)]]
  let theta = Parameter<Double>(turn.matmul([[-10], [2]]))
  let named = [(name: "theta", parameter: theta)]
  let optimizer: any Optimizer<Double> =
    byAdam ? Adam(named, learningRate: 0.5) : SGD(named, learningRate: 2.0 / 26)
  var loss = 0.0
  for step in 0...20 {
    let tape = Tape<Double>()
    let back: Tensor<Double> = [[Tensor(cosine), Tensor(sine)], [Tensor(-sine), Tensor(cosine)]]
    let own = tape.constant(back).matmul(tape.variable(theta))
    let height = 0.5 * (tape.constant([[1], [25]]) * own.square()).sum()
    loss = height.value.scalar
    if step < 20 { optimizer.step(tape.gradients(of: height), on: tape) }
  }
  return loss
}
