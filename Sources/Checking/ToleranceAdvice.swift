import TensorCore

/// Tolerances tighten themselves: a check knows what to write in place of one that is too wide.
extension CheckResult {
  /// The deviation from which on something is wrong rather than rounded: half of the digits are lost.
  private var leastMistake: Double { resolution.squareRoot() }

  /// Whether the tolerance is at most ten times what was measured, so that whoever loses a decimal
  /// digit fails the check.
  ///
  /// ``tightTolerance`` is always tight: where nothing was off, another machine's last bit may be.
  public var isTight: Bool { tolerance <= max(10 * largest, tightTolerance * unit) }

  /// What to write in place of a tolerance that is not tight; nil where it is, or where the check
  /// did not pass. An op that is off by more than rounding explains is told of whatever its
  /// tolerance.
  public var advice: String? {
    guard passed else { return nil }
    if kind != nil, largest > leastMistake {
      return "\(name): measured \(largest), which no rounding explains: look for a mistake in the op"
    }
    guard !isTight else { return nil }
    return
      "\(name): tolerance \(tolerance / unit) is more than ten times the \(largest / unit) that was measured; write "
      + "\(tightTolerance)"
  }

  /// The least number of one digit that is twice what was measured or more: what the largest of an
  /// other machine's errors will hardly exceed; at least one ``resolution``. Infinite where what was
  /// measured is, or is no number.
  public var tightTolerance: Double {
    let least = max(2 * largest, resolution) / unit
    guard least.isFinite else { return .infinity }
    let exponent = Int((Double.log(least) / Double.log(10)).rounded(.down))
    let power = Double("1e\(exponent)") ?? least
    return Double("\(Int((least / power).rounded(.up)))e\(exponent)") ?? least
  }
}
