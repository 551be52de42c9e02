import Autograd
import Reporting

/// Times each op of a training step, in steps of their own: the clocks that this reads are not in
/// the rounds.
enum StepProfiler {
  /// Steps that are timed at least, and the seconds that they may take where more fit in.
  private static let (leastSteps, span) = (12, 1.0)

  /// The mean of the middle half of some steps, by their times: outliers do not count, and the
  /// parts still add up to the whole.
  static func measure(_ step: TrainingStep) -> StepProfile {
    step()
    let once = seconds { step() }
    let count = max(leastSteps, Stopwatch.callsFitting(span, once: once))
    let profiles = (0..<count).map { _ in one(step) }.sorted { $0.milliseconds < $1.milliseconds }
    return StepProfile(meanOf: Array(profiles[count / 4..<count - count / 4]))
  }

  /// The profile of one step.
  private static func one(_ step: TrainingStep) -> StepProfile {
    var timings: [OpSample] = []
    var adam = 0.0
    let whole = seconds { adam = step.timingAdam { timings.append($0) } }
    var ops: [String: StepProfile.Op] = [:]
    for timing in timings {
      let milliseconds = timing.duration / .milliseconds(1)
      switch timing.direction {
      case .forward:
        ops[timing.op, default: .init(timing.op)].calls += 1
        ops[timing.op, default: .init(timing.op)].forward += milliseconds
      case .backward: ops[timing.op, default: .init(timing.op)].backward += milliseconds
      }
    }
    return StepProfile(milliseconds: whole * 1e3, ops: Array(ops.values), optimizer: adam * 1e3)
  }
}
