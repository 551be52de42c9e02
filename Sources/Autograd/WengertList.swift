import TensorCore

/// What a tape has recorded, to be read: a line for each value, in the order in which they were
/// computed.
///
/// A value's adjoint is the gradient of what was differentiated with respect to it; it is there
/// after the reverse sweep, for what depends on a variable.
///
/// - Source: Wengert 1964; Griewank and Walther, "Evaluating Derivatives", 2nd ed., table 1.2.
public struct WengertList<S: Scalar>: Sendable {
  /// Where a value comes from.
  public enum Origin: Sendable, Equatable {
    /// What is differentiated with respect to: an input, a parameter.
    case variable
    /// Data and noise.
    case constant
    /// An op of this name, of the values of these lines.
    case op(String, inputs: [Int])
  }

  /// A value, where it comes from, and its adjoint.
  public struct Line: Sendable {
    /// The variable, constant or op that gave the value.
    public let origin: Origin
    /// The value.
    public let value: Tensor<S>
    /// ∂L/∂value; nil before the sweep, and where L does not depend on the value or it is constant.
    public internal(set) var adjoint: Tensor<S>?
    /// The variable on the tape; nil for a constant.
    let id: Int?
  }

  /// A list without lines.
  public init() {}

  /// The lines, from the first value to the last.
  public internal(set) var lines: [Line] = []

  /// Takes the adjoints of the variables from the end of the sweep.
  mutating func fillIn(_ gradients: Gradients<S>) {
    for number in lines.indices where lines[number].origin == .variable {
      lines[number].adjoint = lines[number].id.flatMap { gradients[id: $0] }
    }
  }

  /// The list as a table: `v3 = linear(v0, v1, v2)`, the value and its adjoint.
  ///
  /// - Parameters:
  ///   - names: What to call some of the lines, by their number; `v` and the number else.
  ///   - digits: Significant digits of a number.
  ///   - most: How many of a tensor's numbers are shown, all where it has no more.
  public func table(names: [Int: String] = [:], digits: (Double) -> String, most: Int = .max) -> [String] {
    let name = { names[$0] ?? "v\($0)" }
    func text(_ tensor: Tensor<S>) -> String {
      let scalars = tensor.scalars
      let numbers = scalars.prefix(most).map { digits(Double($0)) }.joined(separator: " ")
      guard scalars.count > most else { return numbers }
      let norm = scalars.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      return "\(numbers) …, norm \(digits(norm))"
    }
    return lines.enumerated().map { number, line in
      let origin =
        switch line.origin {
        case .variable: "variable"
        case .constant: "constant"
        case .op(let op, let inputs): "\(op)(\(inputs.map(name).joined(separator: ", ")))"
        }
      let adjoint = line.adjoint.map { "; adjoint \(text($0))" } ?? ""
      let shape = line.value.shape.rank == 0 ? "" : "\(line.value.shape) "
      return "\(name(number)) = \(origin): \(shape)\(text(line.value))\(adjoint)"
    }
  }

  /// The list as a graph in Graphviz's language: a box for each value, an arrow to each op that takes
  /// it.
  ///
  /// - Parameters:
  ///   - names: What to call some of the lines.
  ///   - digits: Significant digits of a number; values of more than four scalars are not shown.
  public func dot(names: [Int: String] = [:], digits: (Double) -> String) -> String {
    func numbers(_ tensor: Tensor<S>) -> String {
      tensor.count <= 4
        ? tensor.scalars.map { digits(Double($0)) }.joined(separator: " ") : tensor.shape.description
    }
    var text = "digraph tape {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\", fontsize=11];\n"
    for (number, line) in lines.enumerated() {
      let name = names[number] ?? "v\(number)"
      let title = if case .op(let op, _) = line.origin { "\(name) = \(op)" } else { name }
      let adjoint = line.adjoint.map { "\\nadjoint \(numbers($0))" } ?? ""
      let style = line.origin == .variable ? ", style=filled, fillcolor=\"#e8f1f8\"" : ""
      text += "  v\(number) [label=\"\(title)\\n\(numbers(line.value))\(adjoint)\"\(style)];\n"
      if case .op(_, let inputs) = line.origin { for input in inputs { text += "  v\(input) -> v\(number);\n" } }
    }
    return text + "}\n"
  }
}
