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
  /// The learning rate of an epoch, from 1, by settings that ``validate()`` accepts.
  public func learningRate(inEpoch epoch: Int) -> Double {
    let done = epoch - 1
    switch lrSchedule ?? .constant {
    case .constant: return learningRate
    case .steps:
      // Factor by factor, as PyTorch does it.
      let (steps, decay) = (needed(lrSteps, "lrSteps"), needed(lrDecay, "lrDecay"))
      return steps.reduce(learningRate) { rate, step in step <= done ? rate * decay : rate }
    case .cosine:
      let turns = 0.5 * Double(done) / Double(needed(scheduleEpochs, "scheduleEpochs"))
      return learningRate * (1 + sineAndCosine(turns: turns).cosine) / 2
    }
  }

  /// A setting of the schedule, which ``validate()`` asks for.
  private func needed<Setting>(_ setting: Setting?, _ name: String) -> Setting {
    guard let setting else {
      fatalError("learningRate(inEpoch:): expected \(name), found none; validate() says what the schedule needs")
    }
    return setting
  }
}
