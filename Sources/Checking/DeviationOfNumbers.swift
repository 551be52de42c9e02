extension Deviation {
  /// How far `found` is from `expected`, in units of `unit`: a standard error, or a rounding.
  public init(_ found: Double, from expected: Double, inUnitsOf unit: Double) {
    self.init(found, from: expected, inUnitsOf: unit, showing: found)
  }

  /// How far the number `found` falls short of `bound`, in units of `unit`; 0 where it does not.
  public init(_ found: Double, atLeast bound: Double, inUnitsOf unit: Double) {
    self.init(found >= bound ? bound : found, from: bound, inUnitsOf: unit, showing: found)
  }

  private init(_ compared: Double, from expected: Double, inUnitsOf unit: Double, showing found: Double) {
    let difference = abs(compared - expected) / unit
    // Equal infinities, and no difference in units of 0, are no deviation; NaN deviates infinitely.
    self.init(
      value: compared == expected ? 0 : difference.isNaN ? .infinity : difference, position: 0, found: found,
      expected: expected, remark: nil)
  }
}
