import TensorCore
import XCTest

final class LinesTests: XCTestCase {
  func testALineIsSixteenNeighbours() {
    expectLines(Float.self)
    expectLines(Double.self)
  }

  private func expectLines<S: Scalar>(_ precision: S.Type, line: UInt = #line) {
    for count in [1, 15, 16, 17, 31, 32, 33, 1_000] {
      let scalars = (0..<count).map { S($0 + 1) }
      var (x, stored, written, streamed) = (
        Tensor([count], scalars), Tensor<S>([count]), Tensor<S>([count]), Tensor<S>([count])
      )
      x.withUnsafeMutableScalars { x in
        let x = Lines(x)
        for number in 0..<(count + 15) / 16 {
          let expected = (number * 16..<number * 16 + 16).map { $0 < count ? S($0 + 1) : 0 }
          XCTAssertEqual(x[number], SIMD16(expected), "line \(number) of \(count)", line: line)
        }
        stored.withUnsafeMutableScalars { y in for i in 0..<(count + 15) / 16 { Lines(y)[i] = x[i] } }
        written.withUnsafeMutableScalars { y in
          for i in 0..<(count + 15) / 16 { Lines(y).write(x[i], to: i, streaming: false) }
        }
        streamed.withUnsafeMutableScalars { y in
          for i in 0..<(count + 15) / 16 { Lines(y).write(x[i], to: i, streaming: true) }
        }
        finishStreaming()
      }
      XCTAssertEqual(stored.scalars, scalars, line: line)
      XCTAssertEqual(written.scalars, scalars, line: line)
      XCTAssertEqual(streamed.scalars, scalars, line: line)
    }
  }

  /// Memory that others have used before, and of any size, has zeros in the last line.
  func testALineIsFilledUpWithZeros() {
    for count in [1, 30, 12_301, 40_009] {
      for _ in 0..<8 { _ = Tensor<Float>([(count + 15) / 16 * 16], repeating: .nan) }
      let x = Tensor<Float>([count], repeating: 1)
      x.withUnsafeScalars { x in
        let last = Lines(x)[count / 16]
        for i in 0..<16 { XCTAssertEqual(last[i], i < count % 16 ? 1 : 0, "\(count): \(i)") }
      }
    }
  }

  func testStreamedLinesAreVisibleToOtherThreads() {
    let (rounds, lines) = (50, 4_096)
    var x = Tensor<Float>([lines * 16])
    x.withUnsafeMutableScalars { scalars in
      let x = Lines(scalars)
      for round in 1...rounds {
        WorkerPool.shared.run(lines, grain: 64) { range in
          for line in range { x.write(SIMD16(repeating: Float(round * line)), to: line, streaming: true) }
          finishStreaming()
        }
        // Cut otherwise: much of what a thread reads, another has written.
        WorkerPool.shared.run(lines, grain: 1_000) { range in
          for line in range where x[line] != SIMD16(repeating: Float(round * line)) {
            XCTFail("round \(round), line \(line): \(x[line])")
          }
        }
      }
    }
  }
}
