import TensorCore

/// What was found of a trained model beside its losses. A report leaves out what is empty or nil.
public struct RunFindings: Sendable {
  /// Measures over the test images.
  public var measures: [MeasureRow] = []
  /// What the table of measures does not tell, in sentences.
  public var remarks = ""
  /// −ELBO of each test image, in nats.
  public var negativeELBO: [Double] = []
  /// The test images whose −ELBO is largest and smallest, the outermost first, each
  /// `[n, h, w, c]`.
  public var worst, best: Tensor<Float>?
  /// The nearest training images of the first samples.
  public var neighbours: Neighbours?
  /// The mean KL of each latent dimension over the test images, after each epoch.
  public var klByEpoch: [(epoch: Int, divergences: [Double])] = []
  /// The latents of a model that has two of them.
  public var plane: LatentPlane?

  /// Nothing yet.
  public init() {}

  /// Training images that are nearest to samples, pixel by pixel.
  public struct Neighbours: Sendable {
    /// One for each of the first samples, `[n, h, w, c]`.
    public var images: Tensor<Float>
    /// The median root mean square difference of the pixels: of the samples from these images, and
    /// of as many test images from theirs.
    public var distance, testDistance: Double

    /// Neighbours.
    public init(images: Tensor<Float>, distance: Double, testDistance: Double) {
      (self.images, self.distance, self.testDistance) = (images, distance, testDistance)
    }
  }
}

/// A measure, its value and its error, as text.
public struct MeasureRow: Sendable, Hashable {
  /// What is measured, with the unit.
  public var name: String
  /// The value.
  public var value: String
  /// `± 0.28`, or why there is none.
  public var error: String

  /// A measure.
  public init(_ name: String, _ value: String, error: String) {
    (self.name, self.value, self.error) = (name, value, error)
  }
}

/// The plane of two latent dimensions: where images lie in it, and what it decodes to.
public struct LatentPlane: Sendable {
  /// The posteriors' means of some test images.
  public var points: [(x: Double, y: Double)]
  /// The class of each point, by its number in ``classes``; empty where there are no labels.
  public var numbers: [Int]
  /// The names of the classes; empty where there are no labels.
  public var classes: [String]
  /// The decoded grid, `[values.count², h, w, c]`: the first latent grows to the right, the second
  /// upwards, from row to row and column to column by `values`.
  public var manifold: Tensor<Float>
  /// The values of both latents, in rising order.
  public var values: [Double]

  /// A plane.
  public init(
    points: [(x: Double, y: Double)], numbers: [Int], classes: [String], manifold: Tensor<Float>, values: [Double]
  ) {
    (self.points, self.numbers, self.classes) = (points, numbers, classes)
    (self.manifold, self.values) = (manifold, values)
  }
}
