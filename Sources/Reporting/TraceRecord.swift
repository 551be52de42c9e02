import TensorCore

/// One mini-batch on its way through a model, in numbers.
public struct TraceRecord: Sendable {
  /// Which model, which images, which seed, in a sentence or two (Markdown).
  public var introduction: String
  /// The steps, in order.
  public var steps: [TraceStep]

  /// A trace.
  public init(introduction: String, steps: [TraceStep]) { (self.introduction, self.steps) = (introduction, steps) }
}

/// A step: what happens, by which equation, and what comes out.
public struct TraceStep: Sendable {
  /// A few words: `Draw the noise`.
  public var name: String
  /// What happens and why, in a sentence (Markdown).
  public var explanation: String
  /// The equation as TeX; nil for none.
  public var equation: String?
  /// What comes out.
  public var values: [TraceValue]

  /// A step.
  public init(_ name: String, explanation: String, equation: String? = nil, values: [TraceValue]) {
    (self.name, self.explanation, self.equation, self.values) = (name, explanation, equation, values)
  }
}

/// A tensor of a trace, cut down to what a reader can compare.
public struct TraceValue: Sendable, Equatable {
  /// The tensor's name: `logvar`.
  public var name: String
  /// Its shape.
  public var shape: Shape
  /// Its first scalars, at most ``firstCount``.
  public var first: [Double]
  /// The mean and the standard deviation (of the population: divided by n) of all scalars.
  public var mean, standardDeviation: Double
  /// The Euclidean norm, √Σx².
  public var norm: Double

  /// How many of a tensor's scalars are shown.
  public static let firstCount = 4

  /// A tensor in these numbers; sums are taken in `Double`, in the scalars' order.
  public init<S: Scalar>(_ name: String, _ tensor: Tensor<S>) {
    let scalars = tensor.scalars.map(Double.init)
    let count = Double(max(scalars.count, 1))
    let mean = scalars.reduce(0, +) / count
    self.name = name
    shape = tensor.shape
    first = Array(scalars.prefix(Self.firstCount))
    self.mean = mean
    standardDeviation = (scalars.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    norm = scalars.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
