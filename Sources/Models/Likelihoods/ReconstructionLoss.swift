import TensorCore

extension ModelConfiguration {
  /// A likelihood by its name on the command line and in `config.json`, and what makes it.
  public struct ReconstructionLoss: NamedChoice {
    public let rawValue: String
    /// The ranges of pixels that it can be about.
    public let pixelRanges: [PixelRange]
    /// The likelihood of pixels in one of these ranges.
    public let likelihood: @Sendable (PixelRange) -> any Likelihood

    /// A Gaussian with variance ½: the squared error.
    public static let mse = Self(rawValue: "mse", pixelRanges: PixelRange.allCases) { Gaussian(pixelRange: $0) }
    /// A Bernoulli whose mean is the grey level: binary cross-entropy.
    public static let bce = Self(rawValue: "bce", pixelRanges: [.unit]) { _ in Bernoulli() }
    /// A Gaussian whose variance is learned.
    public static let gaussian = Self(rawValue: "gaussian", pixelRanges: PixelRange.allCases) {
      LearnedGaussian(pixelRange: $0)
    }

    public static let allCases = [mse, bce, gaussian]
  }
}

/// One of a few values that are known by their names, also in JSON: the entries of a table.
public protocol NamedChoice: RawRepresentable, Codable, Hashable, CaseIterable, Sendable, CustomStringConvertible
where RawValue == String, AllCases == [Self] {}

extension NamedChoice {
  /// The value of this name; nil where there is none.
  public init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = known
  }

  public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
  public var description: String { rawValue }
}
