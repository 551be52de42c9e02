import Files
import Foundation
import Training

/// Estimates of log p(x), which take long, kept in a run's folder: `nll-5000-seed0.json` beside the
/// checkpoint whose payload's hash it names. Of another checkpoint it says nothing.
struct LikelihoodCache {
  private let path: String
  private let checkpoint: String

  /// The cache of an estimate.
  init(_ folder: RunFolder, checkpoint payloadHash: String, samples: Int, seed: UInt64) {
    path = Path(folder.path).appending("nll-\(samples)-seed\(seed).json")
    checkpoint = payloadHash
  }

  private struct Content: Codable {
    let checkpoint: String
    let estimate: MeasuredMean
  }

  /// The estimate; nil where it has to be made, also where the file is damaged.
  var estimate: MeasuredMean? {
    get throws {
      guard try File.exists(path) else { return nil }
      let content = try? JSONDecoder().decode(Content.self, from: Data(File.read(path)))
      return content?.checkpoint == checkpoint ? content?.estimate : nil
    }
  }

  /// Keeps an estimate; one that is no number is made again the next time.
  func keep(_ estimate: MeasuredMean) throws {
    guard estimate.mean.isFinite, estimate.standardError?.isFinite ?? true else { return }
    try writeJSON(Content(checkpoint: checkpoint, estimate: estimate), to: path)
  }
}
