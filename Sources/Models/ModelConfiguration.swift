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
  /// The weight of the KL term, or of the part of it that the objective weighs.
  public var beta: Double
  /// The bound that is trained; nil for the evidence lower bound, which files do not mention.
  public var objective: BoundChoice?
  /// The draws of z per image, where the objective takes several.
  public var importanceSamples: Int?
  /// The weight of the KL term's distance from the capacity, and that in nats, where the objective
  /// has one.
  public var gamma, capacity: Double?
  /// The nats per dimension of z that are not pulled to the prior; nil for none.
  public var freeBits: Double?

  enum CodingKeys: String, CodingKey {
    case architecture = "model"
    case imageSize, channels, latentDim, baseChannels, hidden, activation, reconLoss, beta
    case objective, importanceSamples, gamma, capacity, freeBits
  }

  /// The published defaults of an architecture and of an objective; what is given overrides them.
  public init(
    _ architecture: Architecture, imageSize: Int? = nil, channels: Int? = nil, latentDim: Int? = nil,
    baseChannels: Int? = nil, hidden: HiddenLayers? = nil, activation: Activation? = nil,
    reconLoss: ReconstructionLoss? = nil, beta: Double? = nil, objective: BoundChoice? = nil,
    importanceSamples: Int? = nil, gamma: Double? = nil, capacity: Double? = nil, freeBits: Double? = nil
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
    self.objective = objective == .elbo ? nil : objective
    func ifTaken<T>(_ setting: BoundSetting, _ value: T) -> T? {
      objective?.settings.contains(setting) == true ? value : nil
    }
    self.importanceSamples = importanceSamples ?? ifTaken(.importanceSamples, BoundChoice.usual.importanceSamples)
    self.gamma = gamma ?? ifTaken(.gamma, BoundChoice.usual.gamma)
    self.capacity = capacity ?? ifTaken(.capacity, BoundChoice.usual.capacity)
    self.freeBits = freeBits
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
    let objective = objective ?? .elbo
    for setting in BoundSetting.allCases {
      guard let given = setting.given(self) else { continue }
      try expect(given.isAllowed, "\(setting)", setting.expected, given.text)
      let takers = BoundChoice.allCases.filter { $0.settings.contains(setting) }.map(\.rawValue)
      try expect(
        takers.contains(objective.rawValue), "\(setting)",
        "\(setting.absent) with the objective \(objective), because it is a setting of "
          + takers.joined(separator: " and "), given.text)
    }
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
  public var bound: any Bound { (objective ?? .elbo).bound(self) }

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
