import Datasets
import Files
import Models
import Reporting
import TensorCore
import Training

/// What a report shows of a trained model: images, and what was found of it beside its losses.
struct RunPictures {
  let model: Model<Float>
  let data: DatasetSplit
  let configuration: ModelConfiguration
  let evaluation: Evaluation
  let seed: UInt64

  private var isLarge: Bool { configuration.imageSize > 32 }
  private var sampleCount: Int { isLarge ? 32 : 72 }
  /// The test images that are shown; as many samples have their nearest training images beside
  /// them.
  private var shown: Tensor<Float> { data.test.batch(Array(0..<min(isLarge ? 16 : 36, data.test.count))) }
  private var samples: Tensor<Float> {
    model.sample(Latents.prior(sampleCount, dimensions: configuration.latentDim, seed: seed))
  }

  var images: RunImages {
    let originals = shown
    let posterior = model.posteriorMean(of: data.test.batch([0]))
    let walk = LatentTraversal(klPerDimension: evaluation.klPerDimension, rows: 8, columns: 9, base: posterior.scalars)
    return RunImages(
      range: configuration.pixelRange, originals: originals, reconstructions: model.reconstruct(originals),
      samples: samples,
      traversal: Traversal(
        dimensions: walk.dimensions, values: walk.values.map(Double.init),
        base: "the posterior mean of the first test image", images: model.sample(walk.latents)))
  }

  /// What was found; the run's folder knows how the divergences went.
  func findings(_ folder: RunFolder) throws -> RunFindings {
    let measures = Measures(
      model, on: [data.test], range: configuration.pixelRange, samples: nil, seed: seed, trainedOn: data.train)
    var findings = RunFindings()
    findings.measures = MeasureTable.rows(
      measures, negativeELBO: MeasuredMean(evaluation.negativeELBO), of: model, subpixels: configuration.image.count)
    findings.remarks = MeasureTable.remarks(measures)
    findings.negativeELBO = evaluation.negativeELBO
    let order = evaluation.negativeELBO.indices.sorted { evaluation.negativeELBO[$0] > evaluation.negativeELBO[$1] }
    if order.count >= 16 {
      findings.worst = data.test.batch(Array(order.prefix(8)))
      findings.best = data.test.batch(order.suffix(8).reversed())
    }
    findings.neighbours = neighbours
    if try File.exists(folder.divergences) {
      findings.klByEpoch = DivergenceTable(try File.read(folder.divergences)).rows
    }
    if configuration.latentDim == 2 { findings.plane = plane(measures.encoded.mu) }
    return findings
  }

  /// The training images nearest to the first samples, and how near test images have theirs.
  private var neighbours: RunFindings.Neighbours {
    let originals = shown
    let first = model.sample(
      Latents.prior(originals.shape[0], dimensions: configuration.latentDim, seed: seed))
    let (nearest, usual) = (
      NearestImages(to: first, among: data.train), NearestImages(to: originals, among: data.train)
    )
    return RunFindings.Neighbours(
      images: data.train.batch(nearest.places), distance: nearest.distances.quantile(0.5),
      testDistance: usual.distances.quantile(0.5))
  }

  /// At most 1,000 test images in the plane of two latents, and the plane decoded.
  private func plane(_ mu: Tensor<Float>) -> LatentPlane {
    let count = data.test.count
    let places = (0..<min(count, 1000)).map { $0 * count / min(count, 1000) }
    let values = Latents.normalQuantiles(15)
    let latents = values.reversed().flatMap { z1 in values.flatMap { z0 in [Float(z0), Float(z1)] } }
    return LatentPlane(
      points: places.map { (Double(mu[$0, 0]), Double(mu[$0, 1])) },
      numbers: data.test.labels.map { labels in places.map { labels.numbers[$0] } } ?? [],
      classes: data.test.labels?.classes ?? [],
      manifold: model.sample(Tensor([values.count * values.count, 2], latents)),
      values: values)
  }
}
