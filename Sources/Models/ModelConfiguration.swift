import TensorCore

/// Which model, and its sizes: what is needed to build it again.
public struct ModelConfiguration: Codable, Hashable, Sendable {
  /// The architecture.
  public var architecture: Architecture
  /// Height and width of the images, their channels, and the dimensions of z.
  public var imageSize, channels, latentDim: Int
  /// Channels of the first convolution; of no effect in the mlp.
  public var baseChannels: Int
  /// Units of the mlp's hidden layers; of no effect in the others.
  public var hidden: HiddenLayers
  /// What follows the mlp's hidden layers; nil for ReLU, which files do not mention.
  public var activation: Activation?
  /// The likelihood.
  public var reconLoss: ReconstructionLoss
  /// The weight of the KL term.
  public var beta: Double

  enum CodingKeys: String, CodingKey {
    case architecture = "model"
    case imageSize, channels, latentDim, baseChannels, hidden, activation, reconLoss, beta
  }

  /// The published defaults of an architecture; what is given overrides them.
  public init(
    _ architecture: Architecture, imageSize: Int? = nil, channels: Int? = nil, latentDim: Int? = nil,
    baseChannels: Int? = nil, hidden: HiddenLayers? = nil, activation: Activation? = nil,
    reconLoss: ReconstructionLoss? = nil, beta: Double? = nil
  ) {
    let usual = architecture.usual
    self.architecture = architecture
    self.imageSize = imageSize ?? usual.imageSize
    self.channels = channels ?? usual.channels
    self.latentDim = latentDim ?? usual.latentDim
    self.baseChannels = baseChannels ?? 32
    self.hidden = hidden ?? 400
    self.activation = activation == .relu ? nil : activation
    self.reconLoss = reconLoss ?? usual.reconLoss
    self.beta = beta ?? 1
  }

  /// Fails where the sizes do not make a model.
  public func validate() throws(ModelError) {
    func expect(_ holds: Bool, _ what: String, _ expected: String, _ found: String) throws(ModelError) {
      if !holds { throw ModelError("model '\(architecture)': \(what): expected \(expected), found \(found)") }
    }
    func expectOne(of values: [Int], _ what: String, _ found: Int) throws(ModelError) {
      try expect(values.contains(found), what, values.map(String.init).joined(separator: ", "), "\(found)")
    }
    try expectOne(of: architecture.imageSizes, "image size", imageSize)
    try expectOne(of: architecture.channelCounts, "channels", channels)
    try expect((1...4096).contains(latentDim), "latent dimensions", "1 to 4096", "\(latentDim)")
    try expect((1...512).contains(baseChannels), "base channels", "1 to 512", "\(baseChannels)")
    try expect((1...8).contains(hidden.widths.count), "hidden layers", "1 to 8", "\(hidden.widths.count)")
    for width in hidden.widths { try expect((1...65536).contains(width), "hidden units", "1 to 65536", "\(width)") }
    try expect(beta.isFinite && beta >= 0, "beta", "a finite number of at least 0", "\(beta)")
    let fitting = ReconstructionLoss.allCases.filter { $0.pixelRanges.contains(pixelRange) }
    try expect(
      fitting.contains(reconLoss), "reconstruction loss",
      "\(fitting.map(\.rawValue).joined(separator: " or ")), because its pixels lie in \(pixelRange) and \(reconLoss) "
        + "wants \(reconLoss.pixelRanges.map(\.description).joined(separator: " or "))", "\(reconLoss)")
  }

  // MARK: What follows from it

  /// An image's shape, `[H, W, C]`.
  public var image: Shape { [imageSize, imageSize, channels] }

  /// The interval of the pixels.
  public var pixelRange: PixelRange { architecture.pixelRange }

  /// p(x | h).
  public var likelihood: any Likelihood { reconLoss.likelihood(pixelRange) }

  /// What is trained.
  public var bound: any Bound { EvidenceLowerBound(beta: beta) }

  /// The shape of the decoder's output for one image.
  var decoderOutput: Shape { [imageSize, imageSize, channels * likelihood.outputsPerChannel] }

  /// The layers in the order in which data passes them.
  public var summary: [LayerSummary] {
    let activation = pixelRange.activation
    return architecture.plan(self).summary + [LayerSummary(activation, activation, output: image)]
  }

  /// Whether a layer is a convolution.
  public var hasConvolutions: Bool { summary.contains { $0.weight?.rank == 4 } }

  /// What decides the networks' width, by its name: `base channels` or `hidden units`.
  public var width: (name: String, value: String) { architecture.width(self) }

  /// The networks in a sentence.
  public var networks: String { architecture.describe(self) }
}

/// A model that cannot be made, or a state that does not fit one.
public struct ModelError: Error, CustomStringConvertible {
  /// Who, what was expected, what was found, and the remedy.
  public let description: String

  /// An error with this text.
  public init(_ description: String) { self.description = description }
}
