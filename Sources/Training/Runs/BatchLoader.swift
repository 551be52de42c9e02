import Datasets
import Dispatch
import Synchronization
import TensorCore

/// The batches of one pass over images: while one is used, the next is made on another thread.
///
/// The order is given, so what is in a batch does not depend on when it is made.
final class BatchLoader {
  private let images: ImageSet
  private let batches: [[Int]]
  private let queue = DispatchQueue(label: "swift-vae.batches")
  private var position = 0
  private var pending: PendingBatch?

  /// Batches of `size` images in the given order; the last one has what is left.
  init(_ images: ImageSet, order: [Int], size: Int) {
    self.images = images
    batches = stride(from: 0, to: order.count, by: size).map { Array(order[$0..<min($0 + size, order.count)]) }
    pending = prepare()
  }

  /// The batches of an epoch of training, counted from 1: the order of the images is f(seed, epoch).
  convenience init(_ images: ImageSet, epoch: Int, _ training: TrainingConfiguration) {
    let stream = RandomStream(seed: training.seed, purpose: .permutation, step: UInt64(epoch))
    self.init(images, order: stream.permutation(images.count), size: training.batchSize)
  }

  /// The number of batches.
  var count: Int { batches.count }

  /// The next batch, `[n, height, width, channels]`; nil after the last.
  func next() -> Tensor<Float>? {
    guard let pending else { return nil }
    let batch = pending.wait()
    self.pending = prepare()
    return batch
  }

  private func prepare() -> PendingBatch? {
    guard position < batches.count else { return nil }
    defer { position += 1 }
    let pending = PendingBatch()
    queue.async { [images, indices = batches[position]] in pending.fulfil(images.batch(indices)) }
    return pending
  }
}

/// A batch that one thread makes and another waits for.
private final class PendingBatch: Sendable {
  private let batch = Mutex<Tensor<Float>?>(nil)
  private let made = DispatchSemaphore(value: 0)

  func fulfil(_ batch: Tensor<Float>) {
    self.batch.withLock { $0 = batch }
    made.signal()
  }

  func wait() -> Tensor<Float> {
    made.wait()
    return batch.withLock { batch in
      guard let made = batch.take() else { preconditionFailure("BatchLoader: a batch was waited for twice") }
      return made
    }
  }
}
