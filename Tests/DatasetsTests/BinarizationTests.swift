import Datasets
import Foundation
import TensorCore
import XCTest

final class BinarizationTests: XCTestCase {
  private struct Golden: Decodable {
    let height, width: Int
    let images: [[UInt8]]
    let cases: [Case]

    struct Case: Decodable {
      let seed: UInt64
      let test: Bool
      let epoch, place: Int
      let bits: [Float]
    }
  }

  private static let golden: Golden = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = root.deletingLastPathComponent().appendingPathComponent("Golden/Images/binarization.json")
    do { return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file)) } catch { fatalError("\(error)") }
  }()

  private func images(_ normalization: PixelRange = .unit) -> ImageSet {
    let its = Self.golden
    return ImageSet(
      name: "test", isDrawn: true, height: its.height, width: its.width, channels: 1, bytes: its.images.flatMap { $0 },
      normalization: normalization)
  }

  func testPixelsAreThoseOfTheRuleWrittenAnew() {
    for its in Self.golden.cases {
      let setting: Binarization = its.epoch == 0 ? .fixed : .dynamic
      let set = images().binarized(setting, seed: its.seed, isTest: its.test).inEpoch(its.epoch)
      XCTAssertEqual(set.batch([its.place]).scalars, its.bits, "\(its.seed) \(its.epoch) \(its.place)")
    }
  }

  func testFixedPixelsAreTheSameInEveryEpochAndDynamicOnesAreNot() {
    let fixed = images().binarized(.fixed, seed: 3, isTest: false)
    XCTAssertEqual(fixed.inEpoch(1).batch([0, 2]), fixed.inEpoch(2).batch([0, 2]))
    let dynamic = images().binarized(.dynamic, seed: 3, isTest: false)
    XCTAssertNotEqual(dynamic.inEpoch(1).batch([0, 2]), dynamic.inEpoch(2).batch([0, 2]))
    let test = images().binarized(.dynamic, seed: 3, isTest: true)
    XCTAssertEqual(test.inEpoch(1).batch([0, 2]), test.inEpoch(2).batch([0, 2]))
    XCTAssertEqual(images().binarized(.none, seed: 3, isTest: false).batch([1]), images().batch([1]))
  }

  func testAnImageIsDrawnAlikeInAnySubsetBatchAndOrder() {
    let set = images().binarized(.dynamic, seed: 9, isTest: false).inEpoch(4)
    let part = set.subset([2, 1])
    XCTAssertEqual(part.batch([1, 0]), set.batch([1, 2]))
    XCTAssertEqual(set.fingerprint, images().fingerprint, "the bytes are the same")
  }

  func testTheShareOfWhiteIsTheGreyLevel() {
    let bytes = [UInt8](repeating: 51, count: 100 * 100)
    let set = ImageSet(
      name: "grey", isDrawn: true, height: 100, width: 100, channels: 1, bytes: bytes, normalization: .unit
    ).binarized(.fixed, seed: 0, isTest: false)
    let pixels = set.batch([0]).scalars
    XCTAssertTrue(pixels.allSatisfy { $0 == 0 || $0 == 1 })
    // 0.2 of 10,000, whose standard deviation is 40.
    XCTAssertEqual(Double(pixels.reduce(0, +)), 2000, accuracy: 160)
  }
}
