import TensorCore

/// One model, trained and tested on one data set.
public struct RunRecord: Sendable {
  /// A short unique name, from which the figures' file names are made: `mnist`.
  public var name: String
  /// The section's heading: `MNIST: a convolutional VAE`.
  public var title: String
  /// What the model is, in a paragraph (Markdown).
  public var summary: String
  /// The loss as TeX.
  public var equation: String
  /// What the curves and the headline call the loss: `−ELBO`, or `loss` where β ≠ 1.
  public var objective: String
  /// What its losses leave out as constant, without a full stop; nil for nothing.
  public var omission: String?
  /// How long a warm-up takes, during which training losses are not the objective's:
  /// `3 epochs, in each of 2 cycles`; nil for none.
  public var warmup: String?
  /// What it was trained on.
  public var dataSet: DataSetRecord
  /// The run's configuration.
  public var configuration: [Setting]
  /// The model's layers, from pixels to pixels.
  public var layers: [LayerRow]
  /// The epochs, in order; none for a model that was not trained.
  public var epochs: [EpochRecord]
  /// The mean KL of each latent dimension over the test images, in nats.
  public var klPerDimension: [Double]
  /// The images to show.
  public var images: RunImages
  /// The SHA-256 of the last checkpoint, in hexadecimal.
  public var checkpointHash: String
  /// The commit of the program that trained it, where that is known and is not the program's that
  /// writes the report; nil otherwise.
  public var otherCommit: String?
  /// Somebody else's curve of the same model on the same images; nil for none.
  public var reference: ReferenceCurve?
  /// What was found of it beside its losses.
  public var findings: RunFindings

  /// A run.
  public init(
    name: String, title: String, summary: String, equation: String, objective: String = "−ELBO",
    dataSet: DataSetRecord, configuration: [Setting], layers: [LayerRow], epochs: [EpochRecord],
    klPerDimension: [Double], images: RunImages, checkpointHash: String,
    findings: RunFindings = RunFindings()
  ) {
    self.findings = findings
    (self.name, self.title, self.summary) = (name, title, summary)
    (self.equation, self.objective, self.dataSet) = (equation, objective, dataSet)
    (self.configuration, self.layers, self.epochs) = (configuration, layers, epochs)
    (self.klPerDimension, self.images, self.checkpointHash) = (klPerDimension, images, checkpointHash)
  }

  /// The names of the run's files begin with it.
  var stem: String { Self.stem(name) }

  /// A name as part of a file's: small letters, digits, `.`, `_` and `-` of ASCII.
  static func stem(_ name: String) -> String {
    name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }
}

/// The test loss of the same model in another program, by epoch.
public struct ReferenceCurve: Sendable, Equatable {
  /// Whose it is, for the caption: `PyTorch 2.9, Adam 1e-3`.
  public var title: String
  /// The test loss in nats per image after each epoch, from the first one on.
  public var test: [Double]

  /// A curve.
  public init(title: String, test: [Double]) { (self.title, self.test) = (title, test) }

  /// The name in a legend: the title's first word.
  var name: String { title.split(separator: " ").first.map(String.init) ?? "reference" }
}

/// A layer of a model.
public struct LayerRow: Sendable {
  /// The name under which a checkpoint holds its weights: `encoder.0.conv`.
  public var name: String
  /// What it is: `Conv2d 1 → 32, 4×4, stride 2, padding 1`.
  public var kind: String
  /// The shape of its output for one image, without the batch axis.
  public var outputShape: Shape
  /// The number of trained scalars.
  public var parameters: Int

  /// A layer.
  public init(_ name: String, kind: String, outputShape: Shape, parameters: Int) {
    (self.name, self.kind, self.outputShape, self.parameters) = (name, kind, outputShape, parameters)
  }
}

/// A loss and its two terms, in nats per image.
public struct LossTerms: Sendable, Equatable {
  /// reconstruction + β·KL.
  public var loss: Double
  /// The reconstruction term, summed over pixels.
  public var reconstruction: Double
  /// KL(q(z|x) ‖ p(z)), summed over latent dimensions.
  public var kl: Double

  /// Terms.
  public init(loss: Double, reconstruction: Double, kl: Double) {
    (self.loss, self.reconstruction, self.kl) = (loss, reconstruction, kl)
  }
}

/// What an epoch came to.
public struct EpochRecord: Sendable, Equatable {
  /// The epoch's number, from 1; 0 is the untrained model.
  public var epoch: Int
  /// Means over the training images as they were met, and over the test images afterwards.
  public var train, test: LossTerms

  /// An epoch.
  public init(epoch: Int, train: LossTerms, test: LossTerms) {
    (self.epoch, self.train, self.test) = (epoch, train, test)
  }
}

/// The images of a run. All are `[n, h, w, c]` with c = 1 or 3.
public struct RunImages: Sendable {
  /// The values that stand for black and white.
  public var range: PixelRange
  /// Test images, and their reconstructions in the same order.
  public var originals, reconstructions: Tensor<Float>
  /// Decoded draws from the prior.
  public var samples: Tensor<Float>
  /// A walk along latent dimensions; nil leaves it out.
  public var traversal: Traversal?

  /// Images.
  public init(
    range: PixelRange, originals: Tensor<Float>, reconstructions: Tensor<Float>, samples: Tensor<Float>,
    traversal: Traversal? = nil
  ) {
    (self.range, self.originals, self.reconstructions) = (range, originals, reconstructions)
    (self.samples, self.traversal) = (samples, traversal)
  }
}

/// Decoded latents that differ in one dimension at a time: one row each, one column per value.
public struct Traversal: Sendable {
  /// The latent dimensions, counted from 0, one per row.
  public var dimensions: [Int]
  /// The values that the dimension takes, one a column.
  public var values: [Double]
  /// What the other dimensions are: `the posterior mean of the first test image`.
  public var base: String
  /// `[dimensions.count × values.count, h, w, c]`, row by row.
  public var images: Tensor<Float>

  /// A traversal.
  public init(dimensions: [Int], values: [Double], base: String, images: Tensor<Float>) {
    (self.dimensions, self.values, self.base, self.images) = (dimensions, values, base, images)
  }
}
