import Models
import Reporting
import TensorCore

/// Drawings of a ``FourPixelVAE``.
enum FourPixelDrawing {
  /// A number of the computation, and the slope of the loss along it; nil for what is given.
  typealias Box = (name: String, value: Double, adjoint: Double?)

  /// The computation as a graph in Graphviz's language, from the pixels `x1` to the `loss`.
  static func graph(_ boxes: [Box]) -> String {
    let nodes = boxes.map { name, value, adjoint in
      let slope = adjoint.map { "\\n(\(Numeral.fixed($0, 3)))" } ?? ""
      return "\(name) [label=\"\(name)\\n\(Numeral.fixed(value, 3))\(slope)\"]"
    }
    var edges = ["a1 -> μ", "a2 -> μ", "a1 -> v", "a2 -> v", "μ -> z", "v -> z", "ε -> z", "z -> g1", "z -> g2"]
    edges += ["μ -> KL", "v -> KL", "recon -> loss", "KL -> loss"]
    for letter in ["x", "h"] {
      edges.append("{rank=same; " + (1...4).map { "\(letter)\($0)" }.joined(separator: " -> ") + " [style=invis]}")
    }
    for pixel in 1...4 {
      edges += ["x\(pixel) -> a1", "x\(pixel) -> a2", "g1 -> h\(pixel)", "g2 -> h\(pixel)", "h\(pixel) -> recon"]
    }
    return "digraph {\n  rankdir=LR; ranksep=0.5; nodesep=0.12;\n"
      + "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11, margin=\"0.06,0.03\"];\n  "
      + (nodes + edges).joined(separator: ";\n  ") + ";\n}\n"
  }

  /// Means of ten losses each.
  static func smoothed(_ losses: [Double]) -> [Double] {
    stride(from: 0, to: losses.count, by: 10).map { losses[$0..<$0 + 10].reduce(0, +) / 10 }
  }

  /// The losses of two trainings, a thousand steps each, and what the model of the first draws along z.
  ///
  /// - Parameter means: Where the encoder puts the images.
  static func learning(
    losses first: (name: String, losses: [Double]), _ second: (name: String, losses: [Double]),
    of model: Model<Double>, means: [Double]
  ) -> Figure {
    let places = (0..<100).map { -3 + 6 * Double($0) / 99 }
    let drawn = model.sample(Tensor([100, 1], places))
    let none = [Double](repeating: .nan, count: 100 - means.count)
    return Figure(
      title: "A tiny VAE learns three images",
      alternative: "One loss falls to a level above log 3, the other stops early; along z first the upper, then the "
        + "lower row turns white",
      columns: [
        .init("step", (0..<100).map { Double(10 * $0 + 5) }), .init(first.name, smoothed(first.losses)),
        .init(second.name, smoothed(second.losses)), .init("log 3", places.map { _ in Double.log(3) }),
        .init("z", places), .init("upper left", (0..<100).map { drawn[$0, 0, 0, 0] }),
        .init("lower left", (0..<100).map { drawn[$0, 1, 0, 0] }), .init("mean", means + none),
        .init("half", means.map { _ in 0.5 } + none),
      ],
      panels: [
        .init(
          title: "The loss", x: .init("step"), y: .init("nats per image", limits: 0...4), legend: .topRight,
          series: [first.name, second.name, "log 3"].map { .init($0, x: "step", y: $0, style: .line) }),
        .init(
          title: "The decoder", x: .init("z"), y: .init("p(white)", limits: 0...1.5), legend: .topRight,
          series: [
            .init("upper left pixel", x: "z", y: "upper left", style: .line),
            .init("lower left pixel", x: "z", y: "lower left", style: .line),
            .init("means of the three images", x: "mean", y: "half", style: .points),
          ]),
      ])
  }
}
