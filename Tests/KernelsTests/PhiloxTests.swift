import Kernels
import TensorCore
import XCTest

final class PhiloxTests: XCTestCase {
  /// The three vectors of Random123's `kat_vectors` for philox4x32 with ten rounds.
  func testTheKnownAnswersComeOut() {
    let answers: [(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>)] = [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        SIMD4(repeating: 0xffff_ffff), SIMD2(repeating: 0xffff_ffff),
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ]
    for (counter, key, words) in answers { XCTAssertEqual(philox4x32(counter: counter, key: key), words) }
  }

  func testAStreamsCounterIsLaidOutAsDocumented() {
    let stream = RandomStream(seed: 0x1234_5678_9abc_def0, purpose: .split, step: 0x0fed_cba9_8765_4321)
    let expected = philox4x32(
      counter: [7, 0x8765_4321, 0x0fed_cba9, RandomStream.Purpose.split.rawValue], key: [0x9abc_def0, 0x1234_5678])
    XCTAssertEqual(stream.words(block: 7), expected)
    XCTAssertEqual((28..<32).map(stream.word), (0..<4).map { expected[$0] })
  }

  func testTheRawValuesOfThePurposesNeverChange() {
    // They are part of the checkpoint format.
    let purposes: [RandomStream.Purpose] = [
      .initialization, .posteriorNoise, .permutation, .split, .priorSamples, .drawing, .checks, .evaluationNoise,
      .importanceSamples, .aggregatePosterior, .binarization, .testBinarization,
    ]
    XCTAssertEqual(purposes.map(\.rawValue), Array(1...12))
    XCTAssertEqual(RandomStream.algorithm, "philox4x32-10/2")
  }
}
