import Autograd
import Checking
import Layers
import TensorCore

extension Scalar {
  /// What the names of checks call the precision.
  static var precision: String { Self.self == Float.self ? "float" : "double" }
}

extension CheckResult {
  /// Counts one case: a tensor and its golden, relative to the latter's largest scalar.
  mutating func compare<S: Scalar>(_ found: Tensor<S>, _ golden: GoldenTensor, _ place: String) {
    record(Deviation(found, from: golden.tensor(as: Double.self), floor: Double(S.leastNormalMagnitude)), place)
  }

  /// Counts one case, where the golden has this gradient: there must be one, and it must agree.
  mutating func compare<S: Scalar>(
    _ gradient: Tensor<S>?, _ golden: GoldenTensor?, gradientOf name: String, _ place: String
  ) {
    guard let golden else { return }
    guard let gradient else { return record(false, "\(place): '\(name)' has no gradient") }
    compare(gradient, golden, "\(place), gradient of \(name)")
  }

  /// Counts one case: a number and the one expected, relative to the latter.
  mutating func compare<S: Scalar>(_ found: S, _ expected: Double, _ place: String) {
    record(Deviation(Tensor(found), from: Tensor(expected)), place)
  }

  /// Counts a case per scalar, each relative to the number expected, or to `floor` if larger.
  mutating func compareEach<S: Scalar>(
    _ found: Tensor<S>, _ expected: Tensor<Double>, floor: Double = 0, _ place: String
  ) {
    guard found.shape == expected.shape else {
      return record(false, "\(place): the shape is \(found.shape), expected \(expected.shape)")
    }
    for i in 0..<found.count {
      record(Deviation(Tensor(found[position: i]), from: Tensor(expected[position: i]), floor: floor), "\(place)[\(i)]")
    }
  }

  /// Counts one case: the names found and those expected, in any order.
  mutating func compare(names found: some Sequence<String>, _ expected: some Sequence<String>, _ place: String) {
    let (found, expected) = (found.sorted(), expected.sorted())
    record(found == expected, "\(place): found the names \(found), expected \(expected)")
  }

  /// Counts a case per tensor of a state; the golden must name each of them, and no other.
  mutating func compare<S: Scalar>(_ state: [StateEntry<S>], _ golden: [String: GoldenTensor], _ place: String) {
    compare(names: state.map(\.name), golden.keys, place)
    for entry in state {
      guard let expected = golden[entry.name] else { continue }
      switch entry.kind {
      case .parameter(let tensor), .buffer(let tensor): compare(tensor.value, expected, "\(place), \(entry.name)")
      case .counter(let counter):
        let number = expected.tensor(as: Double.self).scalar
        record(Double(counter.value) == number, "\(place), \(entry.name): found \(counter.value), expected \(number)")
      }
    }
  }
}
