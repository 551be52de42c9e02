import Reporting
import TensorCore

/// Two losses of a prediction p and a pixel x as maps: lines along which a loss is the same.
enum LossMaps {
  /// Places on a line. It is the half on the left; the other half is the same, turned about the middle.
  typealias Line = [(p: Double, x: Double)]

  /// The losses that have a line.
  static let heights = [0.1, 0.3, 0.6, 0.9]

  /// The cross-entropy and the squared error, with a line for each of ``heights``.
  static let all: [(name: String, lines: [Line])] = [
    ("Cross-entropy, nats", heights.map(entropyLine)), ("Squared error", heights.map(squareLine)),
  ]

  /// Where −x log p − (1 − x) log(1 − p) is so many nats: with p = σ(h) and the softplus s it is
  /// s(h) − x h.
  private static func entropyLine(_ nats: Double) -> Line {
    // Where the pixel is black, and where it is white.
    let ends = [Double.log(Double.expm1(nats)), -Double.log(Double.expm1(nats))]
    let logits = ((0...180).map { -9 + 0.05 * Double($0) } + ends).filter { $0 < 0 }.sorted()
    return logits.compactMap { h in
      let x = (Double.softplus(h) - nats) / h
      // At the ends x is 0 or 1 but for a rounding.
      return -1e-12...1 + 1e-12 ~= x ? (.sigmoid(h), min(max(x, 0), 1)) : nil
    }
  }

  /// Where (x − p)² has this height.
  private static func squareLine(_ height: Double) -> Line {
    [(0, height.squareRoot()), (1 - height.squareRoot(), 1)]
  }

  /// Both maps, side by side.
  static var figure: Figure {
    Figure(
      title: "Two losses as landscapes",
      alternative: "Left, lines curve around the corners where prediction and pixel are both 0 or both 1; "
        + "right, they are straight and run along the diagonal",
      columns: all.flatMap { map in zip(heights, map.lines).flatMap { columns(name(map.name, $0), $1) } },
      panels: all.enumerated().map { i, map in
        .init(
          title: map.name, x: .init("prediction p"), y: .init("pixel x", limits: 0...1),
          legend: i == 0 ? .none : .right,
          series: heights.enumerated().flatMap { look, height in
            [("left", "\(height)"), ("right", "")].map { side, legend in
              let column = "\(name(map.name, height)), \(side)"
              return .init(legend, x: "p, \(column)", y: "x, \(column)", style: .line, look: look)
            }
          })
      })
  }

  private static func name(_ map: String, _ height: Double) -> String { "\(map) \(height)" }

  /// The columns of a line's two halves, filled up to the longest line's length.
  private static func columns(_ name: String, _ line: Line) -> [Figure.Column] {
    let longest = all.flatMap { $0.lines.map(\.count) }.max() ?? 0
    let turned: Line = line.map { (1 - $0.p, 1 - $0.x) }
    return [("left", line), ("right", turned)].flatMap { side, points in
      [("p", points.map(\.p)), ("x", points.map(\.x))].map { letter, values in
        .init("\(letter), \(name), \(side)", values + [Double](repeating: .nan, count: longest - values.count))
      }
    }
  }
}
