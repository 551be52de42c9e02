extension Communicator {
  /// The values that each process gives, as many as it likes, in the order of their numbers.
  ///
  /// On level k, groups of 2ᵏ processes that know their own exchange all that they know.
  public func gather<Value: BitwiseCopyable>(_ values: [Value]) -> [[Value]] {
    var known = [values]
    for level in 0..<levels {
      let partner = rank ^ 1 << level
      let counts = exchange(known.map(\.count), with: partner, filling: known.count)
      let joined = exchange(Array(known.joined()), with: partner, filling: counts.reduce(0, +))
      var start = 0
      let others = counts.map { count in
        defer { start += count }
        return Array(joined[start..<start + count])
      }
      known = rank < partner ? known + others : others + known
    }
    return known
  }

  private func exchange<Value: BitwiseCopyable>(
    _ values: [Value], with partner: Int, filling count: Int
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: count) { incoming, filled in
      values.withUnsafeBytes { outgoing in
        exchange(
          outgoing, with: partner,
          filling: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: incoming[..<count])))
      }
      filled = count
    }
  }
}
