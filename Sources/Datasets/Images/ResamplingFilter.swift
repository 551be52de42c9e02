import Synchronization
import TensorCore

/// The weights with which the pixels of a line make the pixels of a longer or shorter one: a
/// triangle as wide as the line shrinks (but at least two pixels), in 22-bit fixed point.
///
/// Output x has its centre at c = (x + ½)·s of the input, where s = input / output, and weighs the
/// inputs i within max(s, 1) of it by 1 − |i + ½ − c| / max(s, 1), divided by their sum. Weights
/// are rounded one by one, so they add up to 2²² only nearly: that is Pillow's arithmetic
/// (`Resample.c`), and a sum made exact would change pixels.
public struct ResamplingFilter: Sendable {
  /// For each output: the first input it takes, and how many.
  private let starts, counts: [Int]
  /// For each output `stride` weights, of which the first `counts` are used.
  private let weights: [Int32]
  private let stride: Int

  private static let precision: Int32 = 22

  /// The first input that output `x` takes, and the weights, times 2²², from it on.
  public func taps(_ x: Int) -> (start: Int, weights: [Int32]) {
    require(starts.indices.contains(x), "ResamplingFilter: output \(x) is outside \(starts.indices)")
    return (starts[x], Array(weights[x * stride..<x * stride + counts[x]]))
  }

  /// The filter that makes `output` pixels of `input`, both above 0.
  public init(input: Int, output: Int) {
    require(input > 0 && output > 0, "ResamplingFilter: expected lengths above 0, found \(input) and \(output)")
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

  private static let last = Mutex<(input: Int, output: Int, filter: ResamplingFilter)?>(nil)

  /// The filter, of which the last one is kept: a data set's images mostly have one size.
  static func from(_ input: Int, to output: Int) -> ResamplingFilter {
    if let last = last.withLock({ $0 }), last.input == input, last.output == output { return last.filter }
    let filter = ResamplingFilter(input: input, output: output)
    last.withLock { $0 = (input, output, filter) }
    return filter
  }

  /// Bytes that are computed at once: all are weighed alike.
  typealias Bytes = SIMD16<UInt8>

  /// Makes output `x` of sixteen lines side by side; inputs lie `stride` bytes apart.
  @inline(__always) func combine(_ x: Int, from source: UnsafeRawPointer, stride: Int) -> Bytes {
    var input = source + starts[x] * stride
    var sums = SIMD16<Int32>(repeating: Self.half)
    weights.withUnsafeBufferPointer { weights in
      for i in 0..<counts[x] {
        sums &+= SIMD16(truncatingIfNeeded: input.loadUnaligned(as: Bytes.self)) &* weights[x * self.stride + i]
        input += stride
      }
    }
    var result = Bytes()
    for lane in result.indices { result[lane] = Self.byte(sums[lane]) }
    return result
  }

  /// Makes all outputs of sixteen lines, which lie side by side in `source`.
  func resize(_ source: UnsafePointer<Bytes>, into target: UnsafeMutablePointer<Bytes>) {
    for x in starts.indices { target[x] = combine(x, from: source, stride: MemoryLayout<Bytes>.size) }
  }

  /// Makes output `x` of one line, as ``combine(_:from:stride:)`` does of sixteen.
  func combineByte(_ x: Int, from source: UnsafePointer<UInt8>, stride: Int) -> UInt8 {
    var sum = Self.half
    for i in 0..<counts[x] { sum &+= Int32(source[(starts[x] + i) * stride]) &* weights[x * self.stride + i] }
    return Self.byte(sum)
  }

  /// One half, so that the shift in ``byte(_:)`` rounds.
  private static let half: Int32 = 1 << (precision - 1)

  /// Weights that are rounded up may sum to more than one, but none is negative.
  @inline(__always)
  private static func byte(_ sum: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(sum >> precision, 255)) }
}
