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

  /// A run.
  public init(
    name: String, title: String, summary: String, equation: String, objective: String = "−ELBO",
    dataSet: DataSetRecord, configuration: [Setting], layers: [LayerRow], epochs: [EpochRecord],
    klPerDimension: [Double], images: RunImages, checkpointHash: String
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.equation = equation
    self.objective = objective
    self.dataSet = dataSet
    self.configuration = configuration
    self.layers = layers
    self.epochs = epochs
    self.klPerDimension = klPerDimension
    self.images = images
    self.checkpointHash = checkpointHash
  }

  /// The names of the run's files begin with it.
  var stem: String { Markdown.anchor(name).filter { $0.isASCII } }
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
    self.name = name
    self.kind = kind
    self.outputShape = outputShape
    self.parameters = parameters
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
    self.loss = loss
    self.reconstruction = reconstruction
    self.kl = kl
  }
}

/// What an epoch came to.
public struct EpochRecord: Sendable, Equatable {
  /// The epoch's number, from 1; 0 is the untrained model.
  public var epoch: Int
  /// The mean over the training images, as they were met during the epoch.
  public var train: LossTerms
  /// The mean over the test images, after the epoch.
  public var test: LossTerms

  /// An epoch.
  public init(epoch: Int, train: LossTerms, test: LossTerms) {
    self.epoch = epoch
    self.train = train
    self.test = test
  }
}

/// The images of a run. All are `[n, h, w, c]` with c = 1 or 3.
public struct RunImages: Sendable {
  /// The values that stand for black and white.
  public var range: PixelRange
  /// Test images.
  public var originals: Tensor<Float>
  /// Their reconstructions, in the same order.
  public var reconstructions: Tensor<Float>
  /// Decoded draws from the prior.
  public var samples: Tensor<Float>
  /// A walk along latent dimensions; nil leaves it out.
  public var traversal: Traversal?

  /// Images.
  public init(
    range: PixelRange, originals: Tensor<Float>, reconstructions: Tensor<Float>, samples: Tensor<Float>,
    traversal: Traversal? = nil
  ) {
    self.range = range
    self.originals = originals
    self.reconstructions = reconstructions
    self.samples = samples
    self.traversal = traversal
  }
}

/// Decoded latents that differ in one dimension at a time: one row of images per dimension, one
/// column per value.
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
    self.dimensions = dimensions
    self.values = values
    self.base = base
    self.images = images
  }
}
