import Checking
import Training

/// The learning rate's schedules against PyTorch's: the rate of each epoch.
public enum ScheduleChecks {
  private struct Golden: Decodable {
    let cases: [Case]

    struct Case: Decodable {
      let name: String
      let rate: Double
      let epochs: Int
      let steps: [Int]?
      let decay: Double?
      let rates: [Double]
    }
  }

  /// The check. What is allowed is relative to the rate before any schedule; PyTorch, which goes on
  /// from each epoch's rate, gathers roundings.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    [
      Check("schedule/learning-rate/golden", tolerance: 4e-16) { result in
        for its in try golden.decode("Schedules/learning-rate.json", as: Golden.self).cases {
          var training = TrainingConfiguration(dataset: "none", seed: 0, learningRate: its.rate, batchSize: 1)
          (training.lrSchedule, training.lrSteps, training.lrDecay) = (
            its.steps == nil ? .cosine : .steps, its.steps, its.decay
          )
          training.scheduleEpochs = its.steps == nil ? its.epochs : nil
          result.record(its.rates.count == its.epochs, "\(its.name): \(its.rates.count) epochs, expected \(its.epochs)")
          for (index, expected) in its.rates.enumerated() {
            result.record(
              Deviation(training.learningRate(inEpoch: index + 1), from: expected, inUnitsOf: its.rate),
              "\(its.name), epoch \(index + 1)")
          }
        }
      }
    ]
  }
}
