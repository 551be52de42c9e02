import Autograd
import Checking
import TensorCore

/// The gradients of y = x wᵀ + b by their sums, index by index.
///
/// w[o, i] is in y[n, o] for every row n, each time multiplied by x[n, i]: the slopes add up over n.
/// x[n, i] is in y[n, o] for every output o, multiplied by w[o, i]. b[o] is in y[n, o], for every n.
public func linearGradients(
  x: Tensor<Double>, w: Tensor<Double>, dy: Tensor<Double>
) -> (dx: Tensor<Double>, dw: Tensor<Double>, db: Tensor<Double>) {
  var (dx, dw) = (Tensor<Double>(x.shape), Tensor<Double>(w.shape))
  var db = Tensor<Double>([w.shape[0]])
  for n in 0..<x.shape[0] {
    for o in 0..<w.shape[0] {
      db[position: o] += dy[n, o]
      for i in 0..<x.shape[1] {
        dx[n, i] += dy[n, o] * w[o, i]
        dw[o, i] += dy[n, o] * x[n, i]
      }
    }
  }
  return (dx, dw, db)
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
/// The shape [I, O] gives it away unless I = O, and then the numbers do. Only with one input and one
/// output are both the same: a specimen of 1×1 would have let the mistake pass.
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
