import Autograd
import Checking
import Numerics
import TensorCore
import XCTest

/// The shapes that hurt are among the specimens, and so among the goldens, of every op that takes
/// them.
final class ShapeKindTests: XCTestCase {
  private let windowKinds: [ShapeKind] = [
    .oddImage, .nonSquareKernel, .nonSquareStride, .nonSquarePadding, .paddingLargerThanImage, .windowsOutside,
    .kernelLargerThanImage, .manyImages,
  ]

  func testOpsTakeTheKindsOfTheirFamily() throws {
    XCTAssertEqual(
      try entry("Add").shapeKinds,
      [.leadingOne, .innerOne, .emptyBatch, .rankZero, .longAxis, .longOdd, .square, .bothSides, .equalInputs])
    XCTAssertEqual(
      try entry("Exp").shapeKinds, [.leadingOne, .innerOne, .emptyBatch, .rankZero, .longAxis, .longOdd, .square])
    XCTAssertEqual(
      try entry("Sum").shapeKinds, [.leadingOne, .innerOne, .emptyBatch, .rankZero, .longAxis, .longOdd, .square])
    XCTAssertEqual(
      try entry("MatMul").shapeKinds, [.leadingOne, .innerOne, .emptyBatch, .longAxis, .longOdd, .square, .equalInputs])
    XCTAssertEqual(
      try entry("SquaredError").shapeKinds,
      [.leadingOne, .innerOne, .emptyBatch, .longAxis, .longOdd, .square, .equalInputs])
    XCTAssertEqual(
      try entry("BatchNorm2d").shapeKinds, [.leadingOne, .innerOne, .longAxis, .longOdd, .equalInputs], "no empty batch"
    )
    for stem in ["Conv2d", "ConvTranspose2d"] {
      XCTAssertEqual(
        try entry(stem).shapeKinds,
        [.leadingOne, .innerOne, .emptyBatch, .longAxis, .longOdd, .equalInputs] + windowKinds)
    }
  }

  func testAnOpWithoutASpecimenOfAKindIsCaught() throws {
    for stem in ["Add", "Exp", "MatMul", "SquaredError", "Conv2d", "ConvTranspose2d"] {
      let entry = try entry(stem)
      for kind in entry.shapeKinds {
        let shown = Set(entry.specimens(of: kind).map(\.name))
        let without = OpEntry(
          Softplus.self, specimens: entry.specimens.filter { !shown.contains($0.name) }, variation: entry.variation,
          rejected: [])
        XCTAssert(
          without.missingShapeKinds.contains(kind), "\(stem) without \(kind.rawValue): \(without.missingShapeKinds)")
      }
    }
  }

  func testAWindowedOpThatDoesNotSaySoIsCaught() {
    let entry = OpEntry(
      SecretConvolution.self,
      specimens: [Specimen("plain", SecretConvolution(), [[2, 7, 5, 2], [3, 2, 4, 3]])],
      variation: { _ in Specimen("", SecretConvolution(), [[1, 8, 8, 1], [1, 1, 2, 2]]) }, rejected: [])
    XCTAssert(Set(windowKinds).isSubset(of: entry.missingShapeKinds))
  }

  // MARK: Goldens

  func testEverySmallSpecimenHasAGoldenCaseOfItsName() throws {
    for entry in OpCatalog.entries {
      let golden = try Golden.named(entry.stem)
      let known = Set(golden.cases.map(\.name))
      for specimen in entry.specimens where !known.contains(specimen.name) {
        let scalars = try (specimen.inputs + [specimen.op.shape(of: specimen.inputs)]).reduce(0) { $0 + $1.count }
        XCTAssertGreaterThan(scalars, 1_000, "\(entry.stem): no golden case is named \(specimen.name)")
      }
    }
  }

  /// Multiples of 2⁻¹⁰ have exact sums and products: one case an op has to be rounded.
  func testEveryGoldenHasACaseWhoseInputsHaveAllBitsOfAFloat() throws {
    for entry in OpCatalog.entries {
      let rounded = try XCTUnwrap(
        Golden.named(entry.stem).cases.first { $0.name == "rounded" }, "\(entry.stem): no case is named 'rounded'")
      for tensor in rounded.inputs + [rounded.cotangent] {
        let values = tensor.tensor(as: Double.self).scalars
        XCTAssert(values.allSatisfy { Double(Float($0)) == $0 }, "\(entry.stem): not exact in Float")
        let full = values.filter { ($0 * 0x1p16).rounded() != $0 * 0x1p16 }
        XCTAssertGreaterThan(2 * full.count, values.count, "\(entry.stem): too many values have few bits")
      }
    }
  }

  private func entry(_ stem: String) throws -> OpEntry {
    try XCTUnwrap(OpCatalog.entries.first { $0.stem == stem })
  }
}

/// A convolution by another name.
private struct SecretConvolution: Op {
  let name = "secret"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try Conv2d().shape(of: inputs) }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Conv2d().forward(inputs) }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] { Conv2d().backward(dy, pass) }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Conv2d().reference(inputs) }
}
