import Autograd
import TensorCore
import XCTest

final class WengertListTests: XCTestCase {
  /// L = Σ softplus(w x + 1).
  private func list(keepsList: Bool = true) -> WengertList<Double>? {
    let tape = Tape<Double>(keepsList: keepsList)
    let w = tape.variable(Parameter(Tensor<Double>([1], [2])))
    let x = tape.constant(Tensor([1], [3]))
    let loss = (w * x + tape.constant(Tensor(1))).softplus().sum()
    _ = tape.gradients(of: loss)
    return tape.list
  }

  func testEveryValueHasALineInTheOrderOfItsComputation() throws {
    let list = try XCTUnwrap(list())
    XCTAssertEqual(
      list.lines.map(\.origin),
      [
        .variable, .constant, .op("multiply", inputs: [0, 1]), .constant, .op("add", inputs: [2, 3]),
        .op("softplus", inputs: [4]), .op("sum", inputs: [5]),
      ])
    XCTAssertEqual(list.lines.map { $0.value.scalars[0] }.prefix(5), [2, 3, 6, 1, 7])
  }

  func testAdjointsAreTheSlopesOfTheLossAndConstantsHaveNone() throws {
    let list = try XCTUnwrap(list())
    let sigmoid = 1 / (1 + Double.exp(-7))
    let expected = [3 * sigmoid, nil, sigmoid, nil, sigmoid, 1, 1]
    for (line, expected) in zip(list.lines, expected) {
      guard let expected else {
        XCTAssertNil(line.adjoint)
        continue
      }
      XCTAssertEqual(try XCTUnwrap(line.adjoint).scalars[0], expected, accuracy: 1e-15)
    }
  }

  func testAParameterUsedTwiceHasOneLine() {
    let tape = Tape<Double>(keepsList: true)
    let w = Parameter(Tensor<Double>([1], [2]))
    _ = tape.gradients(of: (tape.variable(w) * tape.variable(w)).sum())
    XCTAssertEqual(tape.list?.lines.count, 3)
    XCTAssertEqual(tape.list?.lines[0].adjoint?.scalars, [4])
  }

  func testAUsualTapeKeepsNoList() { XCTAssertNil(list(keepsList: false)) }

  func testTheTableAndTheGraphNameTheLines() throws {
    let list = try XCTUnwrap(list())
    let digits = { (value: Double) in "\(Int(value.rounded()))" }
    XCTAssertEqual(
      list.table(names: [0: "w", 1: "x"], digits: digits).prefix(3),
      ["w = variable: [1] 2; adjoint 3", "x = constant: [1] 3", "v2 = multiply(w, x): [1] 6; adjoint 1"])
    let dot = list.dot(names: [0: "w"], digits: digits)
    XCTAssertTrue(dot.hasPrefix("digraph tape {"), dot)
    XCTAssertTrue(dot.contains("v0 -> v2;") && dot.contains("label=\"w\\n2\\nadjoint 3\""), dot)
  }
}
