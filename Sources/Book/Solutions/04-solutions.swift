import Autograd
import Checking
import TensorCore

/// dw of y = h w with h = x wᵀ, for x `[N, I]`, w `[O, I]` and dy `[N, I]`.
///
/// In y[n, i] = Σₒ h[n, o] w[o, i] the weight w[o, i] has the factor h[n, o], for every row n. It is
/// also in h[n, o], with the factor x[n, i], and h[n, o] has the slope dh[n, o] = Σⱼ dy[n, j] w[o, j].
/// Both ways add up: dw = hᵀ dy + dhᵀ x.
public func tiedGradient(x: Tensor<Double>, w: Tensor<Double>, dy: Tensor<Double>) -> Tensor<Double> {
  let (rows, outputs, inputs) = (x.shape[0], w.shape[0], w.shape[1])
  var dw = Tensor<Double>(w.shape)
  for n in 0..<rows {
    for o in 0..<outputs {
      var (h, dh) = (0.0, 0.0)
      for i in 0..<inputs {
        h += x[n, i] * w[o, i]
        dh += dy[n, i] * w[o, i]
      }
      for i in 0..<inputs { dw[o, i] += h * dy[n, i] + dh * x[n, i] }
    }
  }
  return dw
}

/// Linear with dw = xᵀ dy in place of dyᵀ x.
struct TransposedLinear: Op {
  let name = "linear"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try Linear().shape(of: inputs) }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Linear().forward(inputs) }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    [multiply(dy, pass.x[1]), multiply(pass.x[0], transposeA: true, dy), dy.summed(over: [0])]
  }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Linear().reference(inputs) }
}

/// What the gradient check says against dw = xᵀ dy on one specimen; nil where it says nothing.
///
/// The shape [I, O] gives it away unless I = O, and then the numbers do, since xᵀ dy is the transpose
/// of what it should be, and that is symmetric by accident only. With one input and one output there
/// is no difference: a specimen of 1×1 alone would have let the mistake pass.
public func complaintAboutTransposition(rows: Int, inputs: Int, outputs: Int) -> String? {
  let specimen = Specimen("one", TransposedLinear(), [[rows, inputs], [outputs, inputs], [outputs]])
  return GradientCheck.run(stem: "Linear", specimens: [specimen], tolerance: 1e-11).failures.first
}

/// The gradients of y = a + b for a column a `[m, 1]` and a row b `[n]`, given dy `[m, n]`.
///
/// a was repeated along the second axis, and its gradient is summed over that; b along the first. Each
/// sum has the shape of its input, the 1 included.
public func gradientsOfAnOuterSum(_ dy: Tensor<Double>) -> (column: Tensor<Double>, row: Tensor<Double>) {
  (dy.summed(over: [1]).reshaped([dy.shape[0], 1]), dy.summed(over: [0]))
}
