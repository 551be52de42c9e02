import TensorCore

extension ModelConfiguration {
  /// A network that can be chosen by name, with its defaults: an entry of a table. To add one, add
  /// an entry, a plan like `Convolutional.swift` where none serves, and a golden.
  public struct Architecture: NamedChoice {
    public let rawValue: String
    /// The sides of its images, the smallest first, and their channels.
    public let imageSizes, channelCounts: [Int]
    /// The interval of its pixels.
    public let pixelRange: PixelRange
    /// Adam's learning rate where none is given.
    public let usualLearningRate: Double
    /// Its sizes where none are given.
    let usual: (imageSize: Int, channels: Int, latentDim: Int, reconLoss: ReconstructionLoss)
    /// The networks of a configuration.
    let plan: @Sendable (ModelConfiguration) -> NetworkPlan
    /// What decides the networks' width: its name, and what a configuration says of it.
    let width: @Sendable (ModelConfiguration) -> (name: String, value: String)
    /// The networks in a sentence.
    let describe: @Sendable (ModelConfiguration) -> String

    /// Fully connected, for 28×28 grey images.
    public static let mlp = Self(
      rawValue: "mlp", imageSizes: [28], channelCounts: [1], pixelRange: .unit, usualLearningRate: 1e-3,
      usual: (28, 1, 20, .bce), plan: NetworkPlan.fullyConnected, width: { ("hidden units", "\($0.hidden)") },
      describe: { model in
        let widths = model.hidden.widths
        let layers =
          widths.count == 1 ? "one hidden layer of \(widths[0])" : "\(widths.count) hidden layers of \(model.hidden)"
        return "A fully connected variational autoencoder with \(layers) units on each side."
      })

    /// The convolutional skeleton with the defaults of MNIST.
    public static let mnist = convolutional("mnist", .unit, 1e-3, usual: (28, 1, 8, .bce))

    /// The convolutional skeleton with the defaults of CelebA.
    public static let celeba = convolutional("celeba", .symmetric, 2e-4, usual: (64, 3, 256, .mse))

    public static let allCases = [mlp, mnist, celeba]

    private static func convolutional(
      _ name: String, _ pixelRange: PixelRange, _ learningRate: Double,
      usual: (imageSize: Int, channels: Int, latentDim: Int, reconLoss: ReconstructionLoss)
    ) -> Self {
      Self(
        rawValue: name, imageSizes: [28, 32, 64, 128, 256], channelCounts: [1, 3], pixelRange: pixelRange,
        usualLearningRate: learningRate, usual: usual, plan: NetworkPlan.convolutional,
        width: { ("base channels", "\($0.baseChannels)") },
        describe: { model in
          if model.imageSize == 28 {
            return "A small convolutional variational autoencoder: two strided convolutions down to 7 × 7, and back."
          }
          return "A convolutional variational autoencoder for \(model.channels == 1 ? "grey" : "colour") images: four "
            + "strided convolutions, an average pool to 4 × 4, and transposed convolutions back to "
            + "\(model.imageSize) × \(model.imageSize)."
        })
    }
  }

  /// What follows a fully connected layer.
  public enum Activation: String, Codable, CaseIterable, Sendable {
    /// max(x, 0).
    case relu
    /// tanh x, as in Kingma and Welling 2014 and Burda et al. 2016.
    case tanh

    /// The name in a table.
    var title: String { self == .relu ? "ReLU" : "tanh" }
  }

  /// The hidden layers of the mlp's encoder, the first one first; the decoder has them in reverse.
  public struct HiddenLayers: Codable, Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    CustomStringConvertible
  {
    /// Units of each layer.
    public let widths: [Int]

    /// Layers of these widths.
    public init(_ widths: [Int]) { self.widths = widths }
    public init(integerLiteral width: Int) { widths = [width] }
    public init(arrayLiteral widths: Int...) { self.widths = widths }

    /// One layer is an integer, several are a list.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      widths = try (try? [container.decode(Int.self)]) ?? container.decode([Int].self)
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if widths.count == 1 { try container.encode(widths[0]) } else { try container.encode(widths) }
    }

    /// `400`, or `200, 200`.
    public var description: String { widths.map(String.init).joined(separator: ", ") }
  }
}
