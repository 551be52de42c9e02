import Autograd
import TensorCore

/// ∂ Σ f(x) / ∂x for a vector x: what a gradient's special values (kinks, NaN, saturation) are
/// tested on.
func gradientOfSum<S: Scalar>(_ x: [S], _ f: (Variable<S>) -> Variable<S>) -> [S] {
  let tape = Tape<S>()
  let x = tape.variable(Tensor([x.count], x))
  let y = f(x)
  return tape.gradients(of: [(y, Tensor(y.shape, repeating: 1))])[x]?.scalars ?? []
}
