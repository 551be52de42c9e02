extension Communicator {
  /// The bytes that each process gives, as many as it likes, in the order of their numbers.
  ///
  /// On level k, groups of 2ᵏ processes that know their own exchange all that they know.
  public func gather(_ bytes: [UInt8]) -> [[UInt8]] {
    var known = [bytes]
    for level in 0..<levels {
      let partner = rank ^ 1 << level
      let counts = exchange(known.map { Int64($0.count).littleEndian }, with: partner, filling: known.count, of: 0)
      let joined = exchange(
        Array(known.joined()), with: partner, filling: counts.reduce(0) { $0 + Int(Int64(littleEndian: $1)) }, of: 0)
      var start = 0
      let others = counts.map { count in
        defer { start += Int(Int64(littleEndian: count)) }
        return Array(joined[start..<start + Int(Int64(littleEndian: count))])
      }
      known = rank < partner ? known + others : others + known
    }
    return known
  }

  private func exchange<Element: BitwiseCopyable>(
    _ elements: [Element], with partner: Int, filling count: Int, of zero: Element
  ) -> [Element] {
    var incoming = Array(repeating: zero, count: count)
    elements.withUnsafeBytes { outgoing in
      incoming.withUnsafeMutableBytes { exchange(outgoing, with: partner, filling: $0) }
    }
    return incoming
  }
}
