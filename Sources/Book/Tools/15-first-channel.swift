import Reporting
import TensorCore

/// The mean and the variance of an output's first channel, over all images and pixels.
struct FirstChannel {
  let mean, variance: Double

  /// The moments of y, `[N, H, W, C]`; of what a rectifier of this slope below 0 has made y of,
  /// where one is given.
  init(of y: Tensor<Float>, undoing slope: Double? = nil) {
    let scalars = y.scalars
    let h = stride(from: 0, to: scalars.count, by: y.shape[3]).map { i in
      let value = Double(scalars[i])
      return value < 0 ? value / (slope ?? 1) : value
    }
    let mean = h.reduce(0, +) / Double(h.count)
    (self.mean, variance) = (mean, h.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(h.count))
  }
}

extension Convolutions {
  /// Left the losses of two runs, right those of images that are moved.
  static func figure(_ connected: TrainedRun, _ convolutional: TrainedRun, moved: [[Double]]) -> Figure {
    let (epochs, shifts) = (connected.history.count, moved[0].count)
    func column(_ name: String, _ values: [Double]) -> Figure.Column {
      .init(name, values + [Double](repeating: .nan, count: max(epochs, shifts) - values.count))
    }
    func losses(_ run: TrainedRun) -> [Double] { run.history.map(\.test.loss) }
    func series(_ x: String, _ ending: String) -> [Figure.Series] {
      [("mlp, fully connected", "mlp"), ("mnist, convolutions", "mnist")].map { .init($0, x: x, y: $1 + ending) }
    }
    return Figure(
      title: "Two networks with 8 latents", alternative: "Falling curves of training, and rising ones of moved digits",
      columns: [
        column("epoch", connected.history.map { Double($0.epoch) }), column("mlp", losses(connected)),
        column("mnist", losses(convolutional)), column("pixels", (0..<shifts).map(Double.init)),
        column("mlp moved", moved[0]), column("mnist moved", moved[1]),
      ],
      panels: [
        .init(
          title: "Training", x: .init("epoch", isWhole: true), y: .init("test loss (nats per image)"),
          series: series("epoch", "")),
        .init(
          title: "Moved digits", x: .init("moved by (pixels)", isWhole: true), y: .init("loss (nats per image)"),
          series: series("pixels", " moved")),
      ])
  }
}
