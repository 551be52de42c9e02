import Models
import Reporting
import TensorCore
import Training

extension TraceText {
  /// A traced step as lines of text: the steps in words and numbers, every op, and Adam's update.
  ///
  /// - Parameter all: whether every number is shown, else the first ones of a tensor.
  static func lines(_ trace: StepTrace, _ model: ModelConfiguration, all: Bool) -> [String] {
    var lines: [String] = []
    func add(_ title: String, _ details: [String]) {
      let number = lines.count { !$0.hasPrefix(" ") } + 1
      lines += ["\(number). \(title)"] + details.map { "   " + $0 }
    }
    for step in steps(trace, model) { add(step.name, (step.equation.map { [$0] } ?? []) + step.values.map(line)) }
    add(
      "Every value, in order, and the slope of the loss in it (its adjoint)",
      trace.list.table(names: trace.names, digits: digits, most: all ? .max : TraceValue.firstCount))
    add(
      "Move: Adam's first step",
      [#"\theta \leftarrow \theta - \alpha\, \hat m / (\sqrt{\hat v} + \epsilon)"#]
        + trace.updates.flatMap { updates($0, all: all) })
    return lines
  }

  /// A tensor's shape and numbers; of one that is not shown whole, what its numbers are like.
  private static func line(_ value: TraceValue) -> String {
    let first = value.first.map(digits).joined(separator: " ")
    if value.shape.count == 1 { return "\(value.name)  \(first)" }
    let numbers = "\(value.name) \(value.shape)  \(first)"
    if value.shape.count <= value.first.count { return numbers }
    return "\(numbers) …  mean \(digits(value.mean))  std \(digits(value.standardDeviation))  "
      + "norm \(digits(value.norm))"
  }

  private static func updates(_ update: StepTrace.ParameterUpdate, all: Bool) -> [String] {
    let count = all ? update.value.count : 1
    return (0..<count).map { i in
      let numbers = [
        ("θ", update.value), ("g", update.gradient), ("m", update.average), ("v", update.square),
        ("new θ", update.moved),
      ].map { "\($0.0) \(digits(Double($0.1[position: i])))" }
      return "\(update.name)[\(i)]  " + numbers.joined(separator: "  ")
    }
  }

  private static func digits(_ value: Double) -> String { Numeral.significant(value, 6) }
}
