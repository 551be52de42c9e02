import TensorCore

extension ModelConfiguration {
  /// The configuration whose model has tensors of these names and shapes; nil where none has.
  ///
  /// The shapes say all but what stands in no tensor: the likelihood (the usual one, unless a
  /// variance has been learned), the bound (the ELBO) and the mlp's activation (ReLU).
  public init?(fitting shapes: [String: Shape]) {
    let candidates = Architecture.allCases.flatMap { architecture in
      architecture.imageSizes.flatMap { size in
        architecture.channelCounts.map { ModelConfiguration(architecture, imageSize: size, channels: $0) }
      }
    }
    // Two architectures may differ in nothing but their pixels: grey images are rather those of
    // mnist.
    let isUsual = { (candidate: ModelConfiguration) in candidate.channels == candidate.architecture.usual.channels }
    let sized = (candidates.filter(isUsual) + candidates.filter { !isUsual($0) }).lazy.map { $0.sized(by: shapes) }
    guard let fitting = sized.first(where: { $0.fits(shapes) }) else { return nil }
    self = fitting
  }

  /// This configuration with the sizes that the tensors tell.
  private func sized(by shapes: [String: Shape]) -> ModelConfiguration {
    var configuration = self
    configuration.latentDim = shapes["fc_mu.bias"]?.count ?? latentDim
    configuration.baseChannels = shapes["encoder.0.conv.weight"]?[0] ?? baseChannels
    let widths = (0..<8).prefix { shapes["encoder.\($0).bias"] != nil }.compactMap {
      shapes["encoder.\($0).bias"]?.count
    }
    if !widths.isEmpty { configuration.hidden = HiddenLayers(widths) }
    if shapes["likelihood.log_variance"] != nil { configuration.reconLoss = .gaussian }
    return configuration
  }

  /// Whether every weight of this configuration is there, and has its shape.
  private func fits(_ shapes: [String: Shape]) -> Bool {
    guard (try? validate()) != nil else { return false }
    let weights = summary.compactMap { layer in layer.weight.map { (name: layer.name + ".weight", shape: $0) } }
    return weights.allSatisfy { shapes[$0.name] == $0.shape }
      && weights.count == shapes.count { $0.key.hasSuffix(".weight") && $0.value.rank > 1 }
  }
}
