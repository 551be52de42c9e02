import Datasets
import TensorCore

/// The batches of one pass over images: while one is used, the system reads the bytes of the next.
///
/// Reading costs the disk's time, and a mapped file is read ahead without a thread of ours. Bytes
/// to pixels takes hundredths of a step, which a thread beside the computing ones would take from
/// them.
public struct BatchLoader: Sequence, IteratorProtocol {
  private let images: ImageSet
  private let batches: [[Int]]
  private var position = 0

  /// Batches of `size` images in the given order; the last one has what is left.
  init(_ images: ImageSet, order: [Int], size: Int) {
    self.images = images
    batches = stride(from: 0, to: order.count, by: size).map { Array(order[$0..<Swift.min($0 + size, order.count)]) }
  }

  /// The batches of `size` images of an epoch of training, from 1: the order of the images is f(seed, epoch), and so
  /// are the draws of those that are binarized anew in each.
  public init(_ images: ImageSet, epoch: Int, seed: UInt64, size: Int) {
    let stream = RandomStream(seed: seed, purpose: .permutation, step: UInt64(epoch))
    self.init(images.inEpoch(epoch), order: stream.permutation(images.count), size: size)
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
