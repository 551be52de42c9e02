import Autograd
import Foundation
import Layers
import TensorCore
import XCTest

/// A reference golden of a layer or an optimizer, from `Golden`.
struct CaseFile<Case: Decodable>: Decodable {
  let cases: [Case]

  /// The cases of `Golden/<path>`.
  static func cases(of path: String) throws -> [Case] {
    let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: top.appendingPathComponent("Golden/\(path)"))
    let cases = try JSONDecoder().decode(CaseFile.self, from: data).cases
    XCTAssertFalse(cases.isEmpty, "Golden/\(path): no cases")
    return cases
  }
}

/// One forward and backward pass of a layer.
struct PassGolden: Decodable {
  let input: GoldenTensor
  let output: GoldenTensor
  let cotangent: GoldenTensor
  let gradients: [String: GoldenTensor]
}

/// A layer's constants and parameters, and one pass through it.
struct LayerCase<Attributes: Decodable>: Decodable {
  let name: String
  let attributes: Attributes
  let parameters: [String: GoldenTensor]
  let pass: PassGolden

  private enum CodingKeys: CodingKey { case name, attributes, parameters }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    attributes = try container.decode(Attributes.self, forKey: .attributes)
    parameters = try container.decode([String: GoldenTensor].self, forKey: .parameters)
    pass = try PassGolden(from: decoder)
  }
}

/// Fails unless `found` is within `tolerance` of `expected`, relative to the tensor's largest scalar; NaN always fails.
func expect<S: Scalar>(
  _ found: Tensor<S>, _ expected: GoldenTensor, within tolerance: Double, _ what: String,
  file: StaticString = #filePath, line: UInt = #line
) {
  let deviation = Deviation(found, from: expected.tensor(as: Double.self))
  if deviation.value <= tolerance { return }
  XCTFail("\(what) in \(S.self): \(deviation), tolerance \(tolerance)", file: file, line: line)
}

extension Layer {
  /// The trained tensors by name.
  var parameters: [String: Parameter<S>] {
    var parameters: [String: Parameter<S>] = [:]
    for case (let name, .parameter(let parameter)) in state.map({ ($0.name, $0.kind) }) { parameters[name] = parameter }
    return parameters
  }

  /// Gives the layer the golden's parameters, which must have the layer's names.
  func fill(_ golden: [String: GoldenTensor], file: StaticString = #filePath, line: UInt = #line) {
    let parameters = parameters
    XCTAssertEqual(parameters.keys.sorted(), golden.keys.sorted(), file: file, line: line)
    for (name, value) in golden { parameters[name]?.value = value.tensor() }
  }

  /// Runs one pass and compares its output and all gradients with the golden's.
  func expectPass(
    _ golden: PassGolden, _ mode: Mode, within tolerance: Double, _ name: String, file: StaticString = #filePath,
    line: UInt = #line
  ) {
    let tape = Tape<S>()
    let x = tape.variable(golden.input.tensor())
    let y = self(x, mode)
    expect(y.value, golden.output, within: tolerance, "\(name), output", file: file, line: line)
    guard y.shape == golden.output.tensor(as: S.self).shape else { return }
    let gradients = tape.gradients(of: [(y, golden.cotangent.tensor())])
    var found = parameters.mapValues { gradients[tape.variable($0)] }
    found["input"] = gradients[x]
    XCTAssertEqual(found.keys.sorted(), golden.gradients.keys.sorted(), name, file: file, line: line)
    for (parameter, expected) in golden.gradients {
      guard let gradient = found[parameter] ?? nil else {
        XCTFail("\(name): '\(parameter)' has no gradient", file: file, line: line)
        continue
      }
      expect(gradient, expected, within: tolerance, "\(name), gradient of \(parameter)", file: file, line: line)
    }
  }
}
