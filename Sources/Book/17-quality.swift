import Autograd
import Checking
import Datasets
import Models
import Reporting
import TensorCore
import Training

/// Chapter 17.
enum Quality: Chapter {
  static let number = 17
  static let title = "How good is it?"

  static func write(_ page: Page) async throws {
    //: > Three models have been trained with three different losses. Each reports its loss. Which
    //: > of them is the best, and could a fourth model have been better by luck?
    //:
    //: A number that is worth comparing must mean the same for all models, and must come with its
    //: error. The losses of the last chapters do not: some weigh a term, others take several draws.
    //: This chapter makes one number for all of them, finds out how wrong it may be, and shows how
    //: many other numbers go by the same name.
    //:
    //: **You need** the bounds of [chapter 7](07-bounds.md), and to know what a standard error is.
    //:
    //: ## Three models
    //:
    //: The pixels are drawn to be black or white once, as is the custom where likelihoods are
    //: compared: then $p(x)$ is a probability, and $-\log p(x)$ is what it would cost to transmit
    //: the image, in nats. The three models have one network, and the bounds of chapters 7 and 14:
    //: the ELBO; the importance-weighted bound of five draws; and an ELBO whose divergence counts
    //: one half.
    var digits = try await page.laboratory.digits(limit: 6_000)
    digits.test = digits.test.spaced(200)
    let grey = digits.test
    digits.train = digits.train.binarized(.fixed, seed: 0, isTest: false)
    digits.test = digits.test.binarized(.fixed, seed: 0, isTest: true)
    let laboratory = page.laboratory
    func train(_ configuration: ModelConfiguration) throws -> TrainedRun {
      try laboratory.train(configuration, on: digits, epochs: 8) { $0.binarize = .fixed }
    }
    let runs = [
      (name: "elbo", run: try train(ModelConfiguration(.mlp))),
      (name: "iwae", run: try train(ModelConfiguration(.mlp, objective: .iwae))),
      (name: "half", run: try train(ModelConfiguration(.mlp, beta: 0.5))),
    ]
    for (name, run) in runs { page.print(name, "test loss", Numeral.fixed(run.history.last?.test.loss ?? .nan, 1)) }
    //: @hide
    let losses = runs.map { $0.run.history.last?.test.loss ?? .nan }
    if !page.isQuick { page.expect(losses[2] < losses[0] && losses[2] < losses[1], "the third has the smallest loss") }
    page.expect(digits.test.count <= 200, "at most 200 test images")
    //: By its loss the third is the best by far. But it has paid half of its divergence only. To
    //: compare these numbers is to compare prices in three currencies.
    //:
    //: ## One number for all
    //:
    //: What all three define is a distribution of images, $p(x) = \int p(x \mid z) p(z) dz$. The
    //: encoder is no part of it: it is a tool of the training, and now becomes one of the
    //: measurement. Chapter 7 has shown that
    //:
    //: $$L_k = \log \frac1k \sum_{i=1}^k w_i, \qquad w_i = \frac{p(x \mid z_i) p(z_i)}{q(z_i \mid
    //: x)}, \qquad z_i \sim q(z \mid x),$$
    //:
    //: is in the mean below $\log p(x)$, and tends to it. So take many draws, whatever the model
    //: was trained by; $-L_k$ is what papers call the **NLL**. The suite adds up the weights as
    //: they come:
    //: @source Models/Bounds/LikelihoodEstimate.swift#logLikelihood
    //: A weight is a number like $e^{-\(typical)}$, too small for a `Float`; that of a photograph would
    //: be too small for a `Double` as well. So what is kept is the largest logarithm so far, and the
    //: sum of all weights relative to it. Here is the estimate for a hundred digits and a growing
    //: number of draws:
    let counts = [1, 4, 16, 64, 256].prefix(page.isQuick ? 3 : 5)
    let x = digits.test.batch(Array(0..<min(100, digits.test.count)))
    func estimate(_ run: TrainedRun, _ k: Int) -> LikelihoodEstimate {
      run.model.logLikelihood(of: x, samples: k) { draw in
        RandomStream(seed: 17, purpose: .checks, step: UInt64(draw)).normal([x.shape[0], 20])
      }
    }
    let estimates = runs.map { run in counts.map { estimate(run.run, $0) } }
    let curves = estimates.map { $0.map { -MeasuredMean($0.logLikelihood).mean } }
    for (run, curve) in zip(runs, curves) {
      page.print(run.name, zip(counts, curve).map { "k = \($0):" + " " + Numeral.fixed($1, 1) }.joined(separator: ", "))
    }
    //: @hide
    page.figure(
      Figure(
        title: "The same images, by more and more draws",
        alternative: "Three falling curves that flatten; that of iwae ends below the others",
        columns: [.init("k", counts.map(Double.init))] + zip(runs, curves).map { .init($0.name, $1) },
        panels: [
          .init(
            x: .init("draws k", isLogarithmic: true), y: .init("NLL estimate (nats per image)"), legend: .topRight,
            series: runs.map { .init($0.name, x: "k", y: $0.name) })
        ]), caption: "−L_k of 100 test digits, by three models. Each curve falls towards its own −log p(x).")
    let last = curves.map { $0[$0.count - 1] }
    page["typical"] = Numeral.fixed(last[0], 0)
    page.expect(Float.exp(-Float(last[0])) == 0 || page.isQuick, "a weight is too small for a Float")
    page.expect(runs[1].run.model.bound.samples == 5, "iwae takes five draws")
    let falls = curves.map { $0[0] - $0[$0.count - 1] }
    for curve in curves { page.expect(zip(curve, curve.dropFirst()).allSatisfy { $0 > $1 }, "more draws, less NLL") }
    page["fallElbo"] = Numeral.fixed(falls[0], 1)
    page["fallIwae"] = Numeral.fixed(falls[1], 1)
    page["spread"] = Numeral.fixed((last.max() ?? 0) - (last.min() ?? 0), 1)
    page["lossSpread"] = Numeral.fixed((losses.max() ?? 0) - (losses.min() ?? 0), 1)
    if !page.isQuick {
      page.expect(falls[1] > falls[0] && falls[1] > falls[2], "iwae gains most from more draws")
      page.expect(last[1] < last[0] && last[1] < last[2], "the importance-weighted model is the best")
      page.expect(losses[0] - losses[2] > 5 * abs(last[0] - last[2]), "the losses exaggerate the difference")
    }
    //: Every curve falls, and each by another amount: that of `elbo` by \(fallElbo) nats, that of
    //: `iwae` by \(fallIwae). With one draw, one measures the encoder as much as the model, and the
    //: encoder of `iwae` has never been asked to make each draw a good one, but one of five. The
    //: losses were up to \(lossSpread) nats apart; these numbers are within \(spread), in another
    //: order. And no curve is quite flat at its end. An NLL without its $k$ is not a number, and
    //: two of them can be compared only if $k$ is the same, or so large that it does not matter.
    //:
    //: ## The experiment: is the difference real?
    //:
    //: We have a hundred test digits, some easy and some hard. The mean over another hundred would
    //: be different. By how much, the **standard error** tells: the standard deviation over the
    //: images, divided by the root of their number.
    func nll(_ model: Int) -> [Double] { estimates[model][counts.count - 1].logLikelihood.map { -$0 } }
    func show(_ mean: MeasuredMean) -> String {
      Numeral.fixed(mean.mean, 2) + " ± " + Numeral.fixed(mean.standardError ?? 0, 2)
    }
    for (model, run) in runs.enumerated() { page.print(run.name, show(MeasuredMean(nll(model)))) }
    let difference = MeasuredMean(zip(nll(0), nll(1)).map { $0 - $1 })
    page.print("elbo − iwae, image by image:", show(difference))
    //: @hide
    let alone = MeasuredMean(nll(0)).standardError ?? 0
    let paired = difference.standardError ?? 1
    page["alone"] = Numeral.fixed(alone, 1)
    page["paired"] = Numeral.fixed(alone * 2.0.squareRoot() / paired, 1)
    page["needed"] = Numeral.fixed(Double.pow(alone * 2.0.squareRoot() / paired, 2), 0)
    let samplingErrors = estimates[0][counts.count - 1].standardErrors
    page["sampling"] = Numeral.fixed(samplingErrors.reduce(0, +) / Double(samplingErrors.count), 2)
    let samplingOfMean = samplingErrors.reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(samplingErrors.count)
    page["samplingOfMean"] = Numeral.fixed(samplingOfMean, 2)
    if !page.isQuick {
      page.expect(alone > abs(last[0] - last[1]), "the models are closer than the error of either")
      page.expect(alone > 4 * paired, "the paired error is much smaller")
      page.expect(abs(difference.mean) > 3 * paired, "the difference is more than three of its errors")
    }
    page.expect(samplingOfMean < alone, "the draws add less error than the images")
    let pairs = zip(nll(0), nll(1)).sorted { $0.0 < $1.0 }
    page.figure(
      Figure(
        title: "A hundred digits, scored by two models",
        alternative: "Points along the diagonal from the lower left to the upper right",
        columns: [.init("elbo", pairs.map(\.0)), .init("iwae", pairs.map(\.1))],
        panels: [
          .init(
            x: .init("NLL by elbo (nats)"), y: .init("NLL by iwae (nats)"), legend: .none,
            series: [
              .init("a digit", x: "elbo", y: "iwae", style: .points),
              .init("equal", x: "elbo", y: "elbo", style: .line),
            ])
        ]), caption: "What is hard for one model is hard for the other; on the line both are equally good.")
    //: The error of each mean is about \(alone) nats, more than the models differ by. Should we
    //: give up? No: both models were asked about the *same* digits. A digit that is hard for one is
    //: hard for the other, as the figure shows. So we subtract image by image, and only then take
    //: the mean and its error. It is \(paired) times smaller than that of a difference of two
    //: separate tests would be, which is $\sqrt 2$ times that of one; they would need \(needed) times
    //: as many images. The difference is real, for these two sets of weights. Whether `iwae` is
    //: better for other seeds as well is a third kind of error, and takes more runs to find out
    //: ([chapter 12](12-training.md)).
    //:
    //: There is also the noise of the draws. The suite estimates it for each image from the spread
    //: of its weights: \(sampling) nats on average for `elbo`, and \(samplingOfMean) in the mean
    //: over the hundred. It is the smallest of the errors, and the least trustworthy: if no draw
    //: has met the region that matters, the weights do not tell.
    //:
    //: ## A wrong turn
    //:
    //: A draw from the posterior is noisy, so somebody takes its mean when testing: $z = \mu$, with
    //: the same two terms. The number is smaller, smooth, and the same each time. The suite can do
    //: it, and calls it by its name:
    let model = runs[0].run.model
    let sampled = Evaluator.evaluate(model, on: digits.test, posterior: .sample, seed: 0)
    let atMean = Evaluator.evaluate(model, on: digits.test, posterior: .mean, seed: 0)
    page.print("z drawn:", Numeral.fixed(sampled.means.loss, 1), " z = μ:", Numeral.fixed(atMean.means.loss, 1))
    //: It is no bound. Jensen's inequality is about the expectation over draws, and $\mu$ is not a
    //: draw: it has no noise to be decoded in spite of, while the KL term is that of the noisy codes.
    //: What catches it is once more that −ELBO may not be less than $-\log p(x)$, and our best
    //: estimate of that, with \(most) draws, is itself rather too large. We count in standard errors of
    //: the difference, image by image, and allow four:
    func check(_ evaluation: Evaluation) -> CheckResult {
      var result = CheckResult("bound/above-the-nll", tolerance: 4)
      let differences = MeasuredMean(zip(evaluation.negativeELBO, nll(0)).map { $0 - $1 })
      result.record(
        Deviation(differences.mean, atLeast: 0, inUnitsOf: differences.standardError ?? 0), "−ELBO less the NLL")
      return result
    }
    page.print(check(sampled).passed ? "z drawn: passed" : check(sampled).summary)
    page.print(check(atMean).failures.first ?? "z = μ: passed")
    //: @hide
    page["most"] = "\(counts[counts.count - 1])"
    page.expect(check(sampled).passed, "the bound with z drawn is one")
    if !page.isQuick { page.expect(!check(atMean).passed, "with z = μ it is not") }
    //: How many numbers, then, can be said of this one model? All of these have been printed under
    //: the name of a test loss or likelihood somewhere:
    let onGrey = Evaluator.evaluate(model, on: grey, posterior: .sample, seed: 0)
    //: @hide
    var table = MarkdownTable([.text("what"), .number("value")])
    table.append(["−ELBO, pixels black or white (nats)", Numeral.fixed(sampled.means.loss, 1)])
    table.append(["−ELBO, pixels as grey as they are", Numeral.fixed(onGrey.means.loss, 1)])
    table.append(["the two terms at z = μ (no bound)", Numeral.fixed(atMean.means.loss, 1)])
    table.append(["reconstruction alone", Numeral.fixed(sampled.means.recon, 1)])
    table.append(["NLL by \(counts[counts.count - 1]) draws, of the first hundred", Numeral.fixed(last[0], 1)])
    table.append(["the same in bits per pixel", Numeral.fixed(last[0] / Double.log(2) / 784, 3)])
    page.table(table)
    page.expect(sampled.means.recon < sampled.means.loss, "the reconstruction is a part")
    if !page.isQuick {
      page.expect(abs(onGrey.means.loss - sampled.means.loss) > 0.5, "grey or not makes a difference")
    }
    //: Published figures hide these choices in a sentence of the appendix, or in the code. When the
    //: suite repeats a published figure, its plan writes them all down: binarized or not, which
    //: images, which $k$, how many epochs, and what still differs. `make reproduce` trains those
    //: models in full, and a table of its report sets each figure beside the published one.
    //: @source Reporting/PublishedFigure.swift#PublishedFigure.agrees
    //: ## What the number does not say
    //:
    //: One more caution. The logarithm is kind to a model that is right now and then. Take a good
    //: model of digits, and let it draw noise instead in 99 cases of 100. Its probability of a
    //: digit is still a hundredth of what it was, so that its NLL rises by no more than $\log 100$.
    //: @hide
    page["luck"] = Numeral.fixed(Double.log(100), 1)
    page.expect(Double.log(100) < 5, "log 100 is less than 5")
    if !page.isQuick {
      page.expect(last[0] > 100, "an NLL is more than a hundred nats")
      page.expect(Double.log(100) < (losses.max() ?? 0) - (losses.min() ?? 0), "the losses were farther apart")
    }
    //: That is \(luck) nats of more than a hundred, less than the three losses were apart, and
    //: nearly all of its draws are worthless. The other way round, a model that has learned the
    //: training images by heart draws perfect digits, and gives the test digits next to nothing. So
    //: look at draws *and* count nats, on images that no training has met, and choose the measure
    //: by what the model is for.
    //:
    //: ## Exercises
    //:
    //: 1. *How many draws count?* If one weight of $k$ outweighs all others, the estimate rests on
    //:    one draw. Define a number of draws that count, which is $k$ for equal weights and 1 in
    //:    this case, and compute it from $\log w_i$ without underflow.
    //: @solution Book/Solutions/17-solutions.swift#effectiveSamples
    //: 2. *Bits per dimension.* Papers on colour images give bits per dimension of 8-bit pixels.
    //:    What are 3,000 nats of an image of 32×32×3 values in $[-1, 1]$ in this unit? Mind the
    //:    constant.
    //: @solution Book/Solutions/17-solutions.swift#bitsPerDimension
    //: 3. *Rank three models.* Given the NLL of each image by several models, say which pairs
    //:    differ by more than $c$ standard errors.
    //: @solution Book/Solutions/17-solutions.swift#distinguishable
    //: ## Where to read on
    //:
    //: - [Sources/Training/Measures/Measures.swift](../../Sources/Training/Measures/Measures.swift):
    //:   what `vae test` measures beside the likelihood.
    //: - [Sources/Numerics/EvidenceChecks.swift](../../Sources/Numerics/EvidenceChecks.swift): the
    //:   estimate against a quadrature.
    //: - [Reports/plans/published.yaml](../../Reports/plans/published.yaml): published figures, and
    //:   what differs from how they were made.
    //:
    //: ## References
    //:
    //: - Y. Burda, R. Grosse and R. Salakhutdinov, *Importance Weighted Autoencoders*, 2016,
    //:   section 5.
    //: - R. Salakhutdinov and I. Murray, *On the Quantitative Analysis of Deep Belief Networks*,
    //:   2008.
    //: - L. Theis, A. van den Oord and M. Bethge, *A Note on the Evaluation of Generative Models*,
    //:   2016: why likelihood, looks and usefulness need not agree.
  }
}
