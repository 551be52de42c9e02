import TensorCore

/// Whether classes lie apart in latent space: multinomial logistic regression on the posteriors'
/// means, each dimension scaled to mean 0 and variance 1 over the examples.
///
///     loss(W, b) = mean over n of −log softmax(W xₙ + b)[yₙ] + ½ λ ‖W‖²,    λ = 10⁻³
///
/// Fitted in `Double` by L-BFGS with the last ten steps, until no derivative is above 10⁻⁷ or after
/// 300 steps: the same weights with any number of threads.
///
/// - Source: Nocedal and Wright 2006, "Numerical Optimization", algorithms 7.4 and 3.1.
public struct LinearProbe: Sendable {
  /// W, a row per class, `[classes, latent]`.
  public var weights: [[Double]] { (0..<classes).map { Array(solution[$0 * width..<$0 * width + latent]) } }
  /// b, one per class; all of them can be moved by the same number.
  public var biases: [Double] { (0..<classes).map { solution[$0 * width + latent] } }

  private let classes, latent: Int
  private let means, deviations: [Double]
  /// W and b, a row of `width` numbers per class.
  private let solution: [Double]
  private var width: Int { latent + 1 }

  static let decay = 1e-3

  /// Fits examples, `[n, latent]`, of these classes.
  public init(_ examples: Tensor<Float>, numbers: [Int], classes: Int) {
    let (count, latent) = (numbers.count, examples.shape[1])
    require(
      examples.shape[0] == count && count > 0,
      "LinearProbe: expected an example per class's number, found \(examples.shape) and \(count)")
    let scalars = examples.scalars.map(Double.init)
    let moments = (0..<latent).map { j in
      let column = (0..<count).map { scalars[$0 * latent + j] }
      let mean = column.reduce(0, +) / Double(count)
      let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      // A dimension that never varies tells nothing, whatever it is divided by.
      return (mean: mean, deviation: variance > 0 ? variance.squareRoot() : 1)
    }
    (self.classes, self.latent) = (classes, latent)
    (means, deviations) = (moments.map(\.mean), moments.map(\.deviation))
    let rows = Self.rows(scalars, means, deviations)
    solution = minimum(from: Array(repeating: 0, count: classes * (latent + 1)), steps: 300, tolerance: 1e-7) {
      Self.loss($0, rows, numbers, classes)
    }
  }

  /// The class that each image, `[n, latent]`, most probably has.
  public func classes(of images: Tensor<Float>) -> [Int] {
    let rows = Self.rows(images.scalars.map(Double.init), means, deviations)
    return valuePerImage(of: images.shape[0]) { n in
      let scores = (0..<classes).map { Self.score(solution, rows, n, class: $0, width) }
      return scores.indices.max { scores[$0] < scores[$1] } ?? 0
    }
  }

  /// The scaled rows, each with a 1 behind it for the bias.
  private static func rows(_ scalars: [Double], _ means: [Double], _ deviations: [Double]) -> [Double] {
    let latent = means.count
    var rows: [Double] = []
    for n in 0..<scalars.count / latent {
      for j in 0..<latent { rows.append((scalars[n * latent + j] - means[j]) / deviations[j]) }
      rows.append(1)
    }
    return rows
  }

  private static func score(_ w: [Double], _ rows: [Double], _ n: Int, class c: Int, _ width: Int) -> Double {
    var sum = 0.0
    for j in 0..<width { sum += w[c * width + j] * rows[n * width + j] }
    return sum
  }

  /// Images of a task; their sums are added in order, whatever thread had them.
  private static let grain = 256

  private static func loss(
    _ w: [Double], _ rows: [Double], _ numbers: [Int], _ classes: Int
  ) -> (value: Double, gradient: [Double]) {
    let (count, width) = (numbers.count, w.count / classes)
    let parts = valuePerImage(of: (count + grain - 1) / grain, grain: 1) { part in
      var (loss, gradient) = (0.0, [Double](repeating: 0, count: w.count))
      for n in part * grain..<min((part + 1) * grain, count) {
        let scores = (0..<classes).map { score(w, rows, n, class: $0, width) }
        let most = scores.max() ?? 0
        let sum = scores.reduce(0) { $0 + Double.exp($1 - most) }
        loss += Double.log(sum) + most - scores[numbers[n]]
        for c in 0..<classes {
          let share = Double.exp(scores[c] - most) / sum - (c == numbers[n] ? 1 : 0)
          for j in 0..<width { gradient[c * width + j] += share * rows[n * width + j] }
        }
      }
      return (loss, gradient)
    }
    var (loss, gradient) = (0.0, [Double](repeating: 0, count: w.count))
    for part in parts {
      loss += part.0
      for i in gradient.indices { gradient[i] += part.1[i] }
    }
    loss /= Double(count)
    for i in gradient.indices {
      // The biases, each the last of its row, are free.
      let weight = i % width == width - 1 ? 0 : w[i]
      gradient[i] = gradient[i] / Double(count) + decay * weight
      loss += 0.5 * decay * weight * weight
    }
    return (loss, gradient)
  }
}

/// The place of a smooth convex function's minimum, by L-BFGS.
private func minimum(
  from start: [Double], steps: Int, tolerance: Double,
  _ function: ([Double]) -> (value: Double, gradient: [Double])
) -> [Double] {
  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  func sum(_ a: [Double], _ t: Double, _ b: [Double]) -> [Double] { zip(a, b).map { $0 + t * $1 } }
  var (x, here) = (start, function(start))
  var memory: [(step: [Double], change: [Double])] = []
  for _ in 0..<steps where here.gradient.contains(where: { abs($0) > tolerance }) {
    // The direction: the inverse Hessian of the remembered steps, times the gradient.
    var direction = here.gradient
    var shares: [Double] = []
    for (step, change) in memory.reversed() {
      shares.append(dot(step, direction) / dot(change, step))
      direction = sum(direction, -(shares.last ?? 0), change)
    }
    if let (step, change) = memory.last {
      let scale = dot(step, change) / dot(change, change)
      direction = direction.map { $0 * scale }
    }
    for ((step, change), share) in zip(memory, shares.reversed()) {
      direction = sum(direction, share - dot(change, direction) / dot(change, step), step)
    }
    // Halve the step until the function falls enough.
    let slope = -dot(direction, here.gradient)
    var length = 1.0
    var (next, there) = (x, here)
    repeat {
      next = sum(x, -length, direction)
      there = function(next)
      length /= 2
    } while there.value > here.value + 2e-4 * length * slope && length > 1e-10
    let (step, change) = (sum(next, -1, x), sum(there.gradient, -1, here.gradient))
    // At the limit of precision nothing falls any more.
    guard dot(step, change) > 0 else { break }
    memory = memory.suffix(9) + [(step, change)]
    (x, here) = (next, there)
  }
  return x
}
