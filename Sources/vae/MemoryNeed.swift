import Models
import Reporting

extension ModelConfiguration {
  /// Bytes that training takes at the least: four numbers a parameter (value, gradient, Adam's two averages) and the
  /// outputs of the layers next to the images, which the reverse sweep wants back.
  func leastBytes(batch: Int) -> Double {
    let (latent, base, side) = (Double(latentDim), Double(baseChannels), Double(imageSize))
    let (parameters, outputs) =
      switch model {
      case .mlp: (3 * latent * Double(hidden), 2 * Double(hidden))
      case .mnist: (3 * 98 * base * latent + 64 * base * base, 6 * 196 * base)
      case .celeba: (3 * 128 * base * latent + 1344 * base * base, 6 * side * side / 4 * base)
      }
    return 16 * parameters + 4 * Double(batch) * (outputs + side * side * Double(channels))
  }

  /// Fails where a step certainly takes more memory than the machine has: the system would end the program without a word.
  func expectFitsMemory(batch: Int) throws {
    let need = leastBytes(batch: batch)
    guard need > Double(Machine.memoryBytes) else { return }
    throw UsageError(
      "model '\(model.rawValue)': expected a step that fits into the machine's \(gigabytes(Double(Machine.memoryBytes))) "
        + "of memory, found one that takes \(gigabytes(need)) or more; lower --batch-size, --base-channels, "
        + "--latent-dim or --image-size")
  }

  private func gigabytes(_ bytes: Double) -> String { "\(Numeral.significant(bytes / 1e9, 2)) GB" }
}
