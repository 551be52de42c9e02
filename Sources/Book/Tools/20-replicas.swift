import Communication
import Datasets
import Layers
import Models
import TensorCore

/// The settings of the chapter's replicas: a batch of 32 images in four shards.
private let (batchSize, shardCount, small) = (32, 4, ModelConfiguration(.mlp, latentDim: 4, hidden: 32))

/// The images of a step, in the set's order, that a process computes.
private func ownImages(_ images: ImageSet, step: Int, _ own: Range<Int>) -> Tensor<Float> {
  images.batch(own.map { (step * batchSize + $0) % images.count })
}

extension Machines {
  /// The parameters of a process's model after some steps.
  static func train(steps: Int, _ images: ImageSet, _ ranks: any Communicator) -> [Tensor<Float>] {
    let shards = Shards(shardCount, among: ranks)
    let own = shards.ownImages(in: batchSize)
    guard let model = try? Model<Float>(small, seed: 0) else { return [] }
    let adam = Adam(model.parameters)
    for step in 0..<steps {
      let noise = RandomStream(seed: 0, purpose: .posteriorNoise, step: UInt64(step + 1))
      model.step(
        ownImages(images, step: step, own), epsilon: noise.normal([own.count, 4], from: 4 * own.lowerBound), by: adam,
        shards: shards, of: batchSize)
    }
    return model.parameters.map(\.parameter.value)
  }

  /// Four replicas, of which each adds the shards' gradients beginning with its own: for each step,
  /// the largest distance of one's parameters from the first one's after it, and each one's loss, in
  /// nats per image.
  static func driftOfReplicas(steps: Int, _ images: ImageSet) -> (distances: [Double], losses: [[Double]]) {
    let models = (0..<shardCount).compactMap { _ in try? Model<Float>(small, seed: 0) }
    let optimizers = models.map { Adam($0.parameters) }
    var losses: [[Double]] = []
    let distances = (0..<steps).map { step in
      let noise = RandomStream(seed: 0, purpose: .posteriorNoise, step: UInt64(step + 1))
      let results = models.enumerated().map { rank, model in
        let own = Shards(shardCount).images(of: rank, in: batchSize)
        let epsilon: Tensor<Float> = noise.normal([own.count, 4], from: 4 * own.lowerBound)
        return model.differentiate(ownImages(images, step: step, own), epsilon: epsilon)
      }
      losses.append(results.map { Double($0.loss) })
      let parts = results.map { result in
        result.gradients.map { ($0 ?? Tensor(0)) / Tensor(Float(shardCount)) }
      }
      for (rank, adam) in optimizers.enumerated() {
        adam.step(
          parts[rank].indices.map { i in
            (1..<shardCount).reduce(parts[rank][i]) { $0 + parts[(rank + $1) % shardCount][i] }
          })
      }
      let values = models.map { $0.parameters.map(\.parameter.value) }
      return values.dropFirst().map { relativeDistance($0, from: values[0]) }.max() ?? 0
    }
    return (distances, losses)
  }

  /// The length of the difference of tensors, relative to theirs.
  static func relativeDistance(_ a: [Tensor<Float>?], from b: [Tensor<Float>?]) -> Double {
    var (difference, length) = (0.0, 0.0)
    for case (let a?, let b?) in zip(a, b) {
      for (x, y) in zip(a.scalars, b.scalars) {
        difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
        length += Double(y) * Double(y)
      }
    }
    return (difference / length).squareRoot()
  }

  /// The bytes that each of some processes sends in a sum of vectors, which are as many for all.
  static func bytesSent(by processes: Int, scalars: Int) throws -> Int {
    let sent = try ThreadRanks.run(processes) { ranks in
      let counting = CountingRanks(ranks)
      _ = counting.sum(Tensor<Float>([scalars], repeating: 1))
      return counting.bytes
    }
    return sent.max() ?? 0
  }
}

/// Ranks that count the bytes which they send.
private final class CountingRanks: Communicator, @unchecked Sendable {
  // Sendable: each rank has its own, on one thread.
  private let ranks: ThreadRanks
  private(set) var bytes = 0
  init(_ ranks: ThreadRanks) { self.ranks = ranks }

  var rank: Int { ranks.rank }
  var count: Int { ranks.count }

  func exchange(
    _ outgoing: UnsafeRawBufferPointer, with partner: Int, filling incoming: UnsafeMutableRawBufferPointer
  ) {
    bytes += outgoing.count
    ranks.exchange(outgoing, with: partner, filling: incoming)
  }
}
