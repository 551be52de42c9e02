import Foundation

/// The file of a baseline: JSON, one step per line, so that a diff shows which steps have changed.
///
///     {
///      "format": "baseline/1",
///      "recordedBy": "vae check --record",
///      "identity": "OpenBLAS Haswell",
///      "settings": {
///       "seed": "0"
///      },
///      "tolerances": {
///       "loss": 1e-06
///      },
///      "steps": [
///       {"loss": 545.25},
///       {"loss": 530.125}
///      ],
///      "hashes": {
///       "weights": "9f86d0…"
///      }
///     }
///
/// Names are sorted, numbers read back as the same double. Infinities and NaN never pass; they are
/// the strings `"inf"`, `"-inf"` and `"nan"`.
extension Baseline {
  private static let format = "baseline/1"

  /// The file's text: a function of the baseline alone.
  public var json: String {
    JSONText.object([
      ("format", .text(Self.format)), ("recordedBy", .text(recordedBy)), ("identity", .text(identity)),
      ("settings", .texts(settings)), ("tolerances", .numbers(tolerances)),
      ("steps", .list(steps.map { .line(.numbers($0)) })), ("hashes", .texts(hashes)),
    ]).document
  }

  /// The baseline of a file's bytes.
  init(json: Data) throws {
    let file = try JSONDecoder().decode(File.self, from: json)
    guard file.format == Self.format else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "the format is '\(file.format)', not '\(Self.format)'"))
    }
    self.init(
      recordedBy: file.recordedBy, identity: file.identity, settings: file.settings,
      tolerances: file.tolerances.mapValues(\.value))
    for step in file.steps { append(step.mapValues(\.value)) }
    hashes = file.hashes
  }

  private struct File: Decodable {
    let format, recordedBy, identity: String
    let settings: [String: String]
    let tolerances: [String: Number]
    let steps: [[String: Number]]
    let hashes: [String: String]
  }

  private struct Number: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        value = number
      } else {
        let text = try container.decode(String.self)
        guard let number = Double(text) else {
          throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no number")
        }
        value = number
      }
    }
  }
}
