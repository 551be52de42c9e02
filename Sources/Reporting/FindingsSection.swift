import TensorCore

/// What was found of a run: measures, samples beside training images, extremes, the latent plane.
extension ReportDraft {
  mutating func addMeasures(_ run: RunRecord) {
    document.heading(3, "Measures")
    document.add(
      "Over the test images of \(Self.dataName(run)); ± is one standard error over the images.\(run.findings.remarks)")
    var table = MarkdownTable([.text("Measure"), .number("Value"), .text("Error")])
    for row in run.findings.measures {
      table.append([Markdown.escaped(row.name), Markdown.escaped(row.value), Markdown.escaped(row.error)])
    }
    document.add(table.markdown)
  }

  /// Samples, and below each the training image that is nearest to it, where it is known.
  mutating func addSamples(_ run: RunRecord, columns: Int) throws(ReportingError) {
    let (images, on, name) = (run.images, Self.dataName(run), "\(run.stem)-samples.png")
    let caption = "Samples of the model trained on \(on): latents drawn from the prior $\\mathcal{N}(0, I)$, decoded."
    let alternative = "Images that the model trained on \(run.dataSet.name) decodes from random latents"
    guard let neighbours = run.findings.neighbours else {
      return show(
        try ImageGrid(images.samples, range: images.range, columns: columns).image(), name: name,
        alternative: alternative, caption: caption)
    }
    let shown = min(neighbours.images.shape[0], images.samples.shape[0])
    show(
      try ImageGrid(
        originals: images.samples.first(shown), reconstructions: neighbours.images.first(shown), range: images.range,
        columns: columns
      ).image(), name: name, alternative: "\(alternative), in pairs of rows with the nearest training images",
      caption: "\(caption) In each pair of rows, samples above, and below each the training image that is nearest to "
        + "it by the squared difference of the pixels: a copy would show twice. Pixels are in "
        + "\(images.range): the median root mean square difference is "
        + "\(Numeral.significant(neighbours.distance, 3)); test images are "
        + "\(Numeral.significant(neighbours.testDistance, 3)) from their nearest training images.")
  }

  /// How −ELBO is spread over the test images, and those at both ends.
  mutating func addExtremes(_ run: RunRecord) throws(ReportingError) {
    let findings = run.findings
    if findings.negativeELBO.count > 1 {
      show(
        FindingsFigures.histogram(run), stem: "\(run.stem)-elbo-histogram",
        caption: "−ELBO of each test image of \(Self.dataName(run)), one draw of z each: how many images lie where.")
    }
    guard let worst = findings.worst, let best = findings.best, worst.shape == best.shape else { return }
    let both = Tensor<Float>(
      Shape([2 * worst.shape[0]] + worst.shape.extents.dropFirst()), worst.scalars + best.scalars)
    show(
      try LabelledGrid(
        both, range: run.images.range, rowLabels: ["worst", "best"],
        columnLabels: (0..<worst.shape[0]).map { "\($0 + 1)" }
      ).image(), name: "\(run.stem)-extremes.png",
      alternative: "The test images of \(run.dataSet.name) that the model explains worst, and those it explains best",
      caption: "The test images of \(Self.dataName(run)) with the largest −ELBO, above, and with the smallest, below.")
  }

  /// The test images in a plane of two latents, and what the plane decodes to.
  mutating func addPlane(_ plane: LatentPlane, _ run: RunRecord) throws(ReportingError) {
    show(
      FindingsFigures.plane(plane, run), stem: "\(run.stem)-plane",
      caption:
        "The aggregate posterior: the means of q(z | x) of \(Numeral.counted(plane.points.count, "test image")) of "
        + "\(Self.dataName(run))\(plane.classes.isEmpty ? "" : ", by class").")
    let labels = plane.values.map { Numeral.fixed($0, 2) }
    show(
      try LabelledGrid(plane.manifold, range: run.images.range, rowLabels: labels.reversed(), columnLabels: labels)
        .image(),
      name: "\(run.stem)-manifold.png",
      alternative: "Decoded images over a grid of the two latents of the model trained on \(run.dataSet.name)",
      caption: "What the plane decodes to: z0 grows to the right, z1 upwards, in steps of equal probability under the "
        + "prior (Kingma and Welling 2014, figure 4).")
  }
}

extension Tensor<Float> {
  /// The first rows.
  func first(_ rows: Int) -> Tensor {
    Tensor(shape.replacing(axis: 0, by: rows), Array(scalars.prefix(rows * shape.dropFirst.count)))
  }
}
