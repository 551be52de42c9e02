/// Which epochs' checkpoints stay in a run's folder; `last.safetensors` always does.
public enum KeptCheckpoints: Codable, Hashable, Sendable {
  /// Those of the newest epochs, so many.
  case newest(Int)
  /// That of the epoch with the smallest test loss.
  case best

  /// A number, or `best`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      self = .newest(count)
    } else {
      guard try container.decode(String.self) == "best" else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a number or 'best'")
      }
      self = .best
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .newest(let count): try container.encode(count)
    case .best: try container.encode("best")
    }
  }

  /// Whether an epoch's checkpoint stays after the last epoch of this history.
  func keeps(_ epoch: Int, after history: [EpochMetrics]) -> Bool {
    switch self {
    case .newest(let count): epoch > (history.last?.epoch ?? 0) - count
    case .best: history.min { $0.test.loss < $1.test.loss }.map { $0.epoch == epoch } ?? true
    }
  }
}
