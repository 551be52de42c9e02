import Autograd
import Checking
import Layers
import Models
import Reporting
import TensorCore
import Training

/// Chapter 14.
enum Collapse: Chapter {
  static let number = 14
  static let title = "Why does it collapse?"

  static func write(_ page: Page) async throws {
    //: > A model of twenty latent dimensions may use fifteen of them, or five, or none. Who
    //: > decides, and by what rule?
    //:
    //: A VAE sometimes gives up a latent dimension: its posterior becomes the prior, whatever the
    //: image, and the decoder learns to ignore it. If all go, it is called **posterior collapse**,
    //: and the model draws the same grey mean for everything. This is often told as a mishap of
    //: training. First of all it is arithmetic. We do the sums for a model of one dimension, then
    //: turn the same knob on MNIST.
    //:
    //: **You need** the divergence of [chapter 9](09-information.md), the loop of
    //: [chapter 12](12-training.md) and the measures of [chapter 13](13-latents.md).
    //:
    //: ## The price, with a weight
    //:
    //: The loss of a VAE has two terms, and $\beta$ is the weight of the second:
    //:
    //: $$L = \underbrace{-\log p(x \mid z)}_{\mathrm{recon}} +
    //: \beta ~ \underbrace{\mathrm{KL}(q(z \mid x) \parallel p(z))}_{\mathrm{price}}.$$
    //:
    //: With $\beta = 1$ it is the negative ELBO. A larger $\beta$ makes each nat that $z$ says
    //: about $x$ dearer, a smaller one makes it cheaper (Higgins et al. 2017). In the suite the
    //: bound has it:
    //: @source Models/Bounds/EvidenceLowerBound.swift#EvidenceLowerBound.evaluate
    //: ## One dimension, by hand
    //:
    //: Take the smallest VAE with a choice. Data $x$ are one number with mean 0 and variance
    //: $\lambda$. The encoder has two parameters, $q(z \mid x) = N(a x, e^v)$, the decoder has one,
    //: $p(x \mid z) = N(w z, 1)$. With $z = a x + e^{v/2} \varepsilon$ the error $x - w z$ has two
    //: independent parts, $(1 - w a) x$ and $-w e^{v/2} \varepsilon$, whose squares have the means
    //: $\lambda (1 - w a)^2$ and $w^2 e^v$. So the mean loss, but for a constant, is
    //:
    //: $$L = \tfrac12 \left(\lambda (1 - w a)^2 + w^2 e^v\right) +
    //: \beta ~ \tfrac12 \left(a^2 \lambda + e^v - 1 - v\right).$$
    //:
    //: We let Adam find the minimum, from a start that uses $z$ a little:
    struct OneDimension {
      let variance, beta: Double
      var a = 0.1, w = 0.1, v = 0.0

      var price: Double { 0.5 * (a * a * variance + Double.exp(v) - 1 - v) }

      mutating func settle(steps: Int) {
        let parameters = [a, w, v].map { Parameter(Tensor<Double>($0)) }
        let named = zip(["a", "w", "v"], parameters).map { (name: $0, parameter: $1) }
        let adam = Adam(named, learningRate: 0.05)
        for _ in 0..<steps {
          let tape = Tape<Double>()
          let variables = parameters.map { tape.variable($0) }
          let (a, w, v) = (variables[0], variables[1], variables[2])
          let recon = variance * (1 - w * a).square() + w.square() * v.exp()
          let price = variance * a.square() + v.exp() - 1 - v
          adam.step(tape.gradients(of: 0.5 * recon + 0.5 * beta * price), on: tape)
        }
        let found = parameters.map(\.value.scalar)
        (a, w, v) = (found[0], found[1], found[2])
      }
    }
    for beta in [1.0, 4, 16] {
      var model = OneDimension(variance: 6, beta: beta)
      model.settle(steps: 2000)
      let (square, price) = (Numeral.fixed(model.w * model.w, 3), Numeral.fixed(model.price, 3))
      page.print("β = \(beta): w² =", square, " KL =", price)
    }
    //: With pencil and paper: set the three derivatives to 0. That of $v$ gives
    //: $e^v = \beta / (w^2 + \beta)$, that of $a$ gives $a = w / (w^2 + \beta)$, and put into that
    //: of $w$ they leave
    //:
    //: $$w^2 = \lambda - \beta, \qquad \mathrm{KL} = \tfrac12 \log \frac{\lambda}{\beta},
    //: \qquad \mathrm{if} ~ \lambda > \beta,$$
    //:
    //: and otherwise $w = a = 0$ and $\mathrm{KL} = 0$. (With a decoder whose noise has the
    //: variance $s^2$ in place of 1, read $\beta s^2$ for $\beta$.) So there is a **threshold**. A
    //: direction of the data that varies by less than $\beta$ is not worth its price; the best
    //: model there is does not code it. Above the threshold, a dimension says half a logarithm.
    //: @hide
    let betas = (page.isQuick ? [2, 4] : Array(-2...6)).map { Double.pow(2, Double($0) - 0.5) }
    var prices = Curves()
    var worst = 0.0
    for (look, variance) in [6.0, 24].enumerated() {
      let theory = { (beta: Double) in max(0, 0.5 * Double.log(variance / beta)) }
      let settled = betas.map { beta in
        var model = OneDimension(variance: variance, beta: beta)
        model.settle(steps: 2000)
        return model.price
      }
      worst = max(worst, zip(settled, betas).map { abs($0 - theory($1)) }.max() ?? 0)
      prices.add("λ = \(Int(variance)), found by Adam", Array(zip(betas, settled)), style: .points, look: look)
      let span = (betas.last ?? 1) / betas[0]
      let fine = (0...60).map { betas[0] * Double.pow(span, Double($0) / 60) }
      prices.add("½ log λ/β", fine.map { ($0, theory($0)) }, look: look)
    }
    page.figure(
      prices.figure(
        "What one dimension says", alternative: "Two falling lines that end at zero, with points on them",
        x: .init("β", isLogarithmic: true), y: .init("KL (nats)", startsAtZero: true), legend: .topRight),
      caption: "Every doubling of β takes ½ log 2 nats from a dimension that is alive, until nothing is left.")
    page["half"] = Numeral.fixed(0.5 * Double.log(2), 2)
    page.expect(worst < 0.01, "Adam finds what pencil and paper have found")
    //: Each doubling of $\beta$ takes $\tfrac12 \log 2$ = \(half) nats from a dimension that is
    //: alive. This is no failure of Adam, which had found the minimum: below the threshold collapse
    //: *is* the minimum (Lucas et al. 2019 have the case of many dimensions).
    //:
    //: ## The experiment: β from ¼ to 16
    //:
    //: MNIST has no $\lambda$ that we know, and the networks are not linear. Does the rule survive?
    //: We train seven models that differ in $\beta$ alone:
    let images = try await page.laboratory.digits(limit: 20_000)
    let weights = [0.25, 0.5, 1, 2, 4, 8, 16]
    let models = weights.map { ModelConfiguration(.mlp, beta: $0) }
    let runs = try models.map { try page.laboratory.train($0, on: images, epochs: 3) }
    //: A dimension counts as **active** where its mean $\mu$ varies over the images by more than
    //: 0.01 (Burda et al. 2016):
    //: @source Training/Measures/EncodedImages.swift#EncodedImages.activeUnits
    //: @hide
    let test = images.test.spaced(2000)
    let codes = runs.map { EncodedImages(test, by: $0.model) }
    let tests = runs.map { $0.history[$0.history.count - 1].test }
    let active = codes.map(\.activeUnits)
    let slopes = zip(tests, tests.dropFirst()).map { ($1.recon - $0.recon) / ($0.kl - $1.kl) }
    var table = MarkdownTable([
      .number("β"), .number("recon"), .number("KL"), .number("recon + KL"), .number("active of 20"),
      .number("recon lost per nat saved"),
    ])
    for i in weights.indices {
      let numbers = [tests[i].recon, tests[i].kl, tests[i].recon + tests[i].kl].map { Numeral.fixed($0, 1) }
      table.append(
        [Numeral.significant(weights[i], 3)] + numbers + [
          "\(active[i])", i == 0 ? "" : Numeral.fixed(slopes[i - 1], 2),
        ])
    }
    page.table(table)
    var plane = Curves()
    plane.add("β = ¼ (right) to 16 (left)", tests.map { ($0.kl, $0.recon) }, style: .linePoints)
    page.figure(
      plane.figure(
        "What a nat buys", alternative: "A falling convex curve of seven points",
        x: .init("rate: KL (nats per image)"), y: .init("distortion: recon (nats per image)")),
      caption: "Each point is a model. To the right they say more, and reconstruct better.")
    var bars = Curves()
    for i in [0, 2, 4, 5, 6] {
      let sorted = codes[i].divergencesByDimension.map(\.mean).sorted(by: >)
      bars.add(
        "β = \(Numeral.significant(weights[i], 3))", sorted.enumerated().map { (Double($0.offset + 1), $0.element) },
        style: .linePoints)
    }
    page.figure(
      bars.figure(
        "What each dimension says", alternative: "Five falling curves, the lower the larger β",
        x: .init("dimension, by rank", isWhole: true), y: .init("KL (nats)")),
      caption: "The larger β, the fewer dimensions are above 0, and the less each of them says.")
    let sums = tests.map { $0.recon + $0.kl }
    let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
    page["bestBeta"] = Numeral.significant(weights[best], 3)
    (page["atEight"], page["atSixteen"]) = ("\(active[5])", "\(active[6])")
    let lost = (tests[2].kl - tests[3].kl) / 20
    page["lost"] = Numeral.fixed(lost, 2)
    if !page.isQuick {
      page.expect(zip(tests, tests.dropFirst()).allSatisfy { $0.kl > $1.kl }, "the rate falls with β")
      page.expect(zip(tests, tests.dropFirst()).allSatisfy { $0.recon < $1.recon }, "the distortion grows with β")
      page.expect(active[6] < active[5] && active[0...5].allSatisfy { $0 == 20 }, "units are lost at the end alone")
      page.expect(abs(lost - 0.5 * Double.log(2)) < 0.15, "a doubling takes about as much as from one dimension")
      page.expect(zip(slopes, slopes.dropFirst()).allSatisfy { $0 < $1 }, "the exchange rate grows with β")
      page.expect(
        slopes.indices.allSatisfy { slopes[$0] > weights[$0] && slopes[$0] < weights[$0 + 1] },
        "the exchange rate lies between the two β")
      page.expect(best == 2, "the negative ELBO is lowest at β = 1")
    }
    //: The nats obey. They go down with every doubling of $\beta$; from 1 to 2 each of the twenty
    //: dimensions loses \(lost) of them in the mean, where our sums said \(half). Figure 14.2 has
    //: the two terms as the axes of a plane, in which KL is called the **rate** and recon the
    //: **distortion** (Alemi et al. 2018). The table's last column is the slope between neighbours:
    //: at which rate the models exchange one term for the other. At a minimum it must be $\beta$
    //: itself: if a nat less of KL cost less than $\beta$ nats of reconstruction, the loss could
    //: still be lowered. And indeed each exchange rate lies between the $\beta$ of the two models.
    //:
    //: The threshold is less sharp than in our sums. At $\beta = 8$ all \(atEight) dimensions still
    //: count as active, though Figure 14.3 shows how little they say; at 16 there are \(atSixteen).
    //: Three epochs are short, and a network may spread one direction of the data over several
    //: dimensions.
    //:
    //: The sum recon + KL is the negative ELBO, by which a model is judged as a *density*; after
    //: this short training it is lowest at $\beta$ = \(bestBeta). Other $\beta$ are not mistakes.
    //: They are answers to another question, such as how few numbers can hold a digit.
    //:
    //: ## Too early
    //:
    //: There is a collapse that is *not* the minimum. At the start the decoder knows nothing, and
    //: codes are useless to it; the price is due at once. A dimension can be given up before it was
    //: worth anything. Two remedies are usual. A **warm-up** lets $\beta$ grow from 0 over the
    //: first epochs, so that learning to use $z$ comes before paying for it (Bowman et al. 2016):
    //: @source Training/Schedules/Warmup.swift#warmth
    //: **Free bits** do not charge a dimension for its first fraction of a nat (Kingma et al.
    //: 2016). Both, beside $\beta = 4$ as it was:
    let warm = try page.laboratory.train(ModelConfiguration(.mlp, beta: 4), on: images, epochs: 3) {
      $0.betaWarmup = 2
    }
    let spared = ModelConfiguration(.mlp, beta: 4, freeBits: 0.5)
    let free = try page.laboratory.train(spared, on: images, epochs: 3)
    //: @hide
    var remedies = MarkdownTable([
      .text("run, β = 4"), .number("recon"), .number("KL"), .number("recon + 4 KL"), .number("least KL of a dimension"),
    ])
    let compared = [runs[4], warm, free]
    let theirs = compared.map { EncodedImages(test, by: $0.model) }
    let least = theirs.map { $0.divergencesByDimension.map(\.mean).min() ?? 0 }
    for (i, name) in ["as it is", "warm-up over 2 epochs", "0.5 free nats"].enumerated() {
      let its = compared[i].history[compared[i].history.count - 1].test
      remedies.append([
        name, Numeral.fixed(its.recon, 1), Numeral.fixed(its.kl, 1), Numeral.fixed(its.recon + 4 * its.kl, 1),
        Numeral.fixed(least[i], 3),
      ])
    }
    page.table(remedies)
    let priced = compared.map { $0.history[$0.history.count - 1].test }.map { $0.recon + 4 * $0.kl }
    page["gain"] = Numeral.fixed(priced[0] - priced[1], 1)
    if !page.isQuick {
      page.expect(least[2] > 0.3 && least[0] < 0.2 && least[1] < 0.2, "free bits keep all dimensions, and alone do")
      page.expect(priced[1] < priced[0] - 0.5, "the warm-up ends with a lower loss")
    }
    //: Free bits change the price, and so the goal: no dimension falls far below the half nat that
    //: costs nothing. The warm-up changes the way alone. It is under the full price for one epoch
    //: of the three, and still ends with a loss that is lower by \(gain) nats. Sønderby et al.
    //: found it necessary where latents lie in several layers, Bowman et al. where the decoder can
    //: do well without $z$.
    //:
    //: ## A wrong turn
    //:
    //: The commonest cause of collapse is a line that looks like good manners: averaging the
    //: reconstruction loss over pixels, so that it does not depend on the image's size.
    struct MeanOverPixels: Likelihood {
      let pixelRange = PixelRange.unit
      let omittedConstant = 0.0
      let equation = "", explanation = ""
      func logProbability<S: Scalar>(
        of x: Variable<S>, given h: Variable<S>, _ learned: [Variable<S>]
      ) -> Variable<S> {
        let pixels = x.value.count / x.shape[0]
        return -h.binaryCrossEntropyWithLogits(against: x) / S(pixels)
      }
    }
    let network = try Model<Float>(ModelConfiguration(.mlp), seed: 0).network
    let wrong = Model(network, likelihood: MeanOverPixels())
    let adam = Adam(wrong.parameters, learningRate: 1e-3)
    var losses: [Float] = []
    for step in 0..<images.train.count / 128 {
      let batch = images.train.batch(Array(step * 128..<(step + 1) * 128))
      let noise = RandomStream(seed: 0, purpose: .posteriorNoise, step: UInt64(step + 1))
      losses.append(wrong.step(batch, epsilon: noise.normal([128, 20]), by: adam).loss)
    }
    let collapsed = EncodedImages(test, by: wrong)
    let meanKL = collapsed.divergences.reduce(0, +) / Double(collapsed.count)
    page.print("active:", collapsed.activeUnits, " KL:", Numeral.fixed(meanKL, 4))
    //: @hide
    let some = test.batch([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let rows =
      [some, runs[0].model.reconstruct(some), runs[2].model.reconstruct(some)] + [
        runs[6].model.reconstruct(some), wrong.reconstruct(some),
      ]
    page.picture(
      try LabelledGrid(
        Tensor([50, 28, 28, 1], rows.flatMap(\.scalars)), range: .unit,
        rowLabels: ["image", "beta 1/4", "beta 1", "beta 16", "wrong"], columnLabels: (1...10).map(String.init)
      ).image(), caption: "Ten images, as models with different β reconstruct them, and as the wrong one does.",
      alternative: "Five rows of digits: the images, three rows that blur more and more, and a row of equal blurs")
    let pictures = wrong.reconstruct(some).scalars
    var spread: Float = 0
    for pixel in 0..<784 {
      let column = (0..<10).map { pictures[$0 * 784 + pixel] }
      spread = max(spread, (column.max() ?? 0) - (column.min() ?? 0))
    }
    let (before, after) = (Double(losses.first ?? 0), Double(losses.last ?? 0))
    (page["lossBefore"], page["lossAfter"]) = (Numeral.fixed(before, 2), Numeral.fixed(after, 2))
    page.expect(images.train.batch([0]).count == 784, "an image has 784 pixels")
    page.expect(after < 0.9 * before, "the wrong loss falls")
    if !page.isQuick {
      page.expect(collapsed.activeUnits == 0, "nothing is active")
      page.expect(spread < 0.1, "all reconstructions are alike")
    }
    //: Nothing is alive, and every image gets the same blur. The loss had looked fine: it fell from
    //: \(lossBefore) to \(lossAfter). What happened? Dividing one term by 784 is multiplying the
    //: other by 784, but for a common factor: this is $\beta = 784$, beyond the left end of Figure
    //: 14.2. And a common factor of the loss is what Adam does not see, as [chapter
    //: 11](11-steps.md) has shown; with plain descent the learning rate would have been wrong, too,
    //: and somebody might have wondered.
    //:
    //: Which check sees it? A likelihood is a probability. Over all black-and-white images it must
    //: add up to 1, whatever the decoder's output. Images of four pixels are sixteen, one for each
    //: number of four binary digits, and we give the four pixels some logits:
    func total(_ likelihood: some Likelihood) -> Double {
      let images = (0..<64).map { Double(($0 / 4) >> ($0 % 4) & 1) }
      let logits = (0..<64).map { [0.3, -1, 2, 0][$0 % 4] }
      let tape = Tape<Double>(recording: false)
      let (x, h) = (tape.constant(Tensor([16, 4], images)), tape.constant(Tensor([16, 4], logits)))
      return likelihood.logProbability(of: x, given: h, []).value.scalars.reduce(0) { $0 + Double.exp($1) }
    }
    var check = CheckResult("book/probabilities-add-up-to-1", tolerance: 1e-14)
    check.record(Deviation(total(Bernoulli()), from: 1, inUnitsOf: 1), "Bernoulli")
    check.record(Deviation(total(MeanOverPixels()), from: 1, inUnitsOf: 1), "MeanOverPixels")
    page.print(check.failures.joined(separator: "\n"))
    page.expect(check.cases == 2 && check.failures.count == 1, "the check fails for the wrong likelihood alone")
    //: The suite's `Bernoulli` passes. The wrong one is no probability of anything, and a loss made
    //: of it bounds nothing.
    //:
    //: ## Exercises
    //:
    //: 1. *Who survives?* Data have five independent directions with variances 9, 4, 2, 1 and ½,
    //:    and the decoder's noise has $s^2 = \tfrac12$. Which are coded at $\beta$ = 1, 4 and 16,
    //:    and what do they say in all?
    //: @solution Book/Solutions/14-solutions.swift#rate
    //: 2. *Back from the dead.* Start the model of one dimension at $a = w = 0$, with $\lambda = 6$
    //:    and $\beta = 1$. What do the gradients say, and for how long? What brings the dimension
    //:    back?
    //: @solution Book/Solutions/14-solutions.swift#priceFrom
    //: 3. *A tight bound.* Show that with $\beta = 1$ the negative ELBO of the settled model of one
    //:    dimension is the true $-\log p(x)$, in the mean over the data. Compute both.
    //: @solution Book/Solutions/14-solutions.swift#boundAndTruth
    //: ## Where to read on
    //:
    //: - [Sources/Models/Bounds](../../Sources/Models/Bounds/EvidenceLowerBound.swift) has β and
    //:   free bits; beside it are a bound that holds the KL at a capacity and one that weighs the
    //:   total correlation.
    //: - [DivergenceTable](../../Sources/Training/Runs/DivergenceTable.swift):
    //:   each run writes `kl.csv`, in which one can watch dimensions come and go.
    //:
    //: ## References
    //:
    //: - I. Higgins et al., *β-VAE: Learning Basic Visual Concepts with a Constrained Variational
    //:   Framework*, 2017.
    //: - A. A. Alemi et al., *Fixing a Broken ELBO*, 2018.
    //: - J. Lucas, G. Tucker, R. Grosse and M. Norouzi, *Don't Blame the ELBO! A Linear VAE
    //:   Perspective on Posterior Collapse*, 2019.
    //: - C. K. Sønderby et al., *Ladder Variational Autoencoders*, 2016.
    //: - S. R. Bowman et al., *Generating Sentences from a Continuous Space*, 2016, section 3.1.
    //: - D. P. Kingma et al., *Improved Variational Inference with Inverse Autoregressive Flow*,
    //:   2016.
    //: - Y. Burda, R. Grosse and R. Salakhutdinov, *Importance Weighted Autoencoders*, 2016,
    //:   section 5.3.
  }
}
