import TensorCore

/// A reference golden: inputs and results of one op, by an independent implementation in 64 bits.
public struct Golden: Decodable, Sendable {
  /// The op's stem.
  public let op: String
  /// What computed it: program, version and function.
  public let source: String
  /// The cases.
  public let cases: [Case]

  /// One call.
  public struct Case: Decodable, Sendable {
    /// Names the specimen with the same constants.
    public let name: String
    /// The inputs.
    public let inputs: [GoldenTensor]
    /// The output y, and its cotangent dy.
    public let output, cotangent: GoldenTensor
    /// For each input (∂y/∂x)ᵀ dy, or nil where it is a constant.
    public let gradients: [GoldenTensor?]
  }
}

/// A tensor in a golden's JSON: `{"shape": [2], "values": [0.5, "-inf"]}`.
public struct GoldenTensor: Decodable, Sendable {
  private let shape: [Int]
  private let values: [Number]

  /// The tensor, rounded to `S`.
  public func tensor<S: Scalar>(as type: S.Type = S.self) -> Tensor<S> {
    Tensor(Shape(shape), values.map { S($0.value) })
  }

  /// JSON has no infinities: they are strings.
  private struct Number: Decodable, Sendable {
    let value: Double
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        value = number
        return
      }
      let text = try container.decode(String.self)
      guard let number = Double(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a number, found '\(text)'")
      }
      value = number
    }
  }

  private enum CodingKeys: CodingKey { case shape, values }

  /// Reads a tensor whose shape and number of values agree.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    shape = try container.decode([Int].self, forKey: .shape)
    values = try container.decode([Number].self, forKey: .values)
    guard shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == values.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container, debugDescription: "the shape \(shape) does not fit \(values.count) values")
    }
  }
}
