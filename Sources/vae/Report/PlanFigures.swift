import Reporting
import Yams

/// The keys of a plan about what was published.
extension PlanFile {
  /// `published:` of a run.
  func publishedFigure(_ node: Node) throws -> PlannedFigure {
    let key = "published"
    let keys = try Keys(self, node, key, ["value", "error", "measure", "samples", "within"] + Self.originKeys)
    let measure = try measure(keys)
    if keys["within"] == nil, keys["error"] == nil, !measure.isInNats {
      throw wrong(node, "within", "a tolerance, which a figure without error needs that is not in nats", "none")
    }
    return PlannedFigure(
      value: try number(keys.required("value"), "value", atLeast: -.infinity),
      error: try keys["error"].map { try number($0, "error", atLeast: 0) }, measure: measure,
      within: try keys["within"].map { try number($0, "within", atLeast: 0) }
        ?? (measure.isInNats ? PlannedFigure.usualTolerance : 0),
      origin: try origin(keys))
  }

  /// An item of the plan's `orders:`.
  func publishedOrder(_ node: Node) throws -> PlannedOrder {
    let keys = try Keys(self, node, "orders", ["caption", "measure", "samples", "expected"] + Self.originKeys)
    let expected = try keys.required("expected")
    let names = try list(expected, "expected").map { try string($0, "expected") }
    guard names.count > 1, Set(names).count == names.count else {
      throw wrong(
        expected, "expected", "the names of two runs at least, each once, the smallest first",
        names.joined(separator: ", "))
    }
    return PlannedOrder(
      caption: try string(keys.required("caption"), "caption"), measure: try measure(keys), expected: names,
      origin: try origin(keys), place: place(expected))
  }

  private static let originKeys = ["source", "differs", "cause"]

  private func origin(_ keys: Keys) throws -> FigureOrigin {
    FigureOrigin(
      source: try string(keys.required("source"), "source"), differs: try string(keys.required("differs"), "differs"),
      cause: try keys["cause"].map { try string($0, "cause") })
  }

  private func measure(_ keys: Keys) throws -> FigureMeasure {
    let node = try keys.required("measure")
    let name = try string(node, "measure")
    if let samples = keys["samples"], name != "nll", FigureMeasure.names.contains(name) {
      throw wrong(samples, "samples", "no such key beside the measure \(name): it goes with nll", "'\(kind(samples))'")
    }
    switch name {
    case "elbo": return .negativeELBO
    case "mig": return .mutualInformationGap
    case "nll":
      let node = try keys.required("samples")
      let text = try string(node, "samples")
      guard let samples = Int(text), (1...1_000_000).contains(samples) else {
        throw wrong(node, "samples", "1 to 1000000 draws for each image", "'\(text)'")
      }
      return .negativeLogLikelihood(samples: samples)
    default: throw wrong(node, "measure", "elbo, nll or mig", "'\(name)'")
    }
  }

  private func number(_ node: Node, _ key: String, atLeast least: Double) throws -> Double {
    let text = try string(node, key)
    guard let number = Double(text), number.isFinite, number >= least else {
      throw wrong(node, key, least == 0 ? "a number that is not negative" : "a number", "'\(text)'")
    }
    return number
  }

  /// The keys of a map, all of them known.
  private struct Keys {
    private let file: PlanFile
    private let map: Node
    private let nodes: [String: Node]

    init(_ file: PlanFile, _ map: Node, _ name: String, _ known: [String]) throws {
      (self.file, self.map) = (file, map)
      let fields = try file.fields(of: map, name)
      for (key, node) in fields where !known.contains(key) {
        throw file.wrong(
          node, key, "one of the keys \(known.dropLast().joined(separator: ", ")) and \(known.last ?? "")", "'\(key)'")
      }
      // YAML has told apart keys that stand twice.
      nodes = Dictionary(fields.map { ($0.key, $0.node) }) { first, _ in first }
    }

    subscript(key: String) -> Node? { nodes[key] }

    func required(_ key: String) throws -> Node {
      guard let node = nodes[key] else { throw file.wrong(map, key, "this key", "none") }
      return node
    }
  }
}
