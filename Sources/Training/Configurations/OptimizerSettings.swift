import Autograd
import Layers
import Models

/// The rule that moves the parameters.
public enum OptimizerChoice: String, Codable, CaseIterable, Sendable {
  /// `Layers/Adam`.
  case adam
  /// `Layers/SGD`.
  case sgd
}

extension TrainingConfiguration {
  /// The optimizer of a model's parameters, which has taken no step.
  func makeOptimizer(of model: Model<Float>) -> any Optimizer<Float> {
    switch optimizer ?? .adam {
    case .adam:
      Adam(
        model.parameters, learningRate: learningRate, epsilon: adamEpsilon ?? Self.usualAdamEpsilon,
        weightDecay: weightDecay ?? 0)
    case .sgd:
      SGD(model.parameters, learningRate: learningRate, momentum: momentum ?? 0, weightDecay: weightDecay ?? 0)
    }
  }

  /// Adam's ε where none is given.
  public static let usualAdamEpsilon = 1e-8

  /// The optimizer and what is not usual about it, in words.
  public var optimizerSummary: String {
    let schedule =
      switch lrSchedule ?? .constant {
      case .constant: ""
      case .steps:
        (lrDecay.map { ", times \($0)" } ?? "")
          + (lrSteps.map { " after \($0.map(String.init).joined(separator: ", ")) epochs" } ?? "")
      case .cosine: ", falling to 0 as a cosine" + (scheduleEpochs.map { " over \($0) epochs" } ?? "")
      }
    return (optimizer == .sgd ? "SGD" : "Adam") + ", learning rate \(learningRate)" + schedule
      + (adamEpsilon.map { ", ε \($0)" } ?? "") + (momentum.map { ", momentum \($0)" } ?? "")
      + (weightDecay.map { ", weight decay \($0)" } ?? "")
      + (clipNorm.map { ", gradients clipped to the norm \($0)" } ?? "")
  }
}
