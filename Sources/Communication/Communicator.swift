/// Processes that compute the parts of one thing together: P of them, a power of two, numbered from
/// 0. A number is called a rank.
///
/// All that they tell each other goes through one operation, an exchange between two of them:
/// ``sum(_:)``, ``gather(_:)`` and ``any(_:)`` are made of it, so that what conforms has to bring no
/// more, and so that what is added, in which order, is written here and nowhere else.
///
/// Every process calls the same functions in the same order. One that fails has to end the others:
/// they would wait for it.
public protocol Communicator: Sendable {
  /// This process's number, in `0..<count`.
  var rank: Int { get }
  /// P.
  var count: Int { get }

  /// Sends bytes to another process, and waits for those that it sends to this one, as many as
  /// `incoming` has room for.
  func exchange(
    _ outgoing: UnsafeRawBufferPointer, with partner: Int, filling incoming: UnsafeMutableRawBufferPointer)
}

extension Communicator {
  /// Whether this is the process that writes files and talks to people.
  public var isFirst: Bool { rank == 0 }

  /// Whether any of the processes says yes.
  public func any(_ isTrue: Bool) -> Bool {
    var answer: UInt8 = isTrue ? 1 : 0
    for level in 0..<levels {
      var other: UInt8 = 0
      withUnsafeBytes(of: answer) { outgoing in
        withUnsafeMutableBytes(of: &other) { exchange(outgoing, with: rank ^ 1 << level, filling: $0) }
      }
      answer |= other
    }
    return answer > 0
  }

  /// The binary logarithm of P: the levels of a tree over the processes.
  var levels: Int { count.trailingZeroBitCount }
}

/// A process that has nobody to talk to.
public struct OneProcess: Communicator {
  /// The only process.
  public init() {}

  public var rank: Int { 0 }
  public var count: Int { 1 }

  public func exchange(
    _ outgoing: UnsafeRawBufferPointer, with partner: Int, filling incoming: UnsafeMutableRawBufferPointer
  ) { fatalError("OneProcess: expected no exchange, found one with \(partner)") }
}
