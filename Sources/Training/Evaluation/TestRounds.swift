import Communication
import Datasets
import TensorCore

/// P batches of a test, which P processes compute at the same time, and this process's of them.
struct TestRound {
  /// The number of this process's batch, from 0.
  let batch: Int
  /// Its images, `[n, height, width, channels]`; nil where fewer than P batches were left.
  let images: Tensor<Float>?
}

/// The rounds of a test: each process reads every P-th batch and no other. Put together in the order
/// of the processes, round by round, what they find is in the order of the images.
struct TestRounds: Sequence, IteratorProtocol {
  private let ranks: any Communicator
  private let batches: Int
  private var own: BatchLoader
  private var first = 0

  init(_ images: ImageSet, among ranks: any Communicator) {
    self.ranks = ranks
    let all = images.batches(of: Evaluator.batchSize)
    (batches, own) = (all.count, all.every(ranks.count, from: ranks.rank))
  }

  mutating func next() -> TestRound? {
    guard first < batches else { return nil }
    defer { first += ranks.count }
    return TestRound(batch: first + ranks.rank, images: own.next())
  }
}

extension ImageSet {
  /// The batches of a test, shared by the processes of `ranks`.
  func rounds(among ranks: any Communicator) -> TestRounds { TestRounds(self, among: ranks) }
}
