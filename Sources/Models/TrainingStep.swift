import Autograd
import Layers
import TensorCore

/// What a training step has met, before it moved the parameters.
public struct StepResult<S: Scalar> {
  /// The mean loss of a batch and its gradients, in training mode, as a sum over its shards.
  public let loss: S
  /// The gradient of each of the model's parameters; nil where the loss does not depend on it.
  public let gradients: [Tensor<S>?]
  /// The objectives of the shards that this process has computed, in the order of the images.
  public let shards: [Objective<S>]
}

extension Model {
  /// One training step: differentiates the loss of a batch, and moves the parameters if
  /// `shouldMove` wants that, by gradients of the norm `clipNorm` at the most; see
  /// ``differentiate(_:epsilon:shards:of:observer:)``.
  @discardableResult
  public func step(
    _ images: Tensor<S>, epsilon: Tensor<S>?, by optimizer: some Optimizer<S>, clipNorm: Double? = nil,
    shards: Shards = 1, of batch: Int? = nil, observer: ((OpSample) -> Void)? = nil,
    shouldMove: (StepResult<S>) -> Bool = { _ in true }
  ) -> StepResult<S> {
    let result = differentiate(images, epsilon: epsilon, shards: shards, of: batch, observer: observer)
    if shouldMove(result) {
      optimizer.step(clipNorm.map { clipped(result.gradients, toNorm: $0) } ?? result.gradients)
    }
    return result
  }

  /// The mean loss of a batch and its gradients, in training mode, as a sum over its shards.
  ///
  /// A shard has its own images and their noise, is normalised by its own statistics, as by
  /// PyTorch's `DistributedDataParallel`, and weighs as much as it has images. It depends on no
  /// other shard, and sums are taken pairwise, as a binary tree over all shards, so that a shard can
  /// be computed anywhere. The running statistics become the mean of what each shard alone would
  /// have made of them, and count one batch. Several processes that share the shards have the same
  /// result, bit by bit, as one.
  ///
  /// - Parameters:
  ///   - images: those that are this process's, ``Shards/ownImages(in:)``: `[n, H, W, C]`.
  ///   - epsilon: the noise of the bound's k draws for each of them, `[n·k, latent]`; without it z
  ///     is the posterior's mean.
  ///   - shards: into how many parts the batch is cut, and who computes them; one without images is
  ///     left out.
  ///   - batch: N, the images of all processes; nil where this one has all.
  ///   - observer: is told how long each op takes.
  public func differentiate(
    _ images: Tensor<S>, epsilon: Tensor<S>?, shards: Shards = 1, of batch: Int? = nil,
    observer: ((OpSample) -> Void)? = nil
  ) -> StepResult<S> {
    let (own, batch) = (images.shape[0], batch ?? images.shape[0])
    require(
      own == shards.ownImages(in: batch).count,
      "Model.differentiate: expected the images \(shards.ownImages(in: batch)) of a batch of \(batch), found \(own)")
    if shards.count == 1 { return shard(images, epsilon, share: 1, observer) }
    let (state, draws) = (state, (epsilon?.shape[0] ?? 0) / max(own, 1))
    let (restorations, counts) = (state.map(\.restoration), state.map(\.counted))
    let shapes = [[]] + parameters.map(\.parameter.shape) + state.map(\.changeShape)
    var objectives: [Objective<S>] = []
    let lists = shards.ownShards(in: batch).map { rows in
      if rows.isEmpty { return [Tensor<S>?](repeating: nil, count: shapes.count) }
      for restore in restorations { restore() }
      let noise = epsilon?.rows(rows.lowerBound * draws..<rows.upperBound * draws)
      let part = shard(images.rows(rows), noise, share: S(Double(rows.count) / Double(batch)), observer)
      objectives += part.shards
      return [Tensor(part.loss)] + part.gradients + zip(state, counts).map { $0.change(since: $1) }
    }
    // The loss, the gradients, and the running statistics in a row.
    let sums = shards.sum(lists, shapes: shapes)
    let changes = sums.dropFirst(sums.count - state.count)
    for ((entry, count), change) in zip(zip(state, counts), changes) {
      if let change { entry.apply(change / Tensor(S(shards.filled(in: batch))), since: count) }
    }
    return StepResult(
      loss: sums[0]?.scalar ?? 0, gradients: Array(sums.dropFirst().dropLast(state.count)), shards: objectives)
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
