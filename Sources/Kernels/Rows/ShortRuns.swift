// Runs of scalars that are too short to repay a call of the library, or a loop of whole vectors.

/// Copies a run: sixteen scalars at a time, then four, then one by one.
@inline(__always)
func copyRun<S: KernelScalar>(_ source: UnsafePointer<S>, to target: UnsafeMutablePointer<S>, _ count: Int) {
  let (sixteens, fours) = (count & ~15, count & ~3)
  for i in stride(from: 0, to: sixteens, by: 16) {
    let run = UnsafeRawPointer(source + i).loadUnaligned(as: SIMD16<S>.self)
    UnsafeMutableRawPointer(target + i).storeBytes(of: run, as: SIMD16<S>.self)
  }
  for i in stride(from: sixteens, to: fours, by: 4) {
    UnsafeMutableRawPointer(target + i).storeBytes(of: four(source + i), as: SIMD4<S>.self)
  }
  for i in fours..<count { target[i] = source[i] }
}

/// Adds a run to another: four scalars at a time, then one by one.
@inline(__always)
func addRun<S: KernelScalar>(_ source: UnsafePointer<S>, to target: UnsafeMutablePointer<S>, _ count: Int) {
  let fours = count & ~3
  for i in stride(from: 0, to: fours, by: 4) {
    let sum = four(target + i) + four(source + i)
    UnsafeMutableRawPointer(target + i).storeBytes(of: sum, as: SIMD4<S>.self)
  }
  for i in fours..<count { target[i] += source[i] }
}

/// Adds two runs to a third, first the one, then the other.
@inline(__always)
func addRuns<S: KernelScalar>(
  _ first: UnsafePointer<S>, _ second: UnsafePointer<S>, to target: UnsafeMutablePointer<S>, _ count: Int
) {
  let fours = count & ~3
  for i in stride(from: 0, to: fours, by: 4) {
    let sum = four(target + i) + four(first + i) + four(second + i)
    UnsafeMutableRawPointer(target + i).storeBytes(of: sum, as: SIMD4<S>.self)
  }
  for i in fours..<count { target[i] = target[i] + first[i] + second[i] }
}

@inline(__always)
private func four<S: KernelScalar>(_ scalars: UnsafePointer<S>) -> SIMD4<S> {
  UnsafeRawPointer(scalars).loadUnaligned(as: SIMD4<S>.self)
}

/// Copies `count` scalars in runs of contiguous ones, whose starts are equally far apart in either
/// memory.
package func copyRuns<S: KernelScalar>(
  of length: Int, _ source: UnsafePointer<S>, _ sourceStride: Int, to target: UnsafeMutablePointer<S>,
  _ targetStride: Int, count: Int
) {
  guard count > 0 else { return }
  forEachRow(of: count / length, columns: length) { runs in
    for run in runs { (target + run * targetStride).update(from: source + run * sourceStride, count: length) }
  }
}
