import Checking
import Datasets
import Models
import Reporting
import TensorCore
import Training

/// Chapter 13.
enum WhatIsInZ: Chapter {
  static let number = 13
  static let title = "What is in z?"

  static func write(_ page: Page) async throws {
    //: > A digit has 784 pixels, and its code has two numbers, or twenty. What do these numbers
    //: > say?
    //:
    //: Nobody told the model what a 7 is, or what slant and thickness are. It was asked for short
    //: codes from which images can be drawn again. This chapter looks at the codes: as a map, as a
    //: table of who lives next to whom, and dimension by dimension.
    //:
    //: **You need** the trained model of [chapter 12](12-training.md), and the divergence of
    //: [chapter 9](09-information.md).
    //:
    //: ## A map
    //:
    //: Let $z$ have two dimensions, so that it can be drawn on paper. An image $x$ becomes a little
    //: Gaussian $q(z \mid x)$ with mean $\mu$ and log-variance $v$; of a set of images,
    //: `EncodedImages` holds all of them.
    let digits = try await page.laboratory.digits(limit: 30_000)
    let flat = try page.laboratory.train(ModelConfiguration(.mlp, latentDim: 2), on: digits, epochs: 4)
    let test = digits.test.spaced(2000)
    let codes = EncodedImages(test, by: flat.model)
    page.print("means:", codes.mu.shape, " log-variances:", codes.logVariance.shape)
    //: @hide
    guard let labels = test.labels else { return page.expect(false, "the images have labels") }
    var map = Curves()
    for digit in 0..<10 {
      let members = labels.numbers.indices.filter { labels.numbers[$0] == digit }.prefix(60)
      map.add(
        "\(digit)", members.map { (Double(codes.mu[$0, 0]), Double(codes.mu[$0, 1])) }, style: .points, look: digit)
    }
    page.figure(
      map.figure(
        "Where digits live", alternative: "Points in a plane, in clusters by digit, some of them overlapping",
        x: .init("z₁"), y: .init("z₂"), legend: .right),
      caption: "The means of test images in a model of two latent dimensions; labels were not used in training.")
    //: The labels give the points their colours and marks, and nothing else: no label was used in
    //: training.
    //: Still the digits have found places of their own, because images that look alike are cheapest
    //: to code alike. Where two digits share a region, the decoder cannot tell them apart, and
    //: draws a mixture.
    //:
    //: The map can be read the other way, too. Pick points of the plane and decode them. Which
    //: points? The prior says where codes are to be expected: normally distributed around 0. So cut
    //: each axis into parts of equal probability, and take the middle of each:
    let quantiles = Latents.normalQuantiles(12)
    page.print(quantiles.map { Numeral.fixed($0, 2) }.joined(separator: " "))
    let grid = quantiles.reversed().flatMap { y in quantiles.map { x in [Float(x), Float(y)] } }
    let pictures = flat.model.sample(Tensor([144, 2], grid.flatMap { $0 }))
    //: @hide
    page.picture(
      try ImageGrid(pictures, range: .unit, columns: 12).image(),
      caption: "The same plane, decoded: z₁ from left to right, z₂ from bottom to top.",
      alternative: "A grid of digits that change into each other")
    func neighbours(_ queries: Tensor<Float>, by model: Model<Float>) -> [Int] {
      let examples = digits.train.spaced(5000)
      return NearestNeighbourProbe.classes(
        of: queries, examples: EncodedImages(examples, by: model).mu, numbers: examples.labels?.numbers ?? [])
    }
    let drawn = Set(neighbours(flat.model.posteriorMean(of: pictures), by: flat.model))
    page["drawn"] = "\(drawn.count)"
    if !page.isQuick { page.expect(drawn.count >= 8, "most digits are on the map") }
    //: All that a model of two dimensions knows is in such a picture (Kingma and Welling show it as
    //: their figure 4). Encoded again, and named by their nearest neighbours, its 144 images show
    //: \(drawn) of the ten digits. There are no gaps between them: each $q(z \mid x)$ is a cloud,
    //: clouds overlap, and the decoder was trained on every point that they cover.
    //:
    //: ## Who lives next to whom
    //:
    //: A map is for the eye. To compare two models, we need a number. The suite has two **probes**,
    //: both of which learn digits from codes, here from those of 5,000 training images. The
    //: [linear one](../../Sources/Training/Measures/LinearProbe.swift) gives each digit a weighted
    //: sum of the code's numbers, and names the digit with the largest sum, so that it cuts space by
    //: planes. The other asks the five nearest codes and takes a vote:
    //: @source Training/Measures/NearestNeighbourProbe.swift#vote
    //: Here are both, for two dimensions, and for the twenty of the last chapter's model. `hits`
    //: counts what is right; the error of a share $s$ of $n$ images is $\sqrt{s (1 - s) / n}$.
    let mnist = try await page.laboratory.digits()
    let wide = try page.laboratory.train(ModelConfiguration(.mlp), on: mnist, epochs: 3)
    func hits(_ classes: [Int]) -> MeasuredMean {
      MeasuredMean(share: zip(classes, labels.numbers).count { $0 == $1 }, of: classes.count)
    }
    func linear(_ model: Model<Float>) -> [Int] {
      let examples = digits.train.spaced(5000)
      let known = EncodedImages(examples, by: model)
      let probe = LinearProbe(known.mu, numbers: examples.labels?.numbers ?? [], classes: 10)
      return probe.classes(of: EncodedImages(test, by: model).mu)
    }
    //: @hide
    let models = [flat.model, wide.model]
    let near = models.map { hits(neighbours(EncodedImages(test, by: $0).mu, by: $0)) }
    let straight = models.map { hits(linear($0)) }
    func percent(_ share: MeasuredMean) -> String {
      "\(Numeral.fixed(100 * share.mean, 1)) ± \(Numeral.fixed(100 * (share.standardError ?? 0), 1))"
    }
    var table = MarkdownTable([.text("model"), .number("five neighbours, % right"), .number("linear, % right")])
    for (i, name) in ["two dimensions", "twenty"].enumerated() {
      table.append([name, percent(near[i]), percent(straight[i])])
    }
    page.table(table)
    let chance = (0..<10).map { digit in labels.numbers.count { $0 == digit } }.max() ?? 0
    page["chance"] = Numeral.fixed(100 * Double(chance) / Double(test.count), 1)
    if !page.isQuick {
      page.expect(near[1].mean > near[0].mean + 0.05, "twenty dimensions keep the digits further apart")
      page.expect(abs(near[0].mean - straight[0].mean) < 0.06, "in the plane the probes agree")
      page.expect(near[1].mean > straight[1].mean + 0.04, "in twenty dimensions neighbours know more than planes")
      page.expect(near[0].mean > 3 * Double(chance) / Double(test.count), "neighbours are of a kind")
    }
    //: Guessing the commonest digit would be right in \(chance) %. In the plane, where so many
    //: digits share so little room, both probes do far better than that and are still wrong very
    //: often. With twenty dimensions both are better, and they part: neighbours are of a kind, but
    //: flat cuts miss some, as they would if the digits lay in clusters that are bent.
    //:
    //: ## How much z says
    //:
    //: A different question is how much a code tells of *which* image it belongs to. The measure is
    //: the **mutual information** $I(x; z)$, in nats. It is a part of the divergence that the model
    //: pays for (Hoffman and Johnson 2016):
    //:
    //: $$\frac1N \sum_n \mathrm{KL}(q(z \mid x_n) \parallel p(z))
    //: = I(x; z) + \mathrm{KL}(q(z) \parallel p(z)),$$
    //:
    //: where $q(z) = \frac1N \sum_n q(z \mid x_n)$ is the mixture of all $N$ clouds. The first part
    //: is information: the mean of $\log q(z \mid x_n) - \log q(z)$ over images and their codes. It
    //: asks by how much a code is likelier in its own cloud than in a cloud of any image. The second
    //: part, the mean of $\log q(z) - \log p(z)$, is the price of clouds that together are not the
    //: prior. They add up to the left side because $\log q(z)$ cancels. Both are estimated with one
    //: code of each image:
    func information(_ codes: EncodedImages) -> AggregatePosterior {
      let stream = RandomStream(seed: 0, purpose: .aggregatePosterior)
      return AggregatePosterior(codes, noise: stream.normal(codes.mu.shape))
    }
    for model in models {
      let its = information(EncodedImages(test, by: model))
      page.print(
        "I(x; z) =", Numeral.fixed(its.mutualInformation.mean, 2), " KL(q(z), p(z)) =",
        Numeral.fixed(its.divergence.mean, 2))
    }
    //: @hide
    let (plane, space) = (information(codes), information(EncodedImages(test, by: wide.model)))
    let most = Double.log(Double(test.count))
    page["most"] = Numeral.fixed(most, 2)
    page["images"] = Numeral.grouped(test.count)
    let wideCodes = EncodedImages(test, by: wide.model)
    let (means, clouds) = (wideCodes.mu.scalars.map(Double.init), wideCodes.logVariance.scalars.map(Double.init))
    let spread = (0..<20).reduce(0.0) { sum, j in
      let column = stride(from: j, to: means.count, by: 20).map { means[$0] }
      let middle = column.reduce(0, +) / Double(column.count)
      return sum + column.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(column.count) / 20
    }
    let cloud = clouds.reduce(0) { $0 + Double.exp($1) } / Double(clouds.count)
    (page["spread"], page["cloud"]) = (Numeral.fixed(spread, 3), Numeral.fixed(cloud, 3))
    page["both"] = Numeral.fixed(spread + cloud, 3)
    if !page.isQuick { page.expect(abs(spread + cloud - 1) < 0.2, "in each dimension the whole has variance 1") }
    let sum = codes.divergences.reduce(0, +) / Double(codes.count)
    page.expect(
      abs(plane.mutualInformation.mean + plane.divergence.mean - sum) < 1e-9, "the two parts are the divergence")
    page.expect(space.mutualInformation.mean < most + 1e-9, "no more than log N can be told")
    if !page.isQuick {
      page.expect(space.mutualInformation.mean > 0.9 * most, "with twenty dimensions nearly every image is told apart")
      page.expect(plane.mutualInformation.mean < 0.9 * most, "with two it is not")
    }
    //: Of \(images) images no code can tell more than $\log N$ = \(most) nats. The twenty
    //: dimensions tell nearly all of it: their clouds hardly overlap. So few clouds in so large a
    //: space are far from filling the prior, which is the large second number; with more images,
    //: some of it would turn into information. In the plane, clouds do overlap, and the image
    //: remains in doubt.
    //:
    //: One can see the same bargain in the variances. In the twenty-dimensional model, and on
    //: average over its dimensions, the means $\mu$ of different images have the variance \(spread),
    //: and a single cloud has \(cloud). Together that is \(both); the prior has 1. What the prior
    //: asks for, it gets on the whole, and each image says what it can within that.
    //:
    //: ## The experiment: one dimension at a time
    //:
    //: Twenty dimensions cannot be drawn. But each has its own divergence, which says how far its
    //: posteriors are from the prior, and so whether it is used at all:
    let evaluation = Evaluator.evaluate(wide.model, on: mnist.test.spaced(2000), seed: 0)
    let divergences = evaluation.klPerDimension
    //: @hide
    let order = divergences.sorted(by: >)
    page.figure(
      Figure(
        title: "What each dimension pays", alternative: "Twenty bars, sorted, from large to small",
        columns: [.init("rank", (1...20).map(Double.init)), .init("KL", order)],
        panels: [
          .init(
            x: .init("dimension, by rank", isWhole: true), y: .init("KL (nats)", startsAtZero: true), legend: .none,
            series: [.init("KL", x: "rank", y: "KL", style: .boxes)])
        ]),
      caption: "The mean divergence of each latent dimension over test images.")
    page["total"] = Numeral.fixed(divergences.reduce(0, +), 1)
    page.expect(abs(divergences.reduce(0, +) - evaluation.means.kl) < 1e-3, "they add up to the KL of the loss")
    page["least"] = Numeral.fixed(divergences.min() ?? 0, 2)
    if !page.isQuick { page.expect((divergences.min() ?? 0) > 0.1, "all twenty are used") }
    //: They add up to the \(total) nats of the loss's KL term. All twenty are used; the least pays
    //: \(least). ([Chapter 14](14-collapse.md) has models in which some pay next to nothing.) What
    //: does a dimension do? Take the code of one image, move one of its numbers from −3 to 3, and
    //: decode:
    let base = wide.model.posteriorMean(of: mnist.test.batch([0])).scalars
    let walk = LatentTraversal(klPerDimension: divergences, rows: 6, columns: 9, base: base)
    let frames = wide.model.sample(walk.latents)
    //: @hide
    page.picture(
      try LabelledGrid(
        frames, range: .unit, rowLabels: walk.dimensions.map { "z\($0)" },
        columnLabels: walk.values.map { Numeral.significant(Double($0), 3) }
      ).image(), caption: "The six dimensions that pay most, each moved alone, for the first test image.",
      alternative: "Rows of digits that change from left to right")
    func change(_ dimension: Int) -> Double {
      var ends: [Float] = []
      for value in [Float(-3), 3] {
        var z = base
        z[dimension] = value
        ends += z
      }
      let pair = wide.model.sample(Tensor([2, base.count], ends)).scalars
      return zip(pair[..<784], pair[784...]).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) }
    }
    let ranked = divergences.indices.sorted { divergences[$0] > divergences[$1] }
    let (strong, weak) = (ranked.prefix(3).map(change), ranked.suffix(3).map(change))
    (page["strong"], page["weak"]) = (
      Numeral.fixed(strong.reduce(0, +) / 3, 0), Numeral.fixed(weak.reduce(0, +) / 3, 0)
    )
    if !page.isQuick {
      page.expect(strong.reduce(0, +) > 1.2 * weak.reduce(0, +), "what pays more changes more")
    }
    //: From one end to the other, the three best-paid dimensions change the image by \(strong) (the
    //: sum of the pixels' differences), the three least paid by \(weak). Some rows look as if they
    //: had a meaning, a slant or a stroke. Be careful with names: nothing in the loss asks for one
    //: meaning per dimension, and another seed has other dimensions.
    //:
    //: ## A wrong turn
    //:
    //: Suppose that the images were encoded in a shuffled order, as a training loop visits them,
    //: and the labels stayed in the order of the file.
    let shuffled = RandomStream(seed: 0, purpose: .permutation, step: 1).permutation(test.count)
    let strangers = EncodedImages(test.subset(shuffled), by: wide.model)
    let wrong = hits(neighbours(strangers.mu, by: wide.model))
    //: @hide
    let quote = percent(wrong)
    page["wrong"] = quote
    //: Nothing fails. The clusters are gone, and the honest conclusion would be that $z$ has
    //: nothing to do with digits: \(wrong) % are right. A measurement needs a **control**,
    //: something that it must find. Here: guessing the commonest digit is to be beaten by five
    //: standard errors.
    var check = CheckResult("book/neighbours-know-digits")
    let bound = Double(chance) / Double(test.count) + 5 * (near[1].standardError ?? 0)
    for (name, share) in [("in order", near[1]), ("shuffled", wrong)] {
      check.record(
        share.mean > bound,
        "\(name): found \(Numeral.fixed(share.mean, 3)), expected more than \(Numeral.fixed(bound, 3))")
    }
    page.print(check.failures.joined(separator: "\n"))
    page.expect(check.cases == 2 && check.failures.count == 1, "the control fails for the shuffled codes alone")
    //: The suite makes the mistake harder. An `ImageSet` carries its labels with it:
    //: `test.subset(shuffled)` has them in the new order, and one has to reach for another set's
    //: labels to go wrong.
    //:
    //: ## Exercises
    //:
    //: 1. *Interpolate.* Between two codes one can walk straight, or along a great circle. In 20 or
    //:    256 dimensions, how long is the middle of the straight way between two draws from the
    //:    prior, in units of the draws' own length? Predict it, then measure both ways.
    //: @solution Book/Solutions/13-solutions.swift#middles
    //: 2. *A channel.* All codes of one dimension together have variance 1; the cloud of each image
    //:    has the standard deviation $\sigma$. At most how many nats can the dimension tell? What
    //:    $\sigma$ makes it one bit, $\log 2$ nats?
    //: @solution Book/Solutions/13-solutions.swift#mostInformation
    //: 3. *A deaf decoder.* Set to 0 the decoder's weights of one dimension, in a model that has
    //:    not been trained. What does a walk along it show? And what would training then do to its
    //:    KL?
    //: @solution Book/Solutions/13-solutions.swift#changeAlongADeafDimension
    //: ## Where to read on
    //:
    //: - [Sources/Training/Measures](../../Sources/Training/Measures/EncodedImages.swift) has the
    //:   measures of this chapter; `vae test` prints them for a checkpoint.
    //: - [Latents](../../Sources/Training/Evaluation/Latents.swift)
    //:   has quantiles and traversals,
    //:   [Interpolation](../../Sources/Training/Evaluation/Interpolation.swift) the ways between
    //:   codes.
    //:
    //: ## References
    //:
    //: - D. P. Kingma and M. Welling, *Auto-Encoding Variational Bayes*, 2014, figure 4.
    //: - M. D. Hoffman and M. J. Johnson, *ELBO surgery: yet another way to carve up the
    //:   variational evidence lower bound*, 2016.
    //: - T. White, *Sampling Generative Networks*, 2016.
  }
}
