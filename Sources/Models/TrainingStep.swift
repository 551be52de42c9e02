import Autograd
import Layers
import TensorCore

/// What a training step has met, before it moved the parameters.
public struct StepResult<S: Scalar> {
  /// The mean loss of a batch and its gradients, in training mode, as a sum over its shards.
  public let loss: S
  /// The gradient of each of the model's parameters; nil where the loss does not depend on it.
  public let gradients: [Tensor<S>?]
  /// The objectives of the shards, in the order of the images.
  public let shards: [Objective<S>]
}

extension Model {
  /// One training step: differentiates the loss of a batch, and moves the parameters if
  /// `shouldMove` wants that, by gradients of the norm `clipNorm` at the most; see
  /// ``differentiate(_:epsilon:shards:observer:)``.
  @discardableResult
  public func step(
    _ images: Tensor<S>, epsilon: Tensor<S>?, by optimizer: some Optimizer<S>, clipNorm: Double? = nil, shards: Int = 1,
    observer: ((OpSample) -> Void)? = nil, shouldMove: (StepResult<S>) -> Bool = { _ in true }
  ) -> StepResult<S> {
    let result = differentiate(images, epsilon: epsilon, shards: shards, observer: observer)
    if shouldMove(result) {
      optimizer.step(clipNorm.map { clipped(result.gradients, toNorm: $0) } ?? result.gradients)
    }
    return result
  }

  /// The mean loss of a batch and its gradients, in training mode, as a sum over its shards.
  ///
  /// The n-th of S shards has the images ⌊nN/S⌋ ..< ⌊(n+1)N/S⌋ and their noise, is normalised by
  /// its own statistics, as by PyTorch's `DistributedDataParallel`, and weighs as much as it has
  /// images. It depends on no other shard, and sums are taken pairwise, as a binary tree, so that a
  /// shard can be computed anywhere. The running statistics become the mean of what each shard
  /// alone would have made of them, and count one batch.
  ///
  /// - Parameters:
  ///   - images: `[N, H, W, C]`.
  ///   - epsilon: the noise of the bound's k draws per image, `[N·k, latent]`; without it z is the
  ///     posterior's mean.
  ///   - shards: S, a power of two; a shard without images is left out.
  ///   - observer: is told how long each op takes.
  public func differentiate(
    _ images: Tensor<S>, epsilon: Tensor<S>?, shards: Int = 1, observer: ((OpSample) -> Void)? = nil
  ) -> StepResult<S> {
    require(
      shards >= 1 && shards & (shards - 1) == 0,
      "Model.differentiate: expected a power of two of shards, found \(shards)")
    let count = images.shape[0]
    let ranges = (0..<shards).map { $0 * count / shards..<($0 + 1) * count / shards }.filter { !$0.isEmpty }
    if ranges.count < 2 { return shard(images, epsilon, share: 1, observer) }
    let restorations = state.map(\.restoration)
    var (results, statistics): ([StepResult<S>], [[Tensor<S>?]]) = ([], [])
    for range in ranges {
      for restore in restorations { restore() }
      let draws = (epsilon?.shape[0] ?? 0) / count
      let noise = epsilon?.rows(range.lowerBound * draws..<range.upperBound * draws)
      results.append(shard(images.rows(range), noise, share: S(Double(range.count) / Double(count)), observer))
      statistics.append(state.map { $0.buffer?.value.map { $0 / S(ranges.count) } })
    }
    for (entry, mean) in zip(state, sumAsTree(statistics)) { if let mean { entry.buffer?.value = mean } }
    return StepResult(
      loss: sumAsTree(results.map { [Tensor($0.loss)] })[0]?.scalar ?? 0,
      gradients: sumAsTree(results.map(\.gradients)), shards: results.flatMap(\.shards))
  }

  /// The part that a shard has in the loss and in its gradients.
  private func shard(
    _ images: Tensor<S>, _ epsilon: Tensor<S>?, share: S, _ observer: ((OpSample) -> Void)?
  ) -> StepResult<S> {
    let tape = Tape<S>(observer: observer)
    let objective = objective(tape.constant(images), epsilon: epsilon, mode: .training)
    let gradients = tape.gradients(of: [(objective.loss, Tensor(share))])
    return StepResult(
      loss: share * objective.loss.value.scalar,
      gradients: parameters.map { gradients[tape.variable($0.parameter)] }, shards: [objective])
  }
}
