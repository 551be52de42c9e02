/// Copies a run of scalars that is too short to repay a call of the library: sixteen at a time, then four, then one by one.
@inline(__always)
func copyRun<S: Scalar>(_ source: UnsafePointer<S>, to target: UnsafeMutablePointer<S>, _ count: Int) {
  let (sixteens, fours) = (count & ~15, count & ~3)
  for i in stride(from: 0, to: sixteens, by: 16) {
    let run = UnsafeRawPointer(source + i).loadUnaligned(as: SIMD16<S>.self)
    UnsafeMutableRawPointer(target + i).storeBytes(of: run, as: SIMD16<S>.self)
  }
  for i in stride(from: sixteens, to: fours, by: 4) {
    let run = UnsafeRawPointer(source + i).loadUnaligned(as: SIMD4<S>.self)
    UnsafeMutableRawPointer(target + i).storeBytes(of: run, as: SIMD4<S>.self)
  }
  for i in fours..<count { target[i] = source[i] }
}
