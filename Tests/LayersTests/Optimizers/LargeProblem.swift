import Autograd
import Kernels
import Layers
import TensorCore
import XCTest

/// Parameters and gradients that are large enough to be cut among threads, and two names.
struct LargeProblem<S: Scalar> {
  let parameters: [(name: String, parameter: Parameter<S>)] = [("a", [50_001]), ("b", [3, 7])].enumerated().map {
    (number, problem: (String, Shape)) in
    (problem.0, Parameter(RandomStream(seed: UInt64(number), purpose: .checks).normal(problem.1)))
  }

  func gradients(_ step: Int) -> [Tensor<S>?] {
    parameters.enumerated().map { number, entry in
      RandomStream(seed: UInt64(10 + number), purpose: .checks, step: UInt64(step)).normal(entry.parameter.shape)
    }
  }

  var values: [Tensor<S>] { parameters.map(\.parameter.value) }
}

/// The values after `steps` steps must have the same bits with each of these numbers of threads,
/// and whether these are taken to be near each other or far.
func expectSameBits(
  steps: Int, of make: ([(name: String, parameter: Parameter<Float>)]) -> some Optimizer<Float>,
  file: StaticString = #filePath, line: UInt = #line
) {
  let before = Threads.count
  defer {
    Threads.count = before
    FarCores.assumed.store(0, ordering: .relaxed)
  }
  var results: [[[UInt32]]] = []
  for threads in [1, 2, 3, 8] {
    Threads.count = threads
    FarCores.assumed.store(threads % 2 + 1, ordering: .relaxed)
    let problem = LargeProblem<Float>()
    let optimizer = make(problem.parameters)
    for step in 0..<steps { optimizer.step(problem.gradients(step)) }
    results.append(problem.values.map { $0.scalars.map(\.bitPattern) })
  }
  XCTAssertTrue(results.allSatisfy { $0 == results[0] }, file: file, line: line)
}

/// Four steps in one run, or two, a saved state, and two more: the same bits.
func expectResumes(
  _ make: ([(name: String, parameter: Parameter<Float>)]) -> some Optimizer<Float>, file: StaticString = #filePath,
  line: UInt = #line
) throws {
  let (whole, first, second) = (LargeProblem<Float>(), LargeProblem<Float>(), LargeProblem<Float>())
  let uninterrupted = make(whole.parameters)
  for step in 0..<4 { uninterrupted.step(whole.gradients(step)) }

  let interrupted = make(first.parameters)
  for step in 0..<2 { interrupted.step(first.gradients(step)) }
  var tensors: [String: Tensor<Float>] = [:]
  var counters: [String: Int64] = [:]
  for entry in interrupted.state {
    switch entry.kind {
    case .parameter(let parameter), .buffer(let parameter): tensors[entry.name] = parameter.value
    case .counter(let counter): counters[entry.name] = counter.value
    }
  }
  for (new, old) in zip(second.parameters, first.parameters) { new.parameter.value = old.parameter.value }
  let resumed = make(second.parameters)
  try resumed.state.load(tensors, counters: counters)
  for step in 2..<4 { resumed.step(second.gradients(step)) }
  XCTAssertEqual(second.values, whole.values, file: file, line: line)
}

/// After a first step the next one finds every tensor where it was: nothing is copied that nobody
/// else holds.
func expectStepsInPlace(
  _ make: ([(name: String, parameter: Parameter<Float>)]) -> some Optimizer<Float>, file: StaticString = #filePath,
  line: UInt = #line
) {
  let problem = LargeProblem<Float>()
  let optimizer = make(problem.parameters)
  func addresses() -> [UnsafePointer<Float>?] {
    let buffers = optimizer.state.compactMap { entry in
      if case .buffer(let buffer) = entry.kind { buffer } else { nil }
    }
    return (problem.parameters.map(\.parameter) + buffers).map { $0.value.withUnsafeScalars { $0.baseAddress } }
  }
  optimizer.step(problem.gradients(0))
  let before = addresses()
  optimizer.step(problem.gradients(1))
  XCTAssertEqual(addresses(), before, file: file, line: line)
}

/// Tensors of many lengths change as each of their scalars does alone: the same bits.
func expectEachScalarMovesAlone(
  _ make: ([(name: String, parameter: Parameter<Float>)]) -> some Optimizer<Float>, file: StaticString = #filePath,
  line: UInt = #line
) {
  let draws = RandomStream(seed: 5, purpose: .checks)
  for count in Array(1...40) + [8_191, 8_192, 8_193, 16_399] {
    let start: Tensor<Float> = draws.normal([count])
    let gradients = (0..<3).map { RandomStream(seed: 6, purpose: .checks, step: $0).normal([count]) as Tensor<Float> }
    let whole = Parameter(start)
    let together = make([("whole", whole)])
    for gradient in gradients { together.step([gradient]) }
    for i in [0, count / 3, count / 2, count - 1] {
      let single = Parameter(Tensor([1], [start[position: i]]))
      let alone = make([("single", single)])
      for gradient in gradients { alone.step([Tensor([1], [gradient[position: i]])]) }
      XCTAssertEqual(whole.value[position: i], single.value.scalar, "scalar \(i) of \(count)", file: file, line: line)
    }
  }
}

/// Once gradients are 0, what an optimizer remembers shrinks to nothing that counts, and is never a
/// subnormal number. Elsewhere subnormal numbers are what they were. So it is whether new
/// parameters are overwritten or streamed to memory.
func expectForgetsWithoutSubnormals(
  _ make: ([(name: String, parameter: Parameter<Float>)]) -> some Optimizer<Float>, file: StaticString = #filePath,
  line: UInt = #line
) {
  defer { FarCores.assumed.store(0, ordering: .relaxed) }
  for assumed in [1, 2] {
    FarCores.assumed.store(assumed, ordering: .relaxed)
    expectForgets(make, file: file, line: line)
  }
  let halved = Tensor<Float>([1 << 16], repeating: .leastNormalMagnitude).map { $0 / 2 }
  XCTAssertTrue(halved.scalars.allSatisfy { $0 > 0 }, file: file, line: line)
}

private func expectForgets(
  _ make: ([(name: String, parameter: Parameter<Float>)]) -> some Optimizer<Float>, file: StaticString, line: UInt
) {
  // Large enough to be cut among threads.
  let shape: Shape = [20_001]
  let optimizer = make([("p", Parameter<Float>(Tensor(shape, repeating: 1)))])
  optimizer.step([Tensor(shape, repeating: 1e-18)])
  func remembered() -> [Float] {
    optimizer.state.flatMap { entry in
      if case .buffer(let buffer) = entry.kind { buffer.value.scalars } else { [Float]() }
    }
  }
  XCTAssertTrue(remembered().contains { $0 != 0 }, file: file, line: line)
  for _ in 0..<600 {
    optimizer.step([Tensor(shape)])
    XCTAssertFalse(remembered().contains(where: \.isSubnormal), file: file, line: line)
  }
  XCTAssertTrue(remembered().allSatisfy { abs($0) < 1e-36 }, file: file, line: line)
}
