import Autograd
import Layers
import Models
import TensorCore

/// The formulas of weights, pixels and noise in the goldens of models, which any language computes
/// the same.
struct GoldenFormulas {
  let parameterScale: Double
  /// Whether pixels lie in [−1, 1].
  let symmetric: Bool

  private func sequence(_ shape: Shape, _ multiplier: Int, _ offset: Int, _ modulus: Int) -> [Double] {
    (0..<shape.count).map { Double(($0 * multiplier + offset) % modulus) }
  }

  /// Gives a model the formula's weights.
  func fill<S: Scalar>(_ model: Model<S>) {
    for (p, (name, parameter)) in model.parameters.enumerated() {
      let values = sequence(parameter.shape, 7919, p * 104_729 + 12_345, 2003).map { u in
        parameterScale * (u / 2003 - 0.5) + (name.hasSuffix("bn.weight") ? 1 : 0)
      }
      parameter.value = Tensor(parameter.shape, values.map { S($0) })
    }
  }

  /// A batch of this shape, NHWC.
  func images<S: Scalar>(_ shape: Shape) -> Tensor<S> {
    let values = sequence(shape, 31, 7, 256).map { $0 / 255 }
    return Tensor(shape, values.map { S(symmetric ? 2 * $0 - 1 : $0) })
  }

  /// ε of a step, of this shape.
  func noise<S: Scalar>(_ step: Int, _ shape: Shape) -> Tensor<S> {
    Tensor(shape, sequence(shape, 7919, step * 15_485_863 + 4567, 2003).map { S($0 / 2003 * 4 - 2) })
  }
}
