import Autograd
import TensorCore

/// How far rounding alone may move each scalar of what an op computes: the magnitude to which an
/// error of that scalar is compared.
///
///     floorᵢ = max over some ξ of |f(x (1 + δ ξ))ᵢ − f(x)ᵢ| / δ
///
/// ξ is random, one number for each scalar of inputs and cotangent, of a magnitude between ½ and 1½
/// and of either sign, and δ is small. So it is, up to a factor near 1, the root of the sum of the
/// squares of all terms xₖ ∂fᵢ/∂xₖ that make up this scalar: of a sum the size of its terms, though
/// they cancel; of eˣ it is |x| eˣ, and far below 0, where eˣ is small, as small. One rounding of
/// the inputs moves the result as far, so no less can be asked of an op; and more need not be
/// granted because another scalar is large.
///
/// - Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., sections 1.5 (the
///   backward error) and 1.6 (conditioning).
enum RoundingFloor {
  /// δ.
  private static let distance = 0x1p-20
  private static let samples: UInt64 = 4

  /// The floors of a call's output.
  static func output(of call: OpCall<Double>, _ y: Tensor<Double>) -> Tensor<Double> {
    floors([y]) { sample in [call.op.forward(moved(call.x, sample)).y] }[0]
  }

  /// The floors of a call's output and gradients, in the order of ``OpResult/tensors``.
  static func tensors(
    of call: OpCall<Double>, _ dy: Tensor<Double>, _ result: OpResult<Double>
  ) throws(BrokenPromise) -> [Tensor<Double>] {
    var moved: [[Tensor<Double>]] = []
    for sample in 0..<samples {
      let near = OpCall(op: call.op, x: Self.moved(call.x, sample), needsGradient: call.needsGradient)
      moved.append(try near.result(Self.moved([dy], sample + samples)[0]).tensors.map(\.value))
    }
    return floors(result.tensors.map(\.value)) { moved[Int($0)] }
  }

  private static func floors(
    _ results: [Tensor<Double>], _ moved: (UInt64) -> [Tensor<Double>]
  ) -> [Tensor<Double>] {
    var floors = results.map { Tensor<Double>($0.shape, repeating: 0) }
    for sample in 0..<samples {
      for (index, (near, result)) in zip(moved(sample), results).enumerated() {
        // What is not finite tells nothing.
        floors[index] = floors[index].zip(near.zip(result) { abs($0 - $1) / distance }) { floor, moved in
          moved.isFinite && moved > floor ? moved : floor
        }
      }
    }
    return floors
  }

  private static func moved(_ x: [Tensor<Double>], _ sample: UInt64) -> [Tensor<Double>] {
    x.enumerated().map { index, x in
      let stream = RandomStream(seed: sample, purpose: .checks, step: UInt64(3_000 + index))
      return x.zip(stream.uniform(x.shape)) { x, u in
        let xi = u < 0.5 ? 2 * u + 0.5 : 0.5 - 2 * u
        return x + x * (distance * xi)
      }
    }
  }
}
