import Autograd
import Checking
import Numerics
import TensorCore
import XCTest

/// An op cannot tell where its inputs come from.
///
/// A tensor is its shape and its scalars, row-major and contiguous: a permutation, a slice or a
/// repetition copies. So an op of such a result gives the bits that it gives of a tensor newly
/// built from the same scalars, forward and backward.
final class CompositionTests: XCTestCase {
  func testInputsThatWerePermutedGiveTheSameBits() {
    forEverySpecimen { x in
      guard x.shape.rank >= 2 else { return nil }
      let reversed = Array((0..<x.shape.rank).reversed())
      let stored = Permute(reversed).forward([x]).y
      return Permute(reversed).forward([stored]).y
    }
  }

  func testInputsThatWereSlicedFromTheMiddleOfALargerTensorGiveTheSameBits() {
    forEverySpecimen { x in
      guard let last = x.shape.extents.last else {
        return Reshape([]).forward([Slice(axis: 0, 1..<2).forward([Tensor([3], [.nan, x.scalar, .nan])]).y]).y
      }
      // What lies around must not be read: it is NaN.
      let axis = x.shape.rank - 1
      let around = Tensor<Float>(x.shape.replacing(axis: axis, by: 2), repeating: .nan)
      let wide = Concatenate(axis: axis).forward([around, x, around]).y
      return Slice(axis: axis, 2..<last + 2).forward([wide]).y
    }
  }

  func testInputsThatWereRepeatedGiveTheSameBits() {
    forEverySpecimen { x in
      guard let first = x.shape.extents.first, first > 0 else { return nil }
      return Broadcast(x.shape).forward([Slice(axis: 0, 0..<1).forward([x]).y]).y
    }
  }

  /// Runs every op on its specimens, with inputs and cotangent that `compose` has made (nil: left
  /// as they are), and on tensors newly built from the same scalars.
  private func forEverySpecimen(_ compose: (Tensor<Float>) -> Tensor<Float>?, line: UInt = #line) {
    for entry in OpCatalog.entries {
      for specimen in entry.specimens where specimen.inputs.allSatisfy({ $0.count <= 5_000 }) {
        let x = specimen.draw(seed: 23, as: Float.self).map { compose($0) ?? $0 }
        let cotangent: Tensor<Float> = Specimen.cotangent(specimen.op.forward(x).y.shape, seed: 23)
        let dy = compose(cotangent) ?? cotangent
        let (newX, newDy) = (x.map(rebuilt), rebuilt(dy))
        let place = "\(entry.stem), \(specimen.name)"
        XCTAssertEqual(
          bits(specimen.op, x, dy, entry.constants), bits(specimen.op, newX, newDy, entry.constants), place, line: line)
        XCTAssertEqual(x.map(bits), newX.map(bits), "\(place): an input was changed", line: line)
      }
    }
  }

  private func rebuilt(_ x: Tensor<Float>) -> Tensor<Float> { Tensor(x.shape, x.scalars) }

  private func bits(_ op: any Op, _ x: [Tensor<Float>], _ dy: Tensor<Float>, _ constants: Set<Int>) -> [[UInt32]] {
    let forward = op.forward(x)
    let dx = op.backward(
      dy, Pass(x: x, y: forward.y, saved: forward.saved, needsGradient: x.indices.map { !constants.contains($0) }))
    return ([forward.y] + dx.compactMap { $0 }).map(bits)
  }

  private func bits(_ x: Tensor<Float>) -> [UInt32] { x.scalars.map(\.bitPattern) }
}
