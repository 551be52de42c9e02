import Foundation

extension Baseline {
  /// Compares what was recorded (this) with what was found: a result per quantity, then per hash.
  ///
  /// A quantity's line names the first step at which it, or a part of it, deviates too far, and the
  /// part of any quantity that deviates most there; what comes later is mostly a consequence.
  /// Numbers that are not finite never pass, nor does what only one of the two has.
  public func compare(_ found: Baseline, as name: String) -> [CheckResult] {
    let comparison = Comparison(expected: self, found: found, name: name)
    return Set(quantities).union(found.quantities).sorted().map(comparison.result(ofQuantity:))
      + Set(hashes.keys).union(found.hashes.keys).sorted().map(comparison.result(ofHash:))
  }
}

private struct Comparison {
  let expected, found: Baseline
  let name: String

  /// One number of one step.
  private struct Difference {
    let name: String
    let expected, found: Double?

    /// |found − expected| / |expected|; infinite where one is missing or not finite.
    var value: Double {
      guard let expected, let found, expected.isFinite, found.isFinite else { return .infinity }
      if expected == found { return 0 }
      return abs(found - expected) / (expected == 0 ? 1 : abs(expected))
    }

    var description: String {
      "found \(Self.text(found)), expected \(Self.text(expected)), difference \(String(format: "%.2g", value))"
    }

    private static func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "none" }
  }

  // MARK: Quantities

  func result(ofQuantity quantity: String) -> CheckResult {
    let tolerance = found.tolerances[quantity] ?? expected.tolerances[quantity] ?? 0
    var result = CheckResult("\(name)/\(quantity)", tolerance: tolerance)
    if let complaint = complaint ?? complaint(aboutToleranceOf: quantity) {
      result.record(false, complaint)
      return result
    }
    let steps = min(expected.steps.count, found.steps.count)
    for step in 0..<steps {
      let differences = differences(at: step, of: quantity)
      guard let worst = Self.worst(differences), !(worst.value <= tolerance) else {
        for difference in differences { record(difference, step, into: &result) }
        continue
      }
      record(worst, step, into: &result, note: explanation(of: worst, at: step))
      return result
    }
    if expected.steps.count != found.steps.count {
      result.record(false, "found \(found.steps.count) steps, expected \(expected.steps.count)")
    }
    return result
  }

  private func record(_ difference: Difference, _ step: Int, into result: inout CheckResult, note: String = "") {
    let deviation = Deviation(
      value: difference.value, position: step, found: difference.found ?? .nan, expected: difference.expected ?? .nan,
      remark: difference.description)
    result.record(deviation, "step \(step + 1), \(difference.name)", note: note)
  }

  /// What deviates most at a step, and what deviated before it.
  private func explanation(of difference: Difference, at step: Int) -> String {
    var text = ""
    let parts = differences(at: step).filter { $0.name.contains("/") }
    if let worst = Self.worst(parts), worst.value > 0, worst.name != difference.name {
      text += "; of all parts \(worst.name) differs most at this step: \(worst.description)"
    }
    if let (first, culprit) = firstDeparture(before: step) {
      text += "; the first to differ was \(culprit.name), at step \(first + 1): \(culprit.description)"
    }
    return text
  }

  private func firstDeparture(before step: Int) -> (Int, Difference)? {
    for earlier in 0..<step {
      let departed = differences(at: earlier).filter { !($0.value <= tolerance(of: $0.name)) }
      if let worst = Self.worst(departed) { return (earlier, worst) }
    }
    return nil
  }

  private func differences(at step: Int, of quantity: String? = nil) -> [Difference] {
    let (expected, found) = (expected.steps[step], found.steps[step])
    return Set(expected.keys).union(found.keys).sorted().filter {
      quantity == nil || Baseline.whole(of: $0) == quantity
    }.map { Difference(name: $0, expected: expected[$0], found: found[$0]) }
  }

  private static func worst(_ differences: [Difference]) -> Difference? {
    // The first of equals, so that a whole comes before its parts.
    differences.reduce(nil) { worst, next in if let worst, worst.value >= next.value { worst } else { next } }
  }

  private func tolerance(of name: String) -> Double { found.tolerances[Baseline.whole(of: name)] ?? 0 }

  // MARK: Hashes

  func result(ofHash hash: String) -> CheckResult {
    var result = CheckResult("\(name)/\(hash)")
    let (before, now) = (expected.hashes[hash], found.hashes[hash])
    if let complaint {
      result.record(false, complaint)
    } else if before != nil, now != nil, before != now, expected.identity != found.identity {
      result.skip("not comparable: recorded with '\(expected.identity)', this is '\(found.identity)'")
    } else {
      result.record(before == now, "found the hash \(now ?? "none"), expected \(before ?? "none")")
    }
    return result
  }

  // MARK: What forbids a comparison

  /// Says which setting is another one.
  private var complaint: String? {
    for setting in Set(expected.settings.keys).union(found.settings.keys).sorted() {
      let (before, now) = (expected.settings[setting], found.settings[setting])
      if before != now {
        return "recorded with the setting \(setting) = \(before ?? "none"), this is \(now ?? "none"); "
          + "if that is meant, record it anew (\(found.recordedBy))"
      }
    }
    return nil
  }

  private func complaint(aboutToleranceOf quantity: String) -> String? {
    guard let now = found.tolerances[quantity] else {
      return expected.tolerances[quantity] == nil
        ? "the quantity has no tolerance; give it one" : "the quantity was recorded, and is now missing"
    }
    guard let before = expected.tolerances[quantity] else {
      return "the quantity is new; record the baseline anew (\(found.recordedBy))"
    }
    guard now.isFinite, now >= 0 else { return "found the tolerance \(now), expected one of at least 0" }
    return before == now
      ? nil
      : "recorded with the tolerance \(before), this is \(now); if that is meant, record it anew (\(found.recordedBy))"
  }
}
