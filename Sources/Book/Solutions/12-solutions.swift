import Checking
import Datasets
import Models
import TensorCore

/// The mean loss of an epoch's images by the mean losses of its batches: each weighted by its images,
/// and, wrongly, all alike.
///
/// Weighted alike, an image of a last batch of 104 counts 128 / 104 times as much as the others.
public func meansOfAnEpoch(
  _ batches: [Double], images: Int, batchSize: Int
) -> (perImage: Double, perBatch: Double) {
  let sizes = batches.indices.map { min(batchSize, images - $0 * batchSize) }
  let sum = zip(batches, sizes).reduce(0) { $0 + $1.0 * Double($1.1) }
  return (sum / Double(images), batches.reduce(0, +) / Double(batches.count))
}

/// The share of n images that n independent draws meet.
///
/// An image is missed with the probability (1 − 1/n)ⁿ, which tends to 1/e: 63 % are seen, some of them
/// several times, and 37 % have to wait for another epoch. A permutation sees all.
public func shareSeen(images n: Int, seed: UInt64 = 0) -> Double {
  let stream = RandomStream(seed: seed, purpose: .checks)
  return Double(Set((0..<n).map { stream.integer($0, below: n) }).count) / Double(n)
}

/// How far the gradients of a batch in two shards are from those without, relative to the largest
/// scalar of each.
///
/// The terms are the same, but they are added in another order, and `Float` rounds after each addition:
/// some six digits agree, and the bits do not. That is why the number of shards belongs to a run.
public func deviationOfShards() throws -> Double {
  let model = try Model<Float>(ModelConfiguration(.mlp), seed: 0)
  let batch = drawDigits(.train, count: 128, seed: 0).batch(Array(0..<128))
  let noise: Tensor<Float> = RandomStream(seed: 0, purpose: .posteriorNoise, step: 1).normal([128, 20])
  let (one, two) = (
    model.differentiate(batch, epsilon: noise), model.differentiate(batch, epsilon: noise, shards: 2)
  )
  return zip(two.gradients, one.gradients).reduce(0) { largest, pair in
    guard let found = pair.0, let expected = pair.1 else { return .infinity }
    return max(largest, Deviation(found, from: expected).value)
  }
}
