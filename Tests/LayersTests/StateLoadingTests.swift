import Autograd
import Layers
import TensorCore
import XCTest

final class StateLoadingTests: XCTestCase {
  private let layer = BatchNorm2dLayer<Float>(channels: 2, Initializer(seed: 0))
  private let tensors: [String: Tensor<Float>] = [
    "weight": Tensor([2], [1, 2]), "bias": Tensor([2], [3, 4]), "running_mean": Tensor([2], [5, 6]),
    "running_var": Tensor([2], [7, 8]),
  ]

  func testASavedStateIsTaken() throws {
    try layer.state.load(tensors, counters: ["num_batches_tracked": 9])
    XCTAssertEqual(layer.weight.value, tensors["weight"])
    XCTAssertEqual(layer.bias.value, tensors["bias"])
    XCTAssertEqual(layer.runningMean.value, tensors["running_mean"])
    XCTAssertEqual(layer.runningVariance.value, tensors["running_var"])
    XCTAssertEqual(layer.batchesTracked.value, 9)
  }

  private func expectRefused(
    _ tensors: [String: Tensor<Float>], _ counters: [String: Int64], _ description: String,
    file: StaticString = #filePath, line: UInt = #line
  ) {
    XCTAssertThrowsError(try layer.state.load(tensors, counters: counters), file: file, line: line) { error in
      XCTAssertEqual("\(error)", description, file: file, line: line)
    }
    // Nothing has changed.
    XCTAssertEqual(layer.weight.value, Tensor([2], [1, 1]), file: file, line: line)
    XCTAssertEqual(layer.batchesTracked.value, 0, file: file, line: line)
  }

  func testAStateThatDoesNotFitIsRefusedByItsFirstTensorAndChangesNothing() {
    let counters: [String: Int64] = ["num_batches_tracked": 9]
    expectRefused(
      tensors.filter { $0.key != "bias" && $0.key != "running_var" }, counters,
      "tensor 'bias': expected the shape [2], found none")
    expectRefused(
      tensors.merging(["running_mean": Tensor([3])]) { $1 }, counters,
      "tensor 'running_mean': expected the shape [2], found the shape [3]")
    expectRefused(
      tensors.merging(["z": Tensor([1]), "a": Tensor([4, 1])]) { $1 }, counters,
      "tensor 'a': expected nothing of this name, found the shape [4, 1]")
    expectRefused(
      tensors, counters.merging(["step": 3]) { $1 }, "tensor 'step': expected nothing of this name, found a counter")
  }

  func testACounterIsANumberOfAtLeastZero() {
    let what = "tensor 'num_batches_tracked': expected a counter of at least 0, found"
    expectRefused(tensors, [:], "\(what) none")
    expectRefused(tensors, ["num_batches_tracked": -1], "\(what) the counter -1")
    expectRefused(tensors.merging(["num_batches_tracked": Tensor(1)]) { $1 }, [:], "\(what) the shape []")
    expectRefused(
      tensors.filter { $0.key != "weight" }, ["num_batches_tracked": 0, "weight": 1],
      "tensor 'weight': expected the shape [2], found the counter 1")
  }
}
