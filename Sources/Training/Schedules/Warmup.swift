/// The share w of β (or of a capacity) that a step has, which grows from 0 to 1 in a straight line.
///
///     w = min(1, t / E)                        once, over the first E epochs
///     w = min(1, (t mod T / N) / E)            anew in each of the N cycles of a run of T epochs
///
/// t are the epochs done before the step, with their fraction.
///
/// - Source: Bowman et al. 2016, "Generating Sentences from a Continuous Space", section 3.1, and
///   Sønderby et al. 2016, "Ladder Variational Autoencoders", for the straight line; Fu
///   et al. 2019, "Cyclical Annealing Schedule", eqs. 6 and 7, whose R is E · N / T.
extension TrainingConfiguration {
  /// w, after so many steps in all, of which an epoch has so many.
  public func warmth(afterSteps step: Int, ofEpoch stepsPerEpoch: Int) -> Double {
    guard let betaWarmup, betaWarmup > 0 else { return 1 }
    var epochs = Double(step) / Double(stepsPerEpoch)
    if let betaCycles, let scheduleEpochs {
      epochs.formTruncatingRemainder(dividingBy: Double(scheduleEpochs) / Double(betaCycles))
    }
    return min(1, epochs / betaWarmup)
  }

  /// Fails where a cycle has less than two steps, so that every step would have w = 0.
  func expectCyclesOfSteps(images: Int) throws(TrainingError) {
    guard let betaCycles, let scheduleEpochs, scheduleEpochs > 0 else { return }
    let steps = Double((images - 1) / batchSize + 1) * Double(scheduleEpochs)
    try expect(
      Double(betaCycles) <= steps / 2, "cycles of the warm-up",
      "at most \(Int(min(steps / 2, 1e15))), half of the run's steps", "\(betaCycles)")
  }
}
