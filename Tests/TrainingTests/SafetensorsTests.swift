import Foundation
import TensorCore
import Training
import XCTest

final class SafetensorsTests: XCTestCase {
  private let sourceText = "line\n\"two\" / ü"

  private func reference() throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: Fixture.golden("reference"))))
  }

  func testTheReferenceWritersFileIsReadBitForBit() throws {
    let file = try Safetensors(try reference())
    XCTAssertEqual(file.metadata, ["source": sourceText])
    XCTAssertEqual(file.tensors.count, 7)
    guard case .float32(let weight)? = file.tensors["weight"] else { return XCTFail("no weight") }
    XCTAssertEqual(weight.shape, [2, 3])
    XCTAssertEqual(
      weight.scalars.map(\.bitPattern),
      [1.5, -0.0, .infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude].map { (x: Float) in x.bitPattern })
    guard case .float64(let double)? = file.tensors["double"] else { return XCTFail("no double") }
    XCTAssertEqual(double, Tensor([2, 1, 1], [0.1, Double(sign: .minus, exponent: -1040, significand: 1)]))
    guard case .int64(let shape, let count)? = file.tensors["num_batches_tracked"] else { return XCTFail("no count") }
    XCTAssertEqual(shape, [])
    XCTAssertEqual(count, [9_007_199_254_740_993])
    guard case .int64([3], [-1, 0, 1])? = file.tensors["indices"] else { return XCTFail("no indices") }
    XCTAssertEqual(file.tensors["empty"]?.shape, [0, 4])
    XCTAssertEqual(file.tensors["quote \" backslash \\ tab \t bell \u{7} é €"]?.shape, [])
  }

  func testOurBytesAreTheReferenceWriters() throws {
    let bytes = try reference()
    XCTAssertEqual(try Safetensors(bytes).serialized, bytes)
  }

  func testBytesDoNotDependOnTheOrderInWhichThingsAreGiven() {
    let names = (0..<20).map { "t\($0)" }
    func file(_ names: [String]) -> [UInt8] {
      var file = Safetensors(tensors: [:])
      for name in names {
        file.tensors[name] = .float32(Tensor([1], [Float(name.count)]))
        file.metadata[name] = name
      }
      return file.serialized
    }
    XCTAssertEqual(file(names), file(names.reversed()))
  }

  func testNoTensorsAreAFileToo() throws {
    let bytes = Safetensors(tensors: [:]).serialized
    XCTAssertEqual(bytes.count, 16)
    XCTAssertTrue(try Safetensors(bytes).tensors.isEmpty)
  }

  func testEscapesAreRead() throws {
    let json = #"{"__metadata__":{"a\u0062\/":"\"\\\b\f\n\r\t\u00e9\ud83d\ude00"}}"#
    XCTAssertEqual(try Safetensors(file(json)).metadata, ["ab/": "\"\\\u{8}\u{C}\n\r\té😀"])
  }

  func testNumbersOf16And64BitsBecomeThoseThatPyTorchMakesOfThem() throws {
    let file = try Safetensors(Array(try Data(contentsOf: URL(fileURLWithPath: Fixture.golden("numbers")))))
    XCTAssertEqual(file.tensors.count, 6)
    for (name, count) in [("float16", 118), ("bfloat16", 118), ("float64", 140)] {
      let read = try XCTUnwrap(file.tensors[name]?.floats)
      guard case .float32(let expected)? = file.tensors["\(name) as float32"] else { return XCTFail(name) }
      XCTAssertEqual(expected.shape, [count])
      XCTAssertEqual(read.shape, expected.shape)
      XCTAssertEqual(read.scalars.map(\.bitPattern), expected.scalars.map(\.bitPattern), name)
    }
  }

  func testEveryNumberOf16BitsIsWhatItsBitsSay() throws {
    let bytes = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    for (type, bits) in [("F16", 10), ("BF16", 7)] {
      let json = Array("{\(tensor("a", type: type, shape: "65536", offsets: "0,131072"))}".utf8)
      let read = try XCTUnwrap(try Safetensors(file(json) + bytes).tensors["a"]?.floats).scalars
      let (exponents, fractions) = (1 << (15 - bits), 1 << bits)
      for (pattern, value) in read.enumerated() {
        let (exponent, fraction) = (pattern >> bits % exponents, pattern % fractions)
        let sign = pattern < 1 << 15 ? 1.0 : -1
        if exponent == exponents - 1 {
          XCTAssertEqual(value.isNaN, fraction != 0, "\(type) \(pattern)")
          if fraction == 0 { XCTAssertEqual(Double(value), sign * .infinity, "\(type) \(pattern)") }
          continue
        }
        // A subnormal number has no leading one, and the exponent of the smallest normal one.
        let significand = Double(fraction) / Double(fractions) + (exponent == 0 ? 0 : 1)
        let expected = sign * significand * pow(2, Double(max(exponent, 1) - (exponents / 2 - 1)))
        XCTAssertEqual(Double(value).bitPattern, expected.bitPattern, "\(type) \(pattern)")
      }
    }
  }

  func testWhatWasReadFrom16BitsIsWrittenWith32() throws {
    let read = try Safetensors(file(Array("{\(tensor("a", type: "F16", offsets: "0,2"))}".utf8)) + [0, 0x3C])
    guard case .float32(let tensor)? = try Safetensors(read.serialized).tensors["a"] else { return XCTFail("no F32") }
    XCTAssertEqual(tensor, Tensor([1], [1]))
  }

  // MARK: Refusals

  func testFilesThatAreNotSafetensorsAreRefused() {
    refuse([], "8 bytes", "0 bytes")
    refuse([1, 2, 3], "3 bytes")
    refuse(Array("hello, this is some text".utf8), "at most 100000000")
    refuse([255, 255, 255, 255, 255, 255, 255, 255], "a length of 18446744073709551615")
    refuse([1, 0xE1, 0xF5, 5, 0, 0, 0, 0] + [UInt8](repeating: 32, count: 100), "a length of 100000001")
    refuse([16, 0, 0, 0, 0, 0, 0, 0, 123, 125], "a header of 16 bytes", "ends after 2")
    refuse(file("[]"), "begins with '{'")
    refuse(file(""), "begins with '{'")
    refuse(file(" {}"), "begins with '{'")
  }

  func testJSONIsReadStrictly() {
    refuse(file("{"), "a key in the header", "the header's end")
    refuse(file("{}x"), "only spaces")
    refuse(file("{}\0"), "only spaces")
    refuse(file("{\"a\" 1}"), "':' after 'a'")
    refuse(file("{\"a\":1}"), "an object: tensor 'a'")
    refuse(file("{\"a\":{}}"), "dtype, shape and data_offsets of 'a'", "not all three")
    refuse(file("{\"a\":{\"more\":1}}"), "found 'more'")
    refuse(file("{\"__metadata__\":{\"a\":1}}"), "a string: the text of 'a'")
    refuse(file("{\"__metadata__\":{\"a\":\"\\x\"}}"), "a JSON escape")
    refuse(file("{\"__metadata__\":{\"a\":\"\\ud800\"}}"), "a JSON escape")
    refuse(file("{\"__metadata__\":{\"a\":\"\\u12g4\"}}"), "four hexadecimal digits")
    refuse(file("{\"__metadata__\":{\"a\":\"\n\"}}"), "no control characters")
    refuse(file("{\"__metadata__\":{\"a\":\"b"), "'\"' at the end")
    refuse(file("{\"__metadata__\":{\"a\":\"b\",}}"), "a key in __metadata__")
    refuse(file(Array("{\"__metadata__\":{\"a\":\"".utf8) + [0xFF] + Array("\"}}".utf8)), "UTF-8")
  }

  func testEqualKeysAreRefused() {
    refuse(file("{\(tensor("a")),\(tensor("a"))}", payload: 4), "each key once in the header", "'a' twice")
    refuse(file("{\"__metadata__\":{},\"__metadata__\":{}}"), "'__metadata__' twice")
    refuse(file("{\"__metadata__\":{\"k\":\"1\",\"\\u006b\":\"2\"}}"), "'k' twice")
    refuse(file("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}"), "each key once in tensor 'a'", "'dtype' twice")
  }

  func testOtherTypesAreRefusedByName() {
    refuse(file("{\(tensor("a", type: "I32"))}", payload: 4), "F32, F64, F16, BF16, I64", "'I32'")
    refuse(file("{\(tensor("a", type: "f16"))}", payload: 2), "'f16'")
  }

  func testShapesMustMatchTheirBytes() {
    refuse(file("{\(tensor("a", shape: "2"))}", payload: 4), "offsets of 'a' with 8 bytes between them", "[0, 4]")
    refuse(file("{\(tensor("a", offsets: "4,0"))}", payload: 4), "[4, 0]")
    refuse(file("{\(tensor("a", offsets: "0"))}", payload: 4), "[0]")
    refuse(file("{\(tensor("a", offsets: "-4,0"))}", payload: 4), "whole numbers")
    refuse(file("{\(tensor("a", shape: "1.0"))}", payload: 4), "at the end of the shape of 'a'")
    refuse(file("{\(tensor("a", shape: "01"))}", payload: 4), "whole numbers")
    refuse(file("{\(tensor("a", shape: "99999999999999999999"))}", payload: 4), "whole numbers")
    let huge = "4611686018427387904"
    refuse(file("{\(tensor("a", shape: "\(huge),4"))}", payload: 4), "can be counted")
    refuse(file("{\(tensor("a", shape: "0,\(huge),4", offsets: "0,0"))}"), "can be counted")
  }

  func testNumbersOf16BitsMustBeWhole() {
    for type in ["F16", "BF16"] {
      refuse(file("{\(tensor("a", type: type, offsets: "0,1"))}", payload: 1), "with 2 bytes between", "[0, 1]")
      refuse(file("{\(tensor("a", type: type, shape: "2", offsets: "0,3"))}", payload: 3), "with 4 bytes between")
      refuse(file("{\(tensor("a", type: type, shape: "2", offsets: "0,4"))}", payload: 3), "3: the file is cut off")
      refuse(file("{\(tensor("a", type: type, shape: "", offsets: "0,2"))}", payload: 1), "1: the file is cut off")
      refuse(file("{\(tensor("a", type: type, shape: "", offsets: "0,2"))}", payload: 4), "4: the file is too long")
    }
  }

  func testBytesMustFollowWithoutHolesOrOverlaps() {
    refuse(file("{\(tensor("a", offsets: "4,8"))}", payload: 8), "'a' at 0", "a hole")
    refuse(file("{\(tensor("a")),\(tensor("b"))}", payload: 4), "'b' at 4", "an overlap")
    refuse(file("{\(tensor("a"))}", payload: 5), "4 bytes of tensors", "5: the file is too long")
    refuse(file("{\(tensor("a"))}", payload: 3), "4 bytes of tensors", "3: the file is cut off")
    XCTAssertNoThrow(try Safetensors(file("{\(tensor("b", offsets: "4,8")),\(tensor("a"))}", payload: 8)))
  }

  private func tensor(_ name: String, type: String = "F32", shape: String = "1", offsets: String = "0,4") -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
  }

  private func file(_ json: String, payload: Int = 0) -> [UInt8] { file(Array(json.utf8), payload: payload) }

  private func file(_ json: [UInt8], payload: Int = 0) -> [UInt8] {
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json + [UInt8](repeating: 0, count: payload)
  }

  private func refuse(_ bytes: [UInt8], _ words: String..., line: UInt = #line) {
    XCTAssertThrowsError(try Safetensors(bytes), line: line) { error in
      let text = "\(error)"
      for word in words { XCTAssertTrue(text.contains(word), "expected '\(word)' in: \(text)", line: line) }
    }
  }
}
