import Autograd
import Layers
import TensorCore

/// The nats that a linear model says in all, and the directions that it codes.
///
/// A direction of variance λ is coded where λ > β s², and then says ½ log(λ / (β s²)). Of 9, 4, 2, 1 and
/// ½ with s² = ½ that is four directions and 3.52 nats at β = 1, two and 1.10 at 4, one and 0.06 at 16.
/// The variance ½ is at the threshold of β = 1, and is not worth its price.
public func rate(variances: [Double], noise: Double, beta: Double) -> (directions: Int, nats: Double) {
  let coded = variances.filter { $0 > beta * noise }
  return (coded.count, coded.reduce(0) { $0 + 0.5 * Double.log($1 / (beta * noise)) })
}

/// The KL of the chapter's model of one dimension with λ = 6 and β = 1 after 3,000 steps of Adam, from a
/// start of a and w.
///
/// At a = w = 0 the derivative for a has a factor w, and that for w a factor a: both are 0, and remain
/// so. The place is a saddle, not a minimum: any nudge, of either parameter, brings the dimension back.
/// In a real model the noise of the batches nudges all the time, and a unit that stays dead is dead by
/// the price.
public func priceFrom(a: Double, w: Double) -> Double {
  let parameters = [a, w, 0].map { Parameter(Tensor<Double>($0)) }
  let adam = Adam(parameters.map { (name: "", parameter: $0) }, learningRate: 0.02)
  func price(_ a: Variable<Double>, _ v: Variable<Double>) -> Variable<Double> {
    0.5 * (6 * a.square() + v.exp() - 1 - v)
  }
  for _ in 0..<3000 {
    let tape = Tape<Double>()
    let (a, w, v) = (tape.variable(parameters[0]), tape.variable(parameters[1]), tape.variable(parameters[2]))
    let recon = 0.5 * (6 * (1 - w * a).square() + w.square() * v.exp())
    adam.step(tape.gradients(of: recon + price(a, v)), on: tape)
  }
  let tape = Tape<Double>(recording: false)
  return price(tape.variable(parameters[0]), tape.variable(parameters[2])).value.scalar
}

/// The negative ELBO of the settled model of one dimension with β = 1, and the mean of −log p(x), both
/// with the constants of the Gaussians, for data of variance λ > 1.
///
/// With w² = λ − 1 the decoder's x = w z + noise is distributed as the data are, N(0, λ), and the settled
/// posterior is the true one: the gap of the bound, KL(q(z | x) ‖ p(z | x)), is 0.
public func boundAndTruth(variance lambda: Double) -> (bound: Double, truth: Double) {
  let (w, v) = ((lambda - 1).squareRoot(), -Double.log(lambda))
  let a = w / lambda
  let recon = 0.5 * (lambda * (1 - w * a) * (1 - w * a) + w * w * Double.exp(v)) + 0.5 * Double.log(2 * .pi)
  let kl = 0.5 * (a * a * lambda + Double.exp(v) - 1 - v)
  return (recon + kl, 0.5 * Double.log(2 * .pi * lambda) + 0.5)
}
