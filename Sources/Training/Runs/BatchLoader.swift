import Datasets
import Models
import TensorCore

/// The batches of one pass over images: while one is used, the system reads the bytes of the next.
///
/// Reading costs the disk's time, and a mapped file is read ahead without a thread of ours. Bytes
/// to pixels takes hundredths of a step, which a thread beside the computing ones would take from
/// them.
public struct BatchLoader: Sequence, IteratorProtocol {
  private let images: ImageSet
  private var batches: [[Int]]
  private var position = 0

  /// Batches of `size` images in the given order; the last one has what is left. Of each only those
  /// are read that this process computes.
  init(_ images: ImageSet, order: [Int], size: Int, shards: Shards = 1) {
    self.images = images
    batches = stride(from: 0, to: order.count, by: size).map { start in
      let own = shards.ownImages(in: Swift.min(size, order.count - start))
      return Array(order[start + own.lowerBound..<start + own.upperBound])
    }
  }

  /// The batches of `size` images of an epoch of training, from 1: the order of the images is f(seed, epoch), and so
  /// are the draws of those that are binarized anew in each.
  public init(_ images: ImageSet, epoch: Int, seed: UInt64, size: Int, shards: Shards = 1) {
    let stream = RandomStream(seed: seed, purpose: .permutation, step: UInt64(epoch))
    self.init(images.inEpoch(epoch), order: stream.permutation(images.count), size: size, shards: shards)
  }

  /// Every `step`-th of the batches, from the one with the number `first` on.
  func every(_ step: Int, from first: Int) -> BatchLoader {
    var loader = self
    loader.batches = stride(from: first, to: batches.count, by: step).map { batches[$0] }
    return loader
  }

  /// The number of batches.
  public var count: Int { batches.count }

  /// The next batch, `[n, height, width, channels]`; nil after the last.
  public mutating func next() -> Tensor<Float>? {
    guard position < count else { return nil }
    defer { position += 1 }
    if position + 1 < count { images.prefetch(batches[position + 1]) }
    return images.batch(batches[position])
  }
}

extension ImageSet {
  /// Batches of `size` images in their order, `[n, height, width, channels]`; the last has the
  /// rest.
  public func batches(of size: Int) -> BatchLoader { BatchLoader(self, order: Array(0..<count), size: size) }
}
