/// Which model, and its sizes: what is needed to build it again.
public struct ModelConfiguration: Codable, Hashable, Sendable {
  /// The architectures.
  public enum Architecture: String, Codable, CaseIterable, Sendable {
    /// 784 → hidden → latent and back, fully connected.
    case mlp
    /// A small convolutional network for 28×28 grey images.
    case mnist
    /// A convolutional network for n×n colour images.
    case celeba

    /// The interval of the pixels, which the last activation has to match.
    public var pixelRange: PixelRange {
      switch self {
      case .mlp, .mnist: .unit
      case .celeba: .symmetric
      }
    }
  }

  /// The intervals that pixels can lie in.
  public enum PixelRange: Sendable {
    /// [0, 1], by the sigmoid.
    case unit
    /// [−1, 1], by tanh.
    case symmetric
  }

  /// How a reconstruction is scored.
  public enum ReconstructionLoss: String, Codable, CaseIterable, Sendable {
    /// Σ (x̂ − x)²: a Gaussian with variance ½, up to a constant.
    case mse
    /// Binary cross-entropy: a Bernoulli whose mean is the grey level.
    case bce
  }

  /// The architecture.
  public var model: Architecture
  /// Height and width of the images.
  public var imageSize: Int
  /// Channels of the images.
  public var channels: Int
  /// Dimensions of z.
  public var latentDim: Int
  /// Channels of the first convolution; of no effect in the mlp.
  public var baseChannels: Int
  /// Units of the mlp's hidden layers; of no effect in the others.
  public var hidden: Int
  /// The reconstruction loss.
  public var reconLoss: ReconstructionLoss
  /// The weight of the KL term.
  public var beta: Double

  /// The published defaults of an architecture; what is given overrides them.
  public init(
    _ model: Architecture, imageSize: Int? = nil, latentDim: Int? = nil, baseChannels: Int? = nil, hidden: Int? = nil,
    reconLoss: ReconstructionLoss? = nil, beta: Double? = nil
  ) {
    self.model = model
    self.imageSize = imageSize ?? (model == .celeba ? 64 : 28)
    channels = model == .celeba ? 3 : 1
    self.latentDim = latentDim ?? [.mlp: 20, .mnist: 8, .celeba: 256][model] ?? 20
    self.baseChannels = baseChannels ?? 32
    self.hidden = hidden ?? 400
    self.reconLoss = reconLoss ?? (model.pixelRange == .unit ? .bce : .mse)
    self.beta = beta ?? 1
  }

  /// Fails where the sizes do not make a model.
  public func validate() throws(ModelError) {
    func expect(_ holds: Bool, _ what: String, _ expected: String, _ found: String) throws(ModelError) {
      if !holds { throw ModelError("model '\(model.rawValue)': \(what): expected \(expected), found \(found)") }
    }
    let sizes = model == .celeba ? [32, 64, 128, 256] : [28]
    try expect(
      sizes.contains(imageSize), "image size", sizes.map(String.init).joined(separator: ", "), "\(imageSize)")
    try expect(channels == (model == .celeba ? 3 : 1), "channels", model == .celeba ? "3" : "1", "\(channels)")
    try expect((1...4096).contains(latentDim), "latent dimensions", "1 to 4096", "\(latentDim)")
    try expect((1...512).contains(baseChannels), "base channels", "1 to 512", "\(baseChannels)")
    try expect((1...65536).contains(hidden), "hidden units", "1 to 65536", "\(hidden)")
    try expect(beta.isFinite && beta >= 0, "beta", "a finite number of at least 0", "\(beta)")
    try expect(
      model.pixelRange == .unit || reconLoss == .mse, "reconstruction loss",
      "mse, because its pixels lie in [−1, 1] and bce wants [0, 1]", reconLoss.rawValue)
  }
}

/// A model that cannot be made, or a state that does not fit one.
public struct ModelError: Error, CustomStringConvertible {
  /// Who, what was expected, what was found, and the remedy.
  public let description: String

  /// An error with this text.
  public init(_ description: String) { self.description = description }
}
