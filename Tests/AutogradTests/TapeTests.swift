import Autograd
import Checking
import Glibc
import TensorCore
import XCTest

final class TapeTests: XCTestCase {
  private let tape = Tape<Double>()
  private let x = Tensor<Double>([3], [-1, 0.5, 2])

  func testAnInputUsedTwiceGetsTheSumOfBothGradients() {
    let x = tape.variable(x)
    let gradients = tape.gradients(of: [(Product()(x, x), Tensor([3], [1, 10, 100]))])
    XCTAssertEqual(gradients[x], Tensor([3], [-2, 10, 400]), "d(x·x) = 2x dx")
  }

  func testADiamondAddsItsTwoWays() {
    // y = σ(x), z = y · softplus(y): both ways lead through y.
    let x = tape.variable(x)
    let y = x.sigmoid()
    let z = Product()(y, y.softplus())
    let gradients = tape.gradients(of: [(z, Tensor([3], repeating: 1))])
    let expected = x.value.scalars.map { x in
      let y = 1 / (1 + Double.exp(-x))
      return (Double.log(1 + Double.exp(y)) + y / (1 + Double.exp(-y))) * y * (1 - y)
    }
    let deviation = gradients[x].map { Deviation($0, from: Tensor([3], expected)) }
    XCTAssertLessThan(deviation?.value ?? .infinity, 4e-15, "\(String(describing: deviation))")
  }

  func testALongChainIsDifferentiatedInReverseOrder() {
    let x = tape.variable(Tensor([1], [1]))
    var y = x
    for factor in 1...50 { y = Scaled(factor: factor % 2 == 0 ? 0.25 : 4)(y) }
    XCTAssertEqual(tape.gradients(of: y)[x]?.scalar, 1)
  }

  func testAnOutputUsedByTwoLossesGetsBothCotangents() {
    let x = tape.variable(x)
    let y = Scaled(factor: 2)(x)
    let (a, b) = (Total()(y), Total()(Product()(y, y)))
    let gradients = tape.gradients(of: [(a, Tensor(3)), (b, Tensor(5))])
    // 3 · 2 + 5 · 2y · 2 with y = 2x.
    XCTAssertEqual(gradients[x], Tensor([3], x.value.scalars.map { 6 + 40 * $0 }))
  }

  func testAnOutputThatOthersAreComputedFromKeepsItsWholeGradient() {
    let x = tape.variable(x)
    let y = Scaled(factor: 2)(x)
    let gradients = tape.gradients(of: [
      (y, Tensor([3], repeating: 1)), (Scaled(factor: 3)(y), Tensor([3], repeating: 1)),
    ])
    XCTAssertEqual(gradients[y], Tensor([3], repeating: 4))
    XCTAssertEqual(gradients[x], Tensor([3], repeating: 8))
  }

  func testTheSameOutputTwiceCountsTwice() {
    let x = tape.variable(x)
    let y = Scaled(factor: 2)(x)
    let gradients = tape.gradients(of: [(y, Tensor([3], [1, 2, 3])), (y, Tensor([3], [10, 20, 30]))])
    XCTAssertEqual(gradients[x], Tensor([3], [22, 44, 66]))
  }

  func testAConstantGetsNoGradientAndIsNotAskedForOne() {
    let (x, c) = (tape.variable(x), tape.constant(Tensor([3], [4, 5, 6])))
    let y = Product(refusing: 1)(x, c)
    let gradients = tape.gradients(of: Total()(y))
    XCTAssertEqual(gradients[x], c.value)
    XCTAssertNil(gradients[c])
  }

  func testWhatIsComputedFromConstantsIsAConstant() {
    let c = tape.constant(x)
    let x = tape.variable(x)
    let y = Product(refusing: 1)(x, c.sigmoid().softplus())
    XCTAssertNotNil(tape.gradients(of: Total()(y))[x])
  }

  func testAnUnrelatedVariableHasNoGradient() {
    let (x, other) = (tape.variable(x), tape.variable(x))
    _ = other.sigmoid()
    let gradients = tape.gradients(of: Total()(x.softplus()))
    XCTAssertNotNil(gradients[x])
    XCTAssertNil(gradients[other])
  }

  func testAVariableIsItsOwnGradientsStart() {
    let x = tape.variable(Tensor(7))
    XCTAssertEqual(tape.gradients(of: x)[x], Tensor(1))
  }

  func testATapeThatDoesNotRecordComputesTheSameValuesAndNoGradients() {
    let silent = Tape<Double>(recording: false)
    let (a, b) = (tape.variable(x), silent.variable(x))
    XCTAssertEqual(Product()(a, a.sigmoid()).value, Product()(b, b.sigmoid()).value)
    XCTAssertNil(silent.gradients(of: Total()(b.softplus()))[b])
  }

  func testALossOfOneScalarMayHaveAnyRank() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor([1, 1], [3]))
    XCTAssertEqual(tape.gradients(of: Product()(x, x))[x], Tensor([1, 1], [6]))
  }

  func testATapeIsConsumedByItsGradients() {
    let x = tape.variable(x)
    let loss = Total()(x)
    XCTAssertFalse(tape.isConsumed)
    XCTAssertEqual(tape.gradients(of: loss)[x], Tensor([3], repeating: 1))
    XCTAssertTrue(tape.isConsumed, "to ask it again would be a precondition that says so")
  }

  func testIntermediateResultsReachTheBackwardPass() {
    let x = tape.variable(x)
    let (y, saved) = Remembering().apply([x])
    XCTAssertEqual(saved, [Tensor([3], [1, 0.25, 4])])
    XCTAssertEqual(tape.gradients(of: Total()(y))[x], saved[0])
  }

  func testAParametersUsesAddUp() {
    let parameter = Parameter(x)
    let y = Product()(tape.variable(parameter), tape.variable(parameter))
    XCTAssertEqual(tape.gradients(of: [(y, x)])[tape.variable(parameter)], x.map { 2 * $0 * $0 })
  }

  func testATapeIsReleasedAfterItsUse() {
    weak var released: Tape<Double>?
    let parameter = Parameter(x)
    do {
      let tape = Tape<Double>()
      released = tape
      _ = tape.gradients(of: Total()(tape.variable(parameter).softplus()))
    }
    XCTAssertNil(released, "a tape that nobody holds must go, and its tensors with it: a training step makes one each")
  }

  func testAnObserverIsToldOfEveryOpBothWays() {
    var timings: [OpSample] = []
    let tape = Tape<Double>(observer: { timings.append($0) })
    let x = tape.variable(x)
    let loss = Total()(Product()(Scaled(factor: 2)(x), tape.constant(x.value).softplus()))
    let forward = ["scaled", "softplus", "product", "total"]
    XCTAssertEqual(timings.map(\.op), forward)
    XCTAssertTrue(timings.allSatisfy { $0.direction == .forward })

    timings = []
    let gradients = tape.gradients(of: loss)
    XCTAssertEqual(timings.map(\.op), ["total", "product", "scaled"], "a constant is not differentiated")
    XCTAssertTrue(timings.allSatisfy { $0.direction == .backward })
    XCTAssertEqual(gradients[x], x.value.map { 2 * Double.softplus($0) }, "observing changes nothing")
  }

  func testATimingIsThatOfItsOpAndOfNothingElse() {
    var timings: [OpSample] = []
    let elapsed = ContinuousClock().measure {
      let tape = Tape<Double>(observer: { timings.append($0) })
      let x = tape.variable(x)
      let y = Slow()(x)
      usleep(50_000)
      XCTAssertNotNil(tape.gradients(of: Total()(Scaled(factor: 2)(y)))[x])
    }
    let slow = timings.filter { $0.op == "slow" }
    XCTAssertEqual(slow.map(\.direction), [.forward, .backward])
    XCTAssertGreaterThanOrEqual(slow[0].duration, .milliseconds(20), "it sleeps as long forward")
    XCTAssertGreaterThanOrEqual(slow[1].duration, .milliseconds(40), "it sleeps as long backward")
    // However busy the machine is, a sleep between two ops is part of the whole and of no timing.
    let all = timings.map(\.duration).reduce(.zero, +)
    XCTAssertLessThanOrEqual(all + .milliseconds(50), elapsed)
  }

  func testEmptyTensorsFlowThrough() {
    let x = tape.variable(Tensor([0, 4]))
    let gradients = tape.gradients(of: Total()(Product()(x, x.sigmoid())))
    XCTAssertEqual(gradients[x], Tensor([0, 4]))
  }
}

// Ops as small as an op can be, so that the tape alone is under test.

/// y = factor · x.
private struct Scaled: Op {
  let factor: Double
  let name = "scaled"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(reference(inputs)) }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] { [dy.map { S(factor) * $0 }] }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { inputs[0].map { S(factor) * $0 } }
}

/// y = a · b, of equal shapes; `refusing` is an input whose gradient must not be asked for.
private struct Product: Op {
  let name = "product"
  let refused: Int?
  init(refusing input: Int? = nil) { refused = input }
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(reference(inputs)) }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    if let refused { XCTAssertFalse(pass.needsGradient[refused], "the gradient of a constant is asked for") }
    return [dy.zip(pass.x[1], *), dy.zip(pass.x[0], *)]
  }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { inputs[0].zip(inputs[1], *) }
}

/// y = Σ x, of rank 0.
private struct Total: Op {
  let name = "total"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { [] }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Forward(reference(inputs)) }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] { [dy.broadcast(to: pass.x[0].shape)] }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Tensor(inputs[0].scalars.reduce(0, +)) }
}

/// y = x³ / 3, whose forward pass saves the derivative.
private struct Remembering: Op {
  let name = "remembering"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    Forward(reference(inputs), saved: [inputs[0].map { $0 * $0 }])
  }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] { [dy.zip(pass.saved[0], *)] }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { inputs[0].map { $0 * $0 * $0 / 3 } }
}

/// y = x, which takes its time.
private struct Slow: Op {
  let name = "slow"
  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
    usleep(20_000)
    return Forward(inputs[0])
  }
  func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
    usleep(40_000)
    return [dy]
  }
  func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { inputs[0] }
}
