import Autograd
import Checking
import TensorCore

/// y = a · b, which broadcasts, as somebody outside might write it, with one mistake; right with
/// ``Bug/none``.
struct WrongProduct: Op {
  enum Bug {
    case none
    case noGradientBeyond6, rowForAColumn, answersWhoDoesNotAsk, clipsTheCotangent, outputNaNWhereLarge
  }

  let bug: Bug
  let name = "product"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try broadcastShape(inputs) }

  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    let y = inputs[0] * inputs[1]
    return Forward(bug == .outputNaNWhereLarge ? y.map { abs($0) > 1e15 ? .nan : $0 } : y)
  }

  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    let (a, b, dy) = (pass.x[0], pass.x[1], bug == .clipsTheCotangent ? dy.map { min(max($0, -100), 100) } : dy)
    var (da, db) = ((dy * b).sum(to: a.shape), (dy * a).sum(to: b.shape))
    if bug == .noGradientBeyond6 { db = db.shape == a.shape ? db.zip(a) { abs($1) > 6 ? 0 : $0 } : db }
    if bug == .rowForAColumn, a.shape.rank == 2, b.shape == [a.shape[0]] {
      db = (dy * a).sum(to: [a.shape[0], 1]).reshaped(b.shape)
    }
    let asked = bug == .answersWhoDoesNotAsk ? pass.needsGradient.reversed() : pass.needsGradient
    return [asked[0] ? da : nil, asked[1] ? db : nil]
  }

  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { inputs[0] * inputs[1] }

  static func entry(_ bug: Bug) -> OpEntry {
    OpEntry(
      broadcasting: WrongProduct(bug: bug), extremes: [[-0.0, 1e30, 0], [1, 1e30, .infinity]],
      yield: [-0.0, .infinity, .nan], slopes: [[1, 1e30, .infinity], [-0.0, 1e30, 0]],
      tolerance: Tolerances(gradient: 2e-12, referenceFloat: 2e-7, precision: 20))
  }
}
