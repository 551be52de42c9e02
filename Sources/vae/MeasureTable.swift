import Models
import Reporting
import TextTable
import Training

/// The measures of a model as rows of a table: for `vae test`, and for a report.
enum MeasureTable {
  /// The rows of what was measured; the rest is left out.
  ///
  /// - Parameters:
  ///   - negativeELBO: where z was sampled.
  ///   - model: whose measures they are.
  ///   - subpixels: numbers of an image.
  static func rows(
    _ measures: Measures, negativeELBO: MeasuredMean?, of model: Model<Float>, subpixels: Int
  ) -> [MeasureRow] {
    func row(_ name: String, _ value: MeasuredMean, _ digits: Int) -> MeasureRow {
      MeasureRow(
        name, Numeral.fixed(value.mean, digits),
        error: value.standardError.map { "± \(Numeral.fixed($0, digits))" } ?? "none: too few images")
    }
    let quantiles = [0.05, 0.5, 0.95].map { Numeral.fixed(measures.divergences.quantile($0), 1) }
    let aggregate = measures.aggregate
    let ceiling = Numeral.fixed(Double.log(Double(aggregate.count)), 2)
    let nats = model.likelihood.omittedConstant == 0 ? "nats" : "nats, without the constant"
    var rows = negativeELBO.map { [row("−ELBO (\(nats))", $0, 2)] } ?? []
    rows += [
      row("KL(q(z|x) ‖ p(z)) (nats)", MeasuredMean(measures.divergences), 3),
      MeasureRow("KL of 5, 50, 95 % of images", quantiles.joined(separator: ", "), error: "none: quantiles"),
      MeasureRow(
        "active latent dimensions", "\(measures.activeUnits) of \(model.network.latentDim)", error: "none: a count"),
      row("I(x; z) ≤ log N = \(ceiling)", aggregate.mutualInformation, 3),
      row("KL(q(z) ‖ p(z)), N = \(Numeral.grouped(aggregate.count))", aggregate.divergence, 3),
      row("PSNR (dB)", measures.psnr, 2),
    ]
    if let ssim = measures.ssim { rows.append(row("SSIM", ssim, 4)) }
    if let probes = measures.probes {
      rows.append(row("linear probe, accuracy", probes.linear, 4))
      rows.append(row("\(NearestNeighbourProbe.neighbours) neighbours, accuracy", probes.neighbours, 4))
    }
    if let gap = measures.gap { rows.append(row("mutual information gap", gap, 3)) }
    if let likelihood = measures.logLikelihood {
      var logLikelihood = row("log p(x) (\(nats))", likelihood, 2)
      logLikelihood.error += measures.samplingError.map { ", sampling \(Numeral.fixed($0, 3))" } ?? ""
      rows.append(logLikelihood)
      rows.append(row("bits per dimension", measures.bitsPerDimension(of: model, subpixels: subpixels), 4))
    }
    return rows
  }

  /// What the rows rest on, in sentences that each begin with a space.
  static func remarks(_ measures: Measures) -> String {
    var text =
      " Active are the dimensions whose posterior mean varies by more than 0.01 over the images. I(x; z) and "
      + "KL(q(z) ‖ p(z)) are of \(Numeral.counted(measures.aggregate.count, "image")), one draw of z each, and in nats; "
      + "their sum is the mean KL of these. PSNR and SSIM are of reconstructions at the posterior's mean."
    if let probes = measures.probes {
      text +=
        " Classes (\(probes.classes)) are told from the posterior means, by what "
        + "\(Numeral.counted(probes.examples, "training image")) teach."
    }
    if measures.gap != nil {
      text += " The error of MIG is a jackknife's; small numbers of images let it seem larger than it is."
    }
    return text
  }

  /// The rows as text, in 80 columns.
  static func text(_ rows: [MeasureRow]) -> String {
    let table = TextTable<MeasureRow> { row in
      [
        Column(title: "measure", value: row.name), Column(title: "value", value: row.value, align: .right),
        Column(title: "error", value: row.error),
      ]
    }
    return table.string(for: rows, style: Style.psql) ?? ""
  }
}

extension Measures {
  /// −log₂ p(x) per number of an image, with the likelihood's constant.
  func bitsPerDimension(of model: Model<Float>, subpixels: Int) -> MeasuredMean {
    let bit = Double.log(2)
    return (logLikelihood ?? MeasuredMean(mean: .nan, standardError: nil))
      .scaled(by: -1 / (Double(subpixels) * bit), offset: -model.likelihood.omittedConstant / bit)
  }
}
