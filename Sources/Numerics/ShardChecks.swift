import Checking
import Communication
import Layers
import Models
import TensorCore

/// Steps over shards of a batch: against PyTorch's DistributedDataParallel, against each shard alone,
/// and by several processes against one.
enum ShardChecks {
  /// The checks. A shard alone has its share multiplied in at the end and not at the beginning, which
  /// shows behind a batch normalisation, whose gradients are small differences of large sums.
  static func checks(golden: GoldenFolder) -> [Check] {
    [("mnist", alone: 3e-14), ("celeba", alone: 8e-13)].flatMap { model, alone in
      [
        check("model/\(model)/ten-steps-in-shards-double", 4e-15, Double.self, golden) {
          try follow($0, of: model, as: Double.self, into: &$1)
        },
        check("model/\(model)/ten-steps-in-shards-float", 4e-6, Float.self, golden) {
          try follow($0, of: model, as: Float.self, into: &$1)
        },
        check("model/\(model)/shards-alone-double", alone, Double.self, golden) {
          try compareWithShardsAlone($0, of: model, into: &$1)
        },
        check("model/\(model)/shards-by-processes-float", 0, Float.self, golden) {
          try compareProcesses($0, of: model, into: &$1)
        },
      ]
    }
  }

  private static func check<S: Scalar>(
    _ name: String, _ tolerance: Double, _ precision: S.Type, _ folder: GoldenFolder,
    _ body: @escaping @Sendable (ShardGolden, inout CheckResult) throws -> Void
  ) -> Check {
    Check(name, tolerance: tolerance, resolution: Double(S.ulpOfOne)) { result in
      try body(try folder.decode("Models/shards.json"), &result)
    }
  }

  // MARK: Against PyTorch

  private static func follow<S: Scalar>(
    _ golden: ShardGolden, of name: String, as type: S.Type, into result: inout CheckResult
  ) throws {
    let example = try golden.example(name)
    let model: Model<S> = try example.attributes.makeModel()
    let adam = Adam(model.parameters, learningRate: example.adam.lr)
    result.record(example.adam.losses.count == 10, "\(example.adam.losses.count) steps, expected 10")
    for (step, expected) in example.adam.losses.enumerated() {
      let met = model.step(
        example.attributes.images(), epsilon: example.attributes.noise(step), by: adam, shards: Shards(example.shards))
      result.compare(met.loss, expected.loss, "step \(step + 1), loss")
    }
    result.compareNorms(of: model.parameters, example.adam.parameterNormsAfter)
    let buffers = model.state.filter { if case .parameter = $0.kind { false } else { true } }
    result.compare(buffers, example.adam.buffersAfter, "buffers after it")
  }

  // MARK: Against each shard alone

  /// Batches that S does not divide, one of them smaller than S.
  private static func compareWithShardsAlone(
    _ golden: ShardGolden, of name: String, into result: inout CheckResult
  ) throws {
    let attributes = try golden.example(name).attributes
    let (images, noise): (Tensor<Double>, Tensor<Double>) = (attributes.images(), attributes.noise(0))
    for (batch, parts) in [(7, [0..<1, 1..<3, 3..<5, 5..<7]), (3, [0..<1, 1..<2, 2..<3])] {
      let met = try attributes.makeModel().differentiate(
        images.rows(0..<batch), epsilon: noise.rows(0..<batch), shards: 4)
      let alone = try parts.map { rows in
        let part = try attributes.makeModel().differentiate(images.rows(rows), epsilon: noise.rows(rows))
        return (share: Double(rows.count) / Double(batch), part: part)
      }
      result.compare(met.loss, alone.reduce(0) { $0 + $1.share * $1.part.loss }, "batch of \(batch), loss")
      for (i, gradient) in met.gradients.enumerated() {
        let sums = alone.compactMap { shard in shard.part.gradients[i].map { $0 * Tensor(shard.share) } }
        guard let gradient, let first = sums.first else { continue }
        result.record(
          Deviation(gradient, from: sums.dropFirst().reduce(first, +)), "batch of \(batch), gradient \(i)")
      }
    }
  }

  // MARK: By several processes

  /// What three steps leave behind, by 1, 2 and 4 processes: the same bits.
  private static func compareProcesses(
    _ golden: ShardGolden, of name: String, into result: inout CheckResult
  ) throws {
    let attributes = try golden.example(name).attributes
    let one = try trained(attributes, OneProcess())
    for count in [2, 4] {
      for (rank, state) in try ThreadRanks.run(count, { try trained(attributes, $0) }).enumerated() {
        for (found, expected) in zip(state, one) {
          result.record(
            found.bits == expected.bits, "\(found.name) of process \(rank) of \(count): the bits are not those of one")
        }
      }
    }
  }

  /// The state, and the last losses, after steps over a whole batch, an uneven one, and one that is
  /// smaller than S.
  private static func trained(
    _ attributes: ModelGolden.Attributes, _ ranks: any Communicator
  ) throws -> [(name: String, bits: [UInt32])] {
    let model: Model<Float> = try attributes.makeModel()
    let (images, adam) = (attributes.images(as: Float.self), Adam(model.parameters, learningRate: 1e-2))
    let shards = Shards(4, among: ranks)
    let losses = [8, 7, 3].enumerated().map { step, batch in
      let own = shards.ownImages(in: batch)
      return model.step(
        images.rows(own), epsilon: attributes.noise(step).rows(own), by: adam, shards: shards, of: batch
      ).loss.bitPattern
    }
    return [(name: "loss", bits: losses)]
      + model.state.map { entry in
        switch entry.kind {
        case .parameter(let tensor), .buffer(let tensor): (entry.name, tensor.value.scalars.map(\.bitPattern))
        case .counter(let counter): (entry.name, [UInt32(counter.value)])
        }
      }
  }
}

/// `Models/shards.json`: ten steps of Adam by PyTorch's DistributedDataParallel.
private struct ShardGolden: Decodable {
  let cases: [Case]

  struct Case: Decodable {
    let shards: Int
    let attributes: ModelGolden.Attributes
    let adam: ModelGolden.Training
  }

  /// The case of a model.
  func example(_ model: String) throws -> Case {
    guard let example = cases.first(where: { $0.attributes.model.rawValue == model }) else {
      throw GoldenError("Models/shards.json: expected a case of the model '\(model)', found none")
    }
    return example
  }
}
