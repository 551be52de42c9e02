/// Drawings of a ``ScalarTape``.
enum TapeDrawing {
  /// The graph in Graphviz's language: a box an entry, with its value and its adjoint.
  static func graph(of loss: Number, number: (Double) -> String) -> String {
    let (entries, adjoints) = (loss.tape.entries, loss.tape.adjoints(of: loss))
    let boxes = entries.enumerated().map { place, entry in
      let fill = entry.inputs.isEmpty ? "#e8f0fa" : "#ffffff"
      return "n\(place) [label=\"\(entry.name)\\n\(number(entry.value))\\nadjoint \(number(adjoints[place]))\", "
        + "fillcolor=\"\(fill)\"];"
    }
    let arrows = entries.enumerated().flatMap { place, entry in
      entry.inputs.map { "n\($0.place) -> n\(place) [label=\"\(number($0.slope))\"];" }
    }
    return "digraph {\nrankdir=LR; nodesep=0.15; ranksep=0.45;\n"
      + "node [shape=box, style=\"filled,rounded\", fontname=\"sans-serif\", fontsize=12];\n"
      + "edge [fontname=\"sans-serif\", fontsize=10, fontcolor=\"#555555\"];\n"
      + (boxes + arrows).joined(separator: "\n") + "\n}\n"
  }
}
