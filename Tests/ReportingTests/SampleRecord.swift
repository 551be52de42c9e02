import Foundation
import Reporting
import TensorCore

/// A made-up record with everything that a report can show: plausible numbers from formulas, images
/// of discs.
enum SampleRecord {
  static func report(runs: [RunRecord] = [mnist(), faces()], machine: MachineFacts = machine()) -> ReportRecord {
    ReportRecord(
      title: "Two small variational autoencoders",
      introduction: "Two models were trained from scratch, tested and sampled by `swift-vae`.",
      provenance: Provenance(
        commit: "0123456789abcdef0123456789abcdef01234567", seeds: [1], randomNumbers: "philox4x32-10/2",
        engine: "reverse-mode tape in Float, single-threaded sgemm per chunk",
        configuration: [Setting("Posterior at test", "sample")]),
      numerics: numerics, groups: runs.map { RunGroup($0) }, trace: trace,
      reliability: ["make faults, 2026-12-02\n\n| fault | lost |\n|---|---:|\n| kills | 0 |\n"],
      reproduction: Reproduction(commands: ["make report"], folder: "Reports"), machine: machine)
  }

  static var numerics: NumericsRecord {
    let ops = [
      "Add", "Multiply", "MatMul", "Conv2d", "ConvTranspose2d", "BatchNorm", "Softplus", "Sigmoid", "LogSumExp",
    ]
    return NumericsRecord(
      rows: ops.enumerated().map { i, op in
        NumericsRow(
          op: op, gradientCases: 4 + i, gradient: Deviation(Double(i + 1) * 3.1e-10, tolerance: 1e-6),
          goldenDouble: i == 0 ? nil : Deviation(Double(i) * 1.2e-15, tolerance: 1e-12),
          goldenFloat: i == 0 ? nil : Deviation(Double(i) * 4.4e-8, tolerance: 1e-5), checkCount: 1000 + 7 * i,
          failedCount: 0)
      },
      gradientMeasure: "the largest difference between backward and central differences, in Double.",
      goldenMeasure: "the largest difference from PyTorch's value in float64.")
  }

  static func mnist(epochs: Int = 10) -> RunRecord {
    RunRecord(
      name: "mnist", title: "MNIST: a convolutional VAE",
      summary: "Two strided convolutions halve the image twice; two transposed ones undo it.",
      equation: "-\\mathrm{ELBO} = -\\mathbb{E}_{q(z|x)} \\log p(x|z) + D_\\mathrm{KL}(q(z|x) \\,\\|\\, p(z))",
      dataSet: DataSetRecord(
        name: "MNIST", source: "The IDX files of LeCun, Cortes and Burges.", trainCount: 60_000, testCount: 10_000,
        imageShape: "28 × 28 × 1", fingerprint: String(repeating: "ab12", count: 16), isDrawn: false),
      configuration: [Setting("latent_dim", "8"), Setting("recon_loss", "bce"), Setting("lr", "0.001")],
      layers: [
        LayerRow(
          "encoder.0", kind: "Conv2d 1 → 32, 4×4, stride 2, padding 1", outputShape: [14, 14, 32], parameters: 512),
        LayerRow("fc_mu", kind: "Linear 3136 → 8", outputShape: [8], parameters: 25_096),
        LayerRow(
          "head", kind: "ConvTranspose2d 32 → 1, 4×4, stride 2, padding 1", outputShape: [28, 28, 1], parameters: 513),
      ],
      epochs: (0..<epochs).map { i in
        let decay = exp(-Double(i) / 2.3)
        let train = LossTerms(
          loss: 104.3 + 62.1 * decay, reconstruction: 79.2 + 69.4 * decay, kl: 25.1 - 7.3 * decay)
        let test = LossTerms(
          loss: 105.1 + 21.7 * decay, reconstruction: 79.6 + 26.9 * decay, kl: 25.5 - 5.2 * decay)
        return EpochRecord(epoch: i + 1, train: train, test: test)
      },
      klPerDimension: [3.1, 2.7, 3.9, 3.3, 0.004, 4.1, 2.9, 3.6],
      images: images(count: 48, size: 28, channels: 1, range: .unit),
      checkpointHash: String(repeating: "cd34", count: 16))
  }

  static func faces(epochs: Int = 24) -> RunRecord {
    var run = mnist(epochs: epochs)
    run.name = "celeba"
    run.title = "Drawn faces: a convolutional VAE at 64×64"
    run.summary = "Four strided convolutions with batch normalisation, and their mirror image."
    run.dataSet = DataSetRecord(
      name: "drawn faces", source: "Drawn from seed 1.", trainCount: 4_000, testCount: 400, imageShape: "64 × 64 × 3",
      fingerprint: String(repeating: "ef56", count: 16), isDrawn: true)
    run.epochs = run.epochs.map { epoch in
      let scaled = { (terms: LossTerms) in
        LossTerms(
          loss: terms.reconstruction * 4.6 + terms.kl * 3.1, reconstruction: terms.reconstruction * 4.6,
          kl: terms.kl * 3.1)
      }
      return EpochRecord(epoch: epoch.epoch, train: scaled(epoch.train), test: scaled(epoch.test))
    }
    run.klPerDimension = (0..<256).map { 2.9 * exp(-Double(($0 * 37) % 256) / 31) }
    run.images = images(count: 32, size: 64, channels: 3, range: .symmetric)
    return run
  }

  static var trace: TraceRecord {
    let noise = RandomStream(seed: 1, purpose: .checks)
    return TraceRecord(
      introduction: "The first four images of the first epoch, through the freshly initialised MNIST model.",
      steps: [
        TraceStep(
          "Take a batch", explanation: "Four images, scaled to 0…1.",
          values: [
            TraceValue("x", noise.uniform([4, 28, 28, 1], low: Float(0), high: 1))
          ]),
        TraceStep(
          "Draw the latent", explanation: "Noise moves the mean by the standard deviation.",
          equation: "z = \\mu + \\epsilon \\odot e^{\\frac{1}{2}\\log\\sigma^2}",
          values: [
            TraceValue("eps", noise.normal([4, 8], as: Float.self)),
            TraceValue("z", noise.normal([4, 8], as: Double.self)),
          ]),
        TraceStep("Sum the loss", explanation: "One number.", values: [TraceValue("loss", Tensor<Float>(547.25))]),
      ])
  }

  static func machine(date: String = "2025-01-02", seconds: Double = 81.25) -> MachineFacts {
    MachineFacts(
      processor: "Imaginary 9000", cores: 2, memoryBytes: 8 << 30, operatingSystem: "Debian GNU/Linux 12",
      swiftVersion: "6.3.1", openBLASVersion: "OpenBLAS 0.3.21", openBLASCore: "SkylakeX", threads: 2,
      peakMemoryBytes: 345_678_901, date: date,
      stages: [
        StageTiming("Check the ops", seconds: 12.5, peakMemoryBytes: 123 << 20),
        StageTiming("Train mnist", seconds: seconds, peakMemoryBytes: 345_678_901),
      ],
      epochs: (1...3).map { epoch in
        EpochTiming(
          run: "mnist", epoch: epoch, seconds: seconds / 10, stepSeconds: seconds / 10.5, imagesPerSecond: 7_384.6,
          memoryBytes: 300 << 20 + epoch << 20, peakMemoryBytes: 345_678_901)
      })
  }

  /// Discs whose place and size depend on the image's number.
  static func images(count: Int, size: Int, channels: Int, range: PixelRange) -> RunImages {
    let discs = { (count: Int, soft: Float) in
      Tensor<Float>([count, size, size, channels]) { pixels in
        for n in 0..<count {
          let (cx, cy) = (0.3 + 0.4 * Float(n % 7) / 6, 0.3 + 0.4 * Float(n % 5) / 4)
          for i in 0..<size * size {
            let (x, y) = (Float(i % size) / Float(size), Float(i / size) / Float(size))
            let distance = ((x - cx) * (x - cx) + (y - cy) * (y - cy)).squareRoot()
            for c in 0..<channels {
              let value = min(max((0.15 + 0.05 * Float((n + c) % 3) - distance) * soft, 0), 1)
              pixels[(n * size * size + i) * channels + c] = range == .unit ? value : 2 * value - 1
            }
          }
        }
      }
    }
    return RunImages(
      range: range, originals: discs(count, 30), reconstructions: discs(count, 8), samples: discs(count, 12),
      traversal: Traversal(
        dimensions: [5, 2, 7], values: [-3, -2, -1, 0, 1, 2, 3], base: "the mean of the first test image",
        images: discs(21, 12)))
  }
}
