/// The weights with which the pixels of a line make the pixels of a longer or shorter one: a triangle as wide as the
/// line shrinks (but at least two pixels), in 22-bit fixed point.
///
/// Output x has its centre at c = (x + ½)·s of the input, where s = input / output, and weighs the inputs i within
/// max(s, 1) of it by 1 − |i + ½ − c| / max(s, 1), divided by their sum. Weights are rounded one by one, so they add up
/// to 2²² only nearly: that is Pillow's arithmetic (`Resample.c`), and a sum made exact would change pixels.
public struct ResamplingFilter: Sendable {
  /// For each output: the first input it takes.
  private let starts: [Int]
  /// For each output: how many inputs it takes.
  private let counts: [Int]
  /// For each output `stride` weights, of which the first `counts` are used.
  private let weights: [Int32]
  private let stride: Int

  private static let precision: Int32 = 22

  /// The first input that output `x` takes, and the weights, times 2²², of it and its successors.
  public func taps(_ x: Int) -> (start: Int, weights: [Int32]) {
    precondition(starts.indices.contains(x), "ResamplingFilter: output \(x) is outside \(starts.indices)")
    return (starts[x], Array(weights[x * stride..<x * stride + counts[x]]))
  }

  /// The filter that makes `output` pixels of `input`, both above 0.
  public init(input: Int, output: Int) {
    precondition(input > 0 && output > 0, "ResamplingFilter: expected lengths above 0, found \(input) and \(output)")
    let scale = Double(input) / Double(output)
    let support = max(scale, 1)
    let inverse = 1 / support
    let stride = Int(support.rounded(.up)) * 2 + 1
    var starts: [Int] = []
    var counts: [Int] = []
    var weights = [Int32](repeating: 0, count: output * stride)
    var line: [Double] = []
    for x in 0..<output {
      let center = (Double(x) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let count = min(input, Int(center + support + 0.5)) - start
      line.removeAll(keepingCapacity: true)
      var sum = 0.0
      for i in 0..<count {
        let weight = max(0, 1 - abs((Double(i + start) - center + 0.5) * inverse))
        line.append(weight)
        sum += weight
      }
      for i in 0..<count { weights[x * stride + i] = Int32(0.5 + line[i] / sum * Double(1 << Self.precision)) }
      starts.append(start)
      counts.append(count)
    }
    (self.starts, self.counts, self.weights, self.stride) = (starts, counts, weights, stride)
  }

  /// The pixels of four lines that lie in one column, four bytes each: a pixel's channels and anything behind them.
  typealias Column = SIMD16<UInt8>

  /// Makes four lines from four others at once: each column of `target` from its columns of `source`.
  func resize(_ source: UnsafePointer<Column>, into target: UnsafeMutablePointer<Column>) {
    weights.withUnsafeBufferPointer { weights in
      for x in starts.indices {
        let columns = source + starts[x]
        var sums = SIMD16<Int32>(repeating: Self.half)
        for i in 0..<counts[x] { sums &+= SIMD16(truncatingIfNeeded: columns[i]) &* weights[x * stride + i] }
        for lane in sums.indices { target[x][lane] = Self.byte(sums[lane]) }
      }
    }
  }

  /// Makes row `y` from rows of `length` bytes, all its bytes side by side; `sums` is scratch of that length.
  func combineRows(
    _ source: UnsafePointer<UInt8>, of length: Int, for y: Int, sums: UnsafeMutableBufferPointer<Int32>,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    sums.update(repeating: Self.half)
    for i in 0..<counts[y] {
      let weight = weights[y * stride + i]
      let row = source + (starts[y] + i) * length
      for j in 0..<length { sums[j] &+= Int32(row[j]) &* weight }
    }
    for j in 0..<length { target[j] = Self.byte(sums[j]) }
  }

  /// One half, so that the shift in ``byte(_:)`` rounds.
  private static let half: Int32 = 1 << (precision - 1)

  /// Weights that are rounded up may sum to more than one, but none is negative.
  @inline(__always)
  private static func byte(_ sum: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(sum >> precision, 255)) }
}
