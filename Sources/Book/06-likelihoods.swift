import Autograd
import Checking
import Models
import Reporting
import TensorCore

/// Chapter 6.
enum Likelihoods: Chapter {
  static let number = 6
  static let title = "What is a likelihood?"

  static func write(_ page: Page) async throws {
    //: > A model claims that a pixel is probably white. The pixel is black. How wrong was the
    //: > claim, in a unit in which the errors of all pixels, and of all images, can be added up?
    //:
    //: The loss of [chapter 1](01-slopes.md) was a square, and no reason was given. There is a
    //: better way to come by a loss: let the model say how *probable* the data are, and train it to
    //: call them probable. This chapter makes losses of that kind, and finds the square among them.
    //:
    //: **You need** logarithms, the idea of a probability density, and the ops of
    //: [chapter 3](03-softplus.md).
    //:
    //: ## From probability to loss
    //:
    //: Take a coin that shows heads with the unknown probability $p$. In eight throws it shows
    //: heads six times. The probability of exactly this sequence, read as a function of $p$, is
    //: called the **likelihood** of $p$:
    func likelihood(_ p: Double) -> Double { Double.pow(p, 6) * Double.pow(1 - p, 2) }
    let candidates = (1..<100).map { Double($0) / 100 }
    let best = candidates.max { likelihood($0) < likelihood($1) } ?? 0
    page.print("the most likely p of a hundred:", best)
    page.expect(best == 0.75, "the likelihood is largest at 6 / 8")
    //: The likelihood is largest where $p$ is the share of heads. The data and their probability
    //: have changed places: the throws are fixed, and $p$ is what may move. Learning will mean the
    //: same for a network: the images are fixed, and the weights move to where the images are most
    //: probable.
    //:
    //: Products of probabilities become small quickly. An image of a digit has $28 \times 28 = 784$
    //: pixels; here is the probability of all of them, each being black or white like a fair coin:
    var product: Float = 1
    for _ in 0..<784 { product *= 0.5 }
    let logarithm = 784 * Double.log(0.5)
    page.print("the product:", product, " its logarithm:", Numeral.fixed(logarithm, 1))
    page.expect(product == 0, "the product has underflowed")
    page["fair"] = Numeral.fixed(-logarithm, 1)
    //: The product is lost: it is below the smallest positive `Float`. Its logarithm is a number
    //: like any other. Logarithms turn products into sums, and the logarithm rises with its
    //: argument, so that its maximum is at the same place. The **negative log-likelihood** is the
    //: loss that we want: it is zero where the data were certain, it is large where they were
    //: improbable, and those of independent things are added. Its unit, for the natural logarithm,
    //: is the **nat**. A guess by fair coins costs \(fair) nats per image.
    //:
    //: ## White or black: Bernoulli
    //:
    //: Let $x$ be a pixel, 1 for white and 0 for black, and let the model say that it is white with
    //: probability $p$. Then
    //:
    //: $$-\log p(x) = -x \log p - (1 - x) \log (1 - p),$$
    //:
    //: since only the term that happened is left. This is the **binary cross-entropy**. A network's
    //: output $h$ can be any real number, so that it needs to be brought between 0 and 1: by the
    //: sigmoid, $p = \sigma(h) = 1 / (1 + e^{-h})$. The number $h$ is called the **logit** of $p$.
    //: The suite's likelihood takes logits:
    //: @source Models/Likelihoods/Bernoulli.swift#Bernoulli
    let tape = Tape<Double>()
    let h = tape.variable([[2, -1, 0.5]])
    let x = tape.constant([[1, 0, 0]])
    let logProbability = Bernoulli().logProbability(of: x, given: h, [])
    let byHand =
      Double.log(.sigmoid(2)) + Double.log(1 - .sigmoid(-1)) + Double.log(1 - .sigmoid(0.5))
    page.print(Numeral.fixed(logProbability.value.scalar, 6), Numeral.fixed(byHand, 6))
    page.expect(abs(logProbability.value.scalar - byHand) < 1e-14, "the op is the sum over the pixels")
    let gradients = tape.gradients(of: -logProbability.sum())
    func row(_ numbers: [Double]) -> String {
      numbers.map { Numeral.fixed($0, 4) }.joined(separator: " ")
    }
    page.print(row(gradients[h]?.scalars ?? []))
    page.print(row([.sigmoid(2) - 1, .sigmoid(-1), .sigmoid(0.5)]))
    page.expect(
      zip(gradients[h]?.scalars ?? [], [(2.0, 1.0), (-1, 0), (0.5, 0)]).allSatisfy {
        abs($0 - (Double.sigmoid($1.0) - $1.1)) < 1e-15
      }, "the slope is σ(h) − x")
    //: The last two lines agree: the slope of the loss along $h$ is $\sigma(h) - x$, the
    //: probability that was claimed less what came. A prediction that is far on the right side
    //: hardly pulls; one that is far on the wrong side pulls with nearly its full strength of 1,
    //: however far off it is.
    //:
    //: Compare this with the square, $(\sigma(h) - x)^2$. By the chain rule its slope is
    //: $2 (\sigma(h) - x) \sigma(h) (1 - \sigma(h))$, and the last factors vanish at both ends:
    //: @hide
    let logits = (0...120).map { -9 + 0.15 * Double($0) }
    func curve(_ loss: (Variable<Double>, Variable<Double>) -> Variable<Double>) -> (y: [Double], slope: [Double]) {
      let tape = Tape<Double>()
      let h = tape.variable(Tensor([logits.count, 1], logits))
      let y = loss(h, tape.constant(Tensor([logits.count, 1], repeating: 1)))
      let slopes = tape.gradients(of: [(y, Tensor(y.shape, repeating: 1))])[h]
      return (y.value.scalars, slopes?.scalars ?? [])
    }
    let entropy = curve { $0.binaryCrossEntropyWithLogits(against: $1) }
    let square = curve { $0.sigmoid().squaredError(against: $1) }
    page.figure(
      Figure(
        title: "A white pixel (x = 1), and a prediction h",
        alternative: "Left, both losses fall with h; right, the square's slope vanishes where h is far below zero",
        columns: [
          .init("h", logits), .init("cross-entropy", entropy.y), .init("square", square.y),
          .init("slope of the cross-entropy", entropy.slope), .init("slope of the square", square.slope),
        ],
        panels: [
          .init(
            title: "The loss", x: .init("logit h"), y: .init("loss"),
            series: [
              .init("cross-entropy", x: "h", y: "cross-entropy", style: .line),
              .init("squared error of σ(h)", x: "h", y: "square", style: .line),
            ]),
          .init(
            title: "Its slope", x: .init("logit h"), y: .init("∂loss/∂h", limits: -1.1...0.1),
            series: [
              .init("cross-entropy", x: "h", y: "slope of the cross-entropy", style: .line),
              .init("squared error of σ(h)", x: "h", y: "slope of the square", style: .line),
            ]),
        ]), caption: "At the left end the prediction is badly wrong. The square no longer says so.")
    page.expect(entropy.slope[0] < -0.999, "the cross-entropy pulls with almost 1")
    page.expect(abs(square.slope[0]) < 0.001, "the square pulls with less than a thousandth")
    page.expect(entropy.slope[0] / square.slope[0] > 1_000, "that is less than a thousandth of the other")
    //: At $h = -9$ the cross-entropy still pulls with more than 0.999, and the square with less
    //: than 0.001. A network that starts with a confident mistake takes it back, at first, a
    //: thousand times as slowly.
    //:
    //: ## Grey levels
    //:
    //: The pixels of MNIST are grey, between 0 and 1. It is common, and this suite follows, to put
    //: them into the same formula, as if a grey level were the share of white in many throws. The
    //: best prediction for a pixel $x$ is then $p = x$, but what remains is not zero. It is the
    //: entropy $-x \log x - (1 - x) \log (1 - x)$, and no model can do better. How much is that, in
    //: an image? Here are four predictors, each knowing more than the one before:
    let digits = try await page.laboratory.digits(limit: 1_000)
    let train = digits.train.batch(Array(0..<digits.train.count))
    let test = digits.test.batch(Array(0..<min(digits.test.count, 1_000)))
    let meanImage = train.summed(over: [0]) / Tensor(Float(train.shape[0]))
    let guesses: [(name: String, p: Tensor<Float>)] = [
      ("a fair coin", Tensor(0.5)), ("one grey for all pixels", train.mean()),
      ("the mean image", meanImage), ("the image itself", test),
    ]
    //: @hide
    var table = MarkdownTable([.text("prediction"), .number("cross-entropy, nats per image"), .number("squared error")])
    var costs: [(nats: Double, squares: Double)] = []
    for guess in guesses {
      let tape = Tape<Float>(recording: false)
      let (p, x) = (tape.constant(guess.p.broadcast(to: test.shape)), tape.constant(test))
      let nats = Double(p.binaryCrossEntropy(against: x).mean().value.scalar)
      let squares = Double(p.squaredError(against: x).mean().value.scalar)
      costs.append((nats, squares))
      table.append([guess.name, Numeral.fixed(nats, 1), Numeral.fixed(squares, 1)])
    }
    page.table(table)
    page["mean"] = Numeral.fixed(costs[2].nats, 1)
    page["floor"] = Numeral.fixed(costs[3].nats, 1)
    page.expect(zip(costs, costs.dropFirst()).allSatisfy { $0.nats > $1.nats }, "each knows more than the one before")
    page.expect(
      zip(costs, costs.dropFirst()).allSatisfy { $0.squares > $1.squares }, "each has a smaller squared error")
    page.expect(costs[3].squares == 0 && costs[3].nats > 0, "the floor is 0 for the square alone")
    page.expect(abs(costs[0].nats + logarithm) < 0.1, "fair coins cost what they did above")
    //: A model that knows where digits have ink, but nothing of this one, costs \(mean) nats. One
    //: that reproduced each image perfectly would cost \(floor): this is the floor of the
    //: cross-entropy of grey images, and a loss near it is as good as a loss near zero. The squared
    //: error has its floor at 0.
    //:
    //: Where the floor comes from can be seen on a map. Both losses are surfaces over the
    //: prediction $p$ and the pixel $x$; here they are as a hiker knows mountains, by lines of
    //: equal height:
    //: @hide
    page.figure(
      LossMaps.figure,
      caption: "The square's valley follows the diagonal and is level. The cross-entropy has two basins and a pass.")
    func height(_ loss: (Variable<Double>, Variable<Double>) -> Variable<Double>, _ p: Double, _ x: Double) -> Double {
      let tape = Tape<Double>(recording: false)
      return loss(tape.constant(Tensor([1, 1], [p])), tape.constant(Tensor([1, 1], [x]))).value.scalar
    }
    let (entropyOf, squareOf) = (
      { height({ $0.binaryCrossEntropy(against: $1) }, $0, $1) }, { height({ $0.squaredError(against: $1) }, $0, $1) }
    )
    for (map, loss) in zip(LossMaps.all, [entropyOf, squareOf]) {
      page.expect(
        zip(LossMaps.heights, map.lines).allSatisfy { height, line in
          line.allSatisfy { abs(loss($0.p, $0.x) - height) + abs(loss(1 - $0.p, 1 - $0.x) - height) < 1e-9 }
        }, "\(map.name): every line has one height")
    }
    page["pass"] = Numeral.fixed(entropyOf(0.5, 0.5), 2)
    page.expect(abs(entropyOf(0.5, 0.5) - Double.log(2)) < 1e-12, "the pass is at log 2")
    page.expect(
      [0.1, 0.3].allSatisfy { d in
        entropyOf(0.5 - d, 0.5 - d) < entropyOf(0.5, 0.5) && entropyOf(0.5 - d, 0.5) > entropyOf(0.5, 0.5)
      }, "in the middle the floor is highest, and the loss least for x = ½")
    page.expect(squareOf(0.3, 0.3) == 0 && squareOf(0, 1) == 1, "the square's floor is 0, and its greatest height 1")
    page.expect(entropyOf(1e-4, 1) > 9, "a confident mistake is high above both")
    //: The square depends on the distance $\lvert x - p \rvert$ alone: its valley is level, and no
    //: point is higher than 1. Along the valley of the cross-entropy, $p = x$, the floor is the
    //: entropy of the pixel. It rises from 0 in the corners, where the pixel is black or white, to
    //: a pass in the middle, $\log 2$ or \(pass) nats high. In the other two corners, where a
    //: confident prediction is wrong, there is no top.
    //:
    //: ## How far off: Gauss
    //:
    //: A pixel may also be a number with a bell curve around the model's mean $\hat x$. With the
    //: variance $e^{s}$, where $s$ is the **log-variance**, the density costs
    //:
    //: $$-\log p(x) = \tfrac12 \left[ e^{-s} (x - \hat x)^2 + s + \log 2\pi \right].$$
    //:
    //: Take the variance $\tfrac12$, that is $s = -\log 2$. Then this is
    //: $(x - \hat x)^2 + \tfrac12 \log \pi$: the squared error, and a constant. Here is the square
    //: of chapter 1. To train with it is to believe that all pixels are Gaussian with a variance of
    //: one half, said or not. The suite leaves the constant out, as others do, and keeps a record
    //: of it. For an image of digits it is \(constant) nats:
    //: @source Models/Likelihoods/Gaussian.swift#Gaussian.omittedConstant
    let constant = -784 * Gaussian(pixelRange: .unit).omittedConstant
    page.print("left out, nats per image:", Numeral.fixed(constant, 1))
    page["constant"] = Numeral.fixed(constant, 1)
    page["meanSquare"] = Numeral.fixed(costs[2].squares, 1)
    page["meanGauss"] = Numeral.fixed(costs[2].squares + constant, 1)
    page.expect(costs[2].squares < costs[2].nats, "the square looks like the smaller loss")
    page.expect(costs[2].squares + constant > costs[2].nats, "with its constant it is the larger one")
    //: It matters as soon as somebody compares. The table's \(meanSquare) for the mean image looks
    //: better than \(mean) of cross-entropy. With the constant it is \(meanGauss) nats, and looks
    //: worse. Even that comparison is not one: the first is a density of a continuous pixel, the
    //: second a probability of a binary one, and each has its own unit. **Compare losses of one
    //: likelihood only.** A density can exceed 1, so that a good Gaussian model has *negative*
    //: nats, and nothing is wrong with it.
    //:
    //: ## The experiment: who chooses the variance?
    //:
    //: One half is a strange belief about pixels that lie between 0 and 1. Let $m$ be the mean
    //: squared error per pixel. The derivative of the bracket's mean along $s$ is $1 - e^{-s} m$,
    //: which is zero at $s = \log m$: the best variance is the mean squared error. The suite can
    //: learn it, as one more parameter. In its likelihood, `learned[0]` is $s$, `mean(of: h)` is
    //: $\hat x$, the sigmoid of the network's output $h$, and `d` is the number of pixels:
    //: @source Models/Likelihoods/LearnedGaussian.swift#LearnedGaussian.logProbability
    //: To ask it about a guess at $\hat x$ we hand it the guess's logit:
    let pixels = test.rows(0..<100)
    func nats(_ guess: Tensor<Float>, logVariance s: Double) -> Double {
      let tape = Tape<Float>(recording: false)
      let h = guess.map { min(max($0, 1e-6), 1 - 1e-6) }.map { Float.log($0 / (1 - $0)) }
      let logProbability = LearnedGaussian(pixelRange: .unit).logProbability(
        of: tape.constant(pixels), given: tape.constant(h.broadcast(to: pixels.shape)),
        [tape.constant(Tensor(Float(s)))])
      return -Double(logProbability.mean().value.scalar) / 784
    }
    //: @hide
    let axis = (0...40).map { -5 + 0.15 * Double($0) }
    let grey = guesses[1].p.broadcast(to: meanImage.shape)
    func meanSquare(_ guess: Tensor<Float>) -> Double {
      Double((pixels - guess.broadcast(to: pixels.shape)).square().mean().scalar)
    }
    let (greyBest, meanBest) = (Double.log(meanSquare(grey)), Double.log(meanSquare(meanImage)))
    let isThatPoint = axis.map { _ in Double.nan }
    func column(_ name: String, at s: Double, _ guess: Tensor<Float>) -> [Figure.Column] {
      var (x, y) = (isThatPoint, isThatPoint)
      (x[0], y[0]) = (s, nats(guess, logVariance: s))
      return [.init("s, \(name)", x), .init(name, y)]
    }
    let fixed = -Double.log(2)
    page.figure(
      Figure(
        title: "Nats per pixel against the log-variance", alternative: "Two U-shaped curves, their minima at s = log m",
        columns: [
          .init("s", axis), .init("one grey", axis.map { nats(grey, logVariance: $0) }),
          .init("the mean image", axis.map { nats(meanImage, logVariance: $0) }),
        ] + column("s = log m", at: meanBest, meanImage) + column("variance ½", at: fixed, meanImage),
        panels: [
          .init(
            x: .init("log-variance s"), y: .init("−log p(x), nats per pixel", limits: -1...4), legend: .topRight,
            series: [
              .init("one grey for all", x: "s", y: "one grey", style: .line),
              .init("the mean image", x: "s", y: "the mean image", style: .line),
              .init("s = log m", x: "s, s = log m", y: "s = log m", style: .points),
              .init("variance ½", x: "s, variance ½", y: "variance ½", style: .points),
            ])
        ]),
      caption: "Too sure to the left, too unsure to the right. The fixed variance of ½ is on the right.")
    let gain = nats(meanImage, logVariance: fixed) - nats(meanImage, logVariance: meanBest)
    page["gain"] = Numeral.fixed(784 * gain, 0)
    page["variance"] = Numeral.significant(meanSquare(meanImage), 2)
    page.expect(gain > 0.1, "the fixed variance is worse by more than a tenth of a nat per pixel")
    page.expect(
      axis.allSatisfy {
        nats(meanImage, logVariance: $0) > nats(meanImage, logVariance: meanBest) - 1e-5
          && nats(grey, logVariance: $0) > nats(grey, logVariance: greyBest) - 1e-5
      }, "no log-variance beats log m")
    let rewards = [meanBest, fixed].map { nats(grey, logVariance: $0) - nats(meanImage, logVariance: $0) }
    page.expect(
      rewards[1] > 0 && rewards[0] > 4 * rewards[1],
      "at the best variance the better prediction is rewarded more than four times as much")
    page.expect(
      abs(nats(meanImage, logVariance: fixed) - meanSquare(meanImage) - 0.5 * Double.log(.pi)) < 1e-4,
      "at variance ½ it is the squared error and the constant")
    //: For the mean image the best variance is \(variance), and to insist on one half costs \(gain)
    //: nats per image. It also changes what a model wants to learn. At one half the two curves
    //: almost touch: the better prediction is rewarded there less than a quarter as much as at its
    //: own variance. A term beside the pixels' errors, such as the price of the latents in
    //: [chapter 9](09-information.md), then counts for more. [Chapter 16](16-faces.md) returns to
    //: this.
    //:
    //: ## A wrong turn
    //:
    //: The formula of the cross-entropy asks for $p$, so one might compute it first. Here is an op
    //: that does, with the right slope $\sigma(h) - x$:
    struct CrossEntropyOfProbabilities: Op {
      let name = "crossEntropyOfProbabilities"
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try perImageShape(inputs) }
      func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
        Forward(
          inputs[0].sumPerImage(inputs[1]) { h, x in
            -(x * S.log(S.sigmoid(h)) + (1 - x) * S.log(1 - S.sigmoid(h)))
          })
      }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
        [dy.zipPerImage(pass.x[0], pass.x[1]) { dy, h, x in dy * (S.sigmoid(h) - x) }, nil]
      }
      func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { forward(inputs).y }
    }
    //: On moderate logits it passes the check of its gradient, and so it may live for a long time.
    //: The check of extremes puts in what a trained network puts in sooner or later, a confident
    //: mistake:
    func entry(of op: some Op) -> OpEntry {
      let domains = [Domain(-6...6), Domain(0...1)]
      return OpEntry(
        perImage: op, domains: domains,
        specimens: [Specimen("rows", op, [[3, 7], [3, 7]], domains: domains)],
        extremes: [[20, -20, 0], [0, 0, 0.25]], yield: [20, 2.0611537e-9, 0.6931472],
        constants: [1], tolerance: Tolerances(gradient: 4e-11, extremes: 1e-6))
    }
    let naive = entry(of: CrossEntropyOfProbabilities())
    page.print("gradient:", naive.check(.gradient).passed ? "passed" : "failed")
    for failure in naive.check(.extremes).failures.prefix(2) { page.print(failure) }
    page.expect(naive.check(.gradient).passed, "the gradient check is content")
    page.expect(!naive.check(.extremes).passed, "the check of extremes is not")
    let stable = entry(of: BinaryCrossEntropyWithLogits())
    page.print("the suite's own:", stable.check(.extremes).passed ? "passed" : "failed")
    page.expect(stable.check(.extremes).passed, "the suite's op passes")
    //: In `Float` $\sigma(20)$ rounds to 1, the logarithm of $1 - 1$ is $-\infty$, and the loss of
    //: a whole batch is lost with it. In the other direction $1 - \sigma(-20)$ rounds to 1, and a
    //: small loss becomes none. The suite's op never forms $p$. It writes $-\log \sigma(h)$ as
    //: softplus of $-h$, the function of [chapter 3](03-softplus.md), and is exact at both ends:
    //: @source Autograd/Ops/BinaryCrossEntropyWithLogits.swift#BinaryCrossEntropyWithLogits.forward
    //: ## Exercises
    //:
    //: 1. *The best prediction.* Show that for a grey pixel $x$ no $p$ has a smaller cross-entropy
    //:    than $p = x$. What is the largest floor that a pixel can have, and at which grey?
    //: @solution Book/Solutions/06-solutions.swift#leastCrossEntropy
    //: 2. *What a report leaves out.* A report says 120 nats per image for faces of $64 \times 64$
    //:    pixels and 3 channels under the squared error, the pixels scaled to $[-1, 1]$. What is
    //:    the negative log-likelihood with its constant? And what is it, of the same model, if the
    //:    density is stated per byte, for pixels from 0 to 255? (A density changes with the unit of
    //:    its variable.)
    //: @solution Book/Solutions/06-solutions.swift#completeNats
    //: 3. *A likelihood of your own.* Write the Laplace distribution,
    //:    $p(x) = \tfrac12 e^{-\lvert x - \hat x \rvert}$, as a `Likelihood` on the pattern of
    //:    `Bernoulli` above. Which constant does it leave out? Why may it draw sharper edges than
    //:    Gauss?
    //: @solution Book/Solutions/06-solutions.swift#Laplace
    //: ## Where to read on
    //:
    //: - [Sources/Models/Likelihoods/Likelihood.swift](../../Sources/Models/Likelihoods/Likelihood.swift)
    //:   is what a likelihood promises; the three that the suite has stand beside it.
    //: - [Sources/Numerics/LossChecks.swift](../../Sources/Numerics/LossChecks.swift) compares all
    //:   losses with PyTorch's. `vae check --only loss` runs it.
    //:
    //: ## References
    //:
    //: - C. Bishop, *Pattern Recognition and Machine Learning*, 2006, sections 1.2 and 4.3.
    //: - D. Kingma and M. Welling, *Auto-Encoding Variational Bayes*, 2014, appendix C.
    //: - O. Rybkin, K. Daniilidis and S. Levine, *Simple and Effective VAE Training with Calibrated
    //:   Decoders*, 2021.
  }
}
