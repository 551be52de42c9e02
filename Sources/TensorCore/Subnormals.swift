import CVectorUnit

/// Lets subnormal numbers, those smaller than any normal one, count as 0 on the calling thread while `body` runs: operands and
/// results alike. (On processors other than x86 nothing changes.)
///
/// Some processors take a hundred times longer to multiply a vector with a subnormal number in it.
@inlinable @inline(__always)
public func flushingSubnormals(_ body: () -> Void) {
  let before = flush_subnormals()
  body()
  keep_subnormals(before)
}
