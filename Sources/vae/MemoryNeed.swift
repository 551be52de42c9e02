import Files
import Models
import Reporting

extension ModelConfiguration {
  /// Bytes that training takes at the least: four numbers per parameter (value, gradient, Adam's
  /// two averages), and the outputs of the layers that have parameters.
  func leastBytes(batch: Int) -> Double {
    let layers = summary
    let parameters = layers.reduce(0.0) { $0 + Double($1.parameters) }
    let outputs = layers.reduce(0.0) { $0 + ($1.parameters == 0 ? 0 : Double($1.output.count)) }
    // The decoder, about half of it, computes each of a bound's draws.
    let draws = Double(1 + bound.samples) / 2
    return 16 * parameters + 4 * Double(batch) * (draws * outputs + Double(image.count))
      + 4 * bound.scalars(batch: batch, latentDim: latentDim)
  }

  /// Bytes of a checkpoint, nearly: a value and Adam's two averages per parameter.
  var checkpointBytes: Int { 12 * summary.reduce(0) { $0 + $1.parameters } + 1 << 20 }

  /// Fails where a step takes more memory than this process may: the system would end it in
  /// silence.
  func expectFitsMemory(batch: Int, lower flags: String = "--batch-size") throws {
    let (need, limit) = (leastBytes(batch: batch), Double(MemoryLimit.bytes))
    guard need > limit else { return }
    throw UsageError(
      "model '\(architecture)': expected a step that fits into the \(gigabytes(limit)) of memory that this process may "
        + "take, found one that takes \(gigabytes(need)) or more; lower \(flags)")
  }

  private func gigabytes(_ bytes: Double) -> String { "\(Numeral.significant(bytes / 1e9, 2)) GB" }
}
