import Autograd
import TensorCore

/// Slopes of Σ dy · y along one input of a call, by the five-point rule, in `Double`:
///
///     (8 (y(x + hv) − y(x − hv)) − (y(x + 2hv) − y(x − 2hv))) / 12h
///
/// The truncation error is of the order h⁴, 2e-16 for h = 2⁻¹³, and the rounding error 1e-12 of
/// what moved. Inputs of 24 bits take the step without rounding.
///
/// - Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 25.3.6.
struct CentralDifferences {
  /// h along one scalar.
  static let step = 0x1p-13
  /// h along a direction, in which many scalars move at once, and must not pass each other.
  static let stepOfMany = 0x1p-19

  /// A slope, and the size of what it was computed from.
  struct Slope {
    let value: Double
    /// Σ |dyⱼ| (|∂yⱼ| + |yⱼ| 2⁻¹³ / h) over the outputs that moved, or, where none did, over all: a
    /// difference is no more exact than its rounding, and neither is a sum whose terms cancel.
    let floor: Double
  }

  let call: OpCall<Double>
  let input: Int
  /// The cotangents dy.
  let cotangents: [Tensor<Double>]

  /// For each cotangent the slope along one scalar of the input.
  func slopes(at position: Int) -> [Slope] {
    slopes(Self.step) { distance in
      var x = call.x
      x[input][position: position] += distance
      return x
    }
  }

  /// For each cotangent the slope along a direction.
  func slopes(along direction: Tensor<Double>) -> [Slope] {
    slopes(Self.stepOfMany) { distance in
      var x = call.x
      x[input] = x[input].zip(direction) { $0 + distance * $1 }
      return x
    }
  }

  private func slopes(_ step: Double, _ moved: (Double) -> [Tensor<Double>]) -> [Slope] {
    let y = [1, -1, 2, -2].map { call.op.forward(moved($0 * step)).y }
    return cotangents.map { dy in
      dy.withUnsafeScalars { dy in
        y[0].withUnsafeScalars { a in
          y[1].withUnsafeScalars { b in
            y[2].withUnsafeScalars { c in
              y[3].withUnsafeScalars { d in Self.slope(step, dy, a, b, c, d) }
            }
          }
        }
      }
    }
  }

  private static func slope(
    _ step: Double, _ dy: UnsafeBufferPointer<Double>, _ a: UnsafeBufferPointer<Double>,
    _ b: UnsafeBufferPointer<Double>,
    _ c: UnsafeBufferPointer<Double>, _ d: UnsafeBufferPointer<Double>
  ) -> Slope {
    let rounding = Self.step / step
    var (value, floor, still) = (0.0, 0.0, 0.0)
    for j in dy.indices where dy[j] != 0 {
      if a[j] == b[j] && c[j] == d[j] {
        still += abs(dy[j] * a[j]) * rounding
        continue
      }
      let slope = (8 * (a[j] - b[j]) - (c[j] - d[j])) / (12 * step)
      value += dy[j] * slope
      floor += abs(dy[j]) * (abs(slope) + max(abs(a[j]), abs(b[j])) * rounding)
    }
    return Slope(value: value, floor: floor > 0 ? floor : still)
  }
}
