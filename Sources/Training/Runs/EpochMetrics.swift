import Models
import TensorCore

/// The mean loss of some images and two of its terms, in nats per image; ELBO: recon + β · KL.
public struct LossMeans: Codable, Hashable, Sendable {
  /// The loss; the reconstruction, summed over pixels; KL(q(z | x) ‖ p(z)), summed over dimensions.
  public var loss, recon, kl: Double

  /// Means.
  public init(loss: Double, recon: Double, kl: Double) { (self.loss, self.recon, self.kl) = (loss, recon, kl) }
}

/// Sums of a loss's terms over images, taken one image after the other in `Double`; a term whose
/// weight changes, as in a warm-up, begins a sum of its own.
struct LossSums {
  private var terms: [(name: String, weight: Double, sum: Double)] = []
  /// Where those of the weights of now begin.
  private var first = 0
  private(set) var count = 0

  /// Adds the terms of a batch, or of a part of one.
  mutating func add(_ part: BatchPart) {
    if terms.isEmpty || terms[first...].map(\.weight) != part.terms.map(\.weight) {
      first = terms.count
      terms += part.terms.map { ($0.name, $0.weight, 0) }
    }
    for (i, term) in part.terms.enumerated() { for value in term.values { terms[first + i].sum += Double(value) } }
    count += part.count
  }

  /// The means, of which there are none without images; a term that the bound does not have is 0.
  var means: LossMeans {
    let means = terms.map { ($0.name, $0.weight, $0.sum / Double(count)) }
    func mean(_ name: String) -> Double { means.reduce(0) { $1.0 == name ? $0 + $1.2 : $0 } }
    let loss = means.dropFirst().reduce(means.first.map { $0.1 * $0.2 } ?? .nan) { $0 + $1.1 * $1.2 }
    return LossMeans(loss: loss, recon: mean("recon"), kl: mean("kl"))
  }
}

/// What an epoch came to: a row of `metrics.csv`.
public struct EpochMetrics: Codable, Hashable, Sendable {
  /// The epoch's number, from 1, and the steps done since the beginning of the run.
  public var epoch, step: Int
  /// The training images as met during the epoch, and the test images after it, with z sampled.
  public var train, test: LossMeans
  /// The standard error of the test loss over its images; nil in files of version 0.2.
  public var testError: Double?

  /// A row.
  public init(epoch: Int, step: Int, train: LossMeans, test: LossMeans, testError: Double? = nil) {
    (self.epoch, self.step, self.train, self.test, self.testError) = (epoch, step, train, test, testError)
  }
}

/// `metrics.csv`: one line per epoch, without times, so that equal runs have equal files.
public enum MetricsTable {
  /// The first line.
  public static let header = "epoch,step,train_loss,train_recon,train_kl,test_loss,test_recon,test_kl"

  /// The table, with as many digits as it takes to read back the same numbers.
  public static func csv(_ rows: [EpochMetrics]) -> String {
    let lines = rows.map { row in
      let values = [row.train, row.test].flatMap { [$0.loss, $0.recon, $0.kl] }.map { "\($0)" }
      return (["\(row.epoch)", "\(row.step)"] + values).joined(separator: ",")
    }
    return ([header] + lines).map { $0 + "\n" }.joined()
  }
}
