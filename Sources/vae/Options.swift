import ArgumentParser
import Datasets
import Models
import TensorCore

extension DatasetName: ExpressibleByArgument {}
extension ModelConfiguration.Architecture: ExpressibleByArgument {}
extension ModelConfiguration.ReconstructionLoss: ExpressibleByArgument {}

/// Where a run computes.
enum Device: String, ExpressibleByArgument, CaseIterable {
  case auto
  case cpu
}

/// Flags that say which images.
struct DataOptions: ParsableArguments {
  @Option(
    help: "The data set: mnist, fashion-mnist, celeba, images (any folder of them), or the drawn digits and faces.")
  var dataset: DatasetName

  @Option(
    help: """
      The folder that holds the data set. Without it: $VAE_DATA_ROOT/<dataset>, then Data/<dataset>; mnist is then \
      downloaded.
      """)
  var dataRoot: String?

  @Option(help: "Use the first N images only.")
  var limit: Int?

  @Option(help: "The share of the images held out for testing, where the data set has no test part of its own.")
  var testFraction = 0.1
}

/// Flags that say how to compute.
struct RuntimeOptions: ParsableArguments {
  @Option(help: "Threads; the results do not depend on it. (default: all cores)")
  var threads: Int?

  @Option(help: "Where to compute: auto and cpu both mean this machine's processor.")
  var device = Device.auto

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
    }
  }

  /// Sets the number of threads.
  func apply() {
    if let threads { WorkerPool.shared.resize(to: threads) }
  }
}

extension DatasetName {
  /// The architecture that fits the data set.
  var usualModel: ModelConfiguration.Architecture {
    switch self {
    case .mnist, .fashionMNIST, .digits: .mnist
    case .celeba, .images, .faces: .celeba
    }
  }
}
