import CVectorUnit

/// Elements per task of an update: a constant, so that the cut depends on shapes alone.
private let updateGrain = 1 << 12

/// Changes `count` scalars on all threads: `body` changes those of a range of positions,
/// `scalars[i]` for each i.
///
/// Subnormal numbers count as 0 meanwhile. A running average whose gradients have become 0 shrinks
/// from step to step, and would stay subnormal for ever: of the 400 units of MNIST's first layer
/// 140 no longer fire after ten epochs. Some processors take so long to multiply such numbers that
/// this layer's update took five times as long as another's (measured). What is lost, 1e−38 in
/// `Float`, moves no parameter.
///
/// An update is the first to write parameters that all threads have read since the last one, and
/// nobody reads them before the next step. Where the cores are far apart (``FarCores``), whoever
/// overwrites such a cache line waits until the other copies are gone: there the new scalars are
/// streamed to memory.
@specialized(where S == Float) @specialized(where S == Double)
package func updateInPlace<S: KernelScalar>(
  _ scalars: UnsafeMutablePointer<S>, count: Int,
  _ body: (_ range: Range<Int>, _ scalars: UnsafeMutablePointer<S>) -> Void
) {
  let areFar = FarCores.areFar
  WorkerPool.shared.run(count, grain: updateGrain) { range in
    let before = flush_subnormals()
    defer { keep_subnormals(before) }
    guard areFar else { return body(range, scalars) }
    withScratch(range.count) { (new: UnsafeMutablePointer<S>) in
      new.update(from: scalars + range.lowerBound, count: range.count)
      body(range, new - range.lowerBound)
      stream(new, to: scalars + range.lowerBound, range.count)
    }
  }
}

/// Copies scalars to memory and into no cache. Both addresses are those of cache lines.
private func stream<S: KernelScalar>(_ source: UnsafePointer<S>, to target: UnsafeMutablePointer<S>, _ count: Int) {
  let scalarsPerLine = MemoryLayout<cache_line>.size / MemoryLayout<S>.stride
  let whole = count / scalarsPerLine * scalarsPerLine
  for i in stride(from: 0, to: whole, by: scalarsPerLine) {
    stream_line(target + i, UnsafeRawPointer(source + i).load(as: cache_line.self))
  }
  (target + whole).update(from: source + whole, count: count - whole)
  finish_streaming()
}
