import TensorCore

/// How the learning rate changes from epoch to epoch.
public enum LearningRateSchedule: String, Codable, CaseIterable, Sendable {
  /// α
  case constant
  /// α · γᵏ after k of the epochs that are listed, as PyTorch's `MultiStepLR`.
  case steps
  /// α · ½ (1 + cos π e / T) after e of T epochs, as PyTorch's `CosineAnnealingLR`.
  ///
  /// - Source: Loshchilov and Hutter 2017, "SGDR", eq. 5, with one period and the minimum 0.
  case cosine
}

extension TrainingConfiguration {
  /// The learning rate of an epoch, from 1.
  public func learningRate(inEpoch epoch: Int) -> Double {
    let done = epoch - 1
    switch lrSchedule ?? .constant {
    case .constant: return learningRate
    case .steps:
      // Factor by factor, as PyTorch does it.
      return (lrSteps ?? []).reduce(learningRate) { rate, step in step <= done ? rate * (lrDecay ?? 1) : rate }
    case .cosine:
      let turns = 0.5 * Double(done) / Double(max(scheduleEpochs ?? 1, 1))
      return learningRate * (1 + sineAndCosine(turns: turns).cosine) / 2
    }
  }
}
