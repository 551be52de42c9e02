import Autograd
import Checking
import Models
import Reporting
import TensorCore
import Training

/// Chapter 8.
enum Draws: Chapter {
  static let number = 8
  static let title = "How does one differentiate a draw?"

  static func write(_ page: Page) async throws {
    //: > The loss depends on a random number, and the random number depends on the weights. A die
    //: > has no slope. How can a gradient pass through one?
    //:
    //: The bound of [chapter 7](07-bounds.md) is an expectation over draws $z \sim q$, and what is
    //: trained, the mean and the variance of $q$, decides where the draws fall. The tape of
    //: [chapter 2](02-chain-rule.md) records arithmetic. It cannot record "draw a number". This
    //: chapter shows two ways around that, and measures why everybody takes the second.
    //:
    //: **You need** expectations and variances, and chapters 2 and 7.
    //:
    //: ## A problem whose answer is known
    //:
    //: Let $z \sim \mathcal{N}(\mu, e^{v})$, where $v$ is the logarithm of the variance, and let
    //: the loss be $f(z) = (z - 3)^2$. Its expectation can be written down, because a square's mean
    //: is the square of the mean and the variance:
    //:
    //: $$\mathbb{E} f(z) = (\mu - 3)^2 + e^{v}, \qquad
    //: \frac{\partial}{\partial \mu} \mathbb{E} f = 2 (\mu - 3), \qquad
    //: \frac{\partial}{\partial v} \mathbb{E} f = e^{v}.$$
    //:
    //: We stand at $\mu = 1$, $v = 0$, where the slopes are −4 and 1. The task is to find them from
    //: draws of $z$, and from $f$.
    let (mu, v) = (1.0, 0.0)
    let exact = (mu: 2 * (mu - 3), v: Double.exp(v))
    page.expect(exact == (-4, 1), "the slopes are −4 and 1")
    //: ## The first way: ask the density
    //:
    //: Write the expectation as an integral, and differentiate under it. The loss does not depend
    //: on $\mu$, the density does:
    //:
    //: $$\frac{\partial}{\partial \mu} \int f(z) q(z) dz = \int f(z) \frac{\partial q(z)}{\partial \mu} dz
    //: = \mathbb{E} \left[ f(z) \frac{\partial \log q(z)}{\partial \mu} \right],$$
    //:
    //: because $\partial q = q \partial \log q$. What is left is again an expectation, and draws
    //: estimate it. The factor $\partial \log q / \partial \mu$ is called the **score**, and this
    //: the score-function estimator, or REINFORCE. The draw is a constant to the tape; only its
    //: density has a slope. (For a Gaussian $\log q$ is $-\tfrac12 [(z - \mu)^2 e^{-v} + v]$ and a
    //: constant.) To see each draw's own estimate, we give each its own $\mu$ and $v$. The
    //: `baseline` is for later:
    typealias Slopes = (mu: [Double], v: [Double])
    func noise(_ draws: Int, _ dimensions: Int = 1) -> Tensor<Double> {
      RandomStream(seed: 8, purpose: .checks).normal([draws, dimensions])
    }
    func score(_ draws: Int, baseline: Double = 0) -> Slopes {
      let tape = Tape<Double>()
      let means = tape.variable(Tensor([draws, 1], repeating: mu))
      let logVariances = tape.variable(Tensor([draws, 1], repeating: v))
      let z = tape.constant(noise(draws).map(with: (mu, v)) { $1.0 + Double.exp($1.1 / 2) * $0 })
      let logDensity = -0.5 * ((z - means).square() * (-logVariances).exp() + logVariances)
      let gradients = tape.gradients(of: (((z - 3).square() - baseline) * logDensity).sum())
      return (gradients[means]?.scalars ?? [], gradients[logVariances]?.scalars ?? [])
    }
    //: ## The second way: move the draw
    //:
    //: Instead of asking how the density changes, let the draw itself move. A normal number with
    //: the mean $\mu$ and the variance $e^v$ can be made from one that knows of neither:
    //:
    //: $$z = \mu + e^{v/2} \epsilon, \qquad \epsilon \sim \mathcal{N}(0, 1).$$
    //:
    //: For a fixed $\epsilon$ this is arithmetic, and has slopes: $\partial z / \partial \mu = 1$
    //: and $\partial z / \partial v = \tfrac12 e^{v/2} \epsilon$. The randomness has become an
    //: input, like an image, and the chain rule goes through. This is the **reparameterization
    //: trick**, and it is an op of the suite:
    //: @source Autograd/Ops/Reparameterize.swift#Reparameterize.backward
    func pathwise(_ draws: Int) -> Slopes {
      let tape = Tape<Double>()
      let means = tape.variable(Tensor([draws, 1], repeating: mu))
      let logVariances = tape.variable(Tensor([draws, 1], repeating: v))
      let epsilon = tape.constant(noise(draws))
      let z = reparameterize(mu: means, logVariance: logVariances, epsilon: epsilon)
      let gradients = tape.gradients(of: (z - 3).square().sum())
      return (gradients[means]?.scalars ?? [], gradients[logVariances]?.scalars ?? [])
    }
    //: Both get the same 20,000 draws:
    let draws = 20_000
    let ways: [(name: String, slopes: Slopes)] = [
      ("score", score(draws)), ("score, less the mean loss", score(draws, baseline: 5)),
      ("pathwise", pathwise(draws)),
    ]
    //: @hide
    var table = MarkdownTable([
      .text("estimator"), .number("slope along μ"), .number("its deviation"), .number("slope along v"),
      .number("its deviation"),
    ])
    func deviation(_ values: [Double]) -> Double {
      (MeasuredMean(values).standardError ?? 0) * Double(values.count).squareRoot()
    }
    table.append(["exact", Numeral.fixed(exact.mu, 2), "", Numeral.fixed(exact.v, 2), ""])
    for (name, slopes) in ways {
      table.append(
        [slopes.mu, slopes.v].reduce(into: [name]) {
          $0 += [Numeral.fixed(MeasuredMean($1).mean, 2), Numeral.fixed(deviation($1), 1)]
        })
      for (values, exact) in [(slopes.mu, exact.mu), (slopes.v, exact.v)] {
        let mean = MeasuredMean(values)
        page.expect(abs(mean.mean - exact) < 4 * (mean.standardError ?? 0), "\(name) is right on average")
      }
    }
    page.table(table)
    let widths = ways.map { deviation($0.slopes.mu) }
    page["times"] = Numeral.fixed((widths[0] / widths[2]) * (widths[0] / widths[2]), 0)
    page.expect(widths[0] > 4 * widths[2], "the score's deviation is more than four times as large")
    page.expect(widths[1] < widths[0] && widths[1] > widths[2], "the baseline helps, but not enough")
    page.expect(ways[0].slopes.mu.count == 20_000, "there were 20,000 draws")
    //: All three are right on average: each mean is within four standard errors of the exact slope.
    //: They differ in their **deviation**, the spread of a single draw's estimate. To be as sure as
    //: with one draw of the pathwise estimator, the score needs \(times) draws, because the
    //: variance of a mean of $n$ draws is that of one, divided by $n$.
    //:
    //: The row in the middle subtracts from the loss a **baseline**, its mean
    //: $(\mu - 3)^2 + e^v = 5$. This is allowed: the expectation of a score is zero,
    //: $\int \partial q = \partial \int q = \partial 1$, and so a constant in front of it changes
    //: nothing but the noise. Here are the 20,000 estimates of each of the three:
    //: @hide
    page.expect((mu - 3) * (mu - 3) + Double.exp(v) == 5, "the mean loss is 5")
    let bins = (-30...10).map { Double($0) }
    func histogram(_ values: [Double]) -> [Double] {
      var counts = bins.map { _ in 0.0 }
      for value in values where -30.5 < value && value < 10.5 {
        counts[Int((value + 30).rounded())] += 1 / Double(draws)
      }
      return counts
    }
    page.figure(
      Figure(
        title: "The slope along μ, as single draws see it",
        alternative: "The pathwise estimates make a bell around −4, the score's a peak near 0 and a tail to the left",
        columns: [.init("slope", bins)] + ways.map { .init($0.name, histogram($0.slopes.mu)) },
        panels: [
          .init(
            x: .init("estimate of the slope along μ (exact: −4)"), y: .init("share of draws", startsAtZero: true),
            legend: .topLeft, series: ways.map { .init($0.name, x: "slope", y: $0.name, style: .line) })
        ]), caption: "Three distributions with the same mean. The score's are peaks of small numbers, and a long tail.")
    let wrongSigns = [0, 2].map { way in ways[way].slopes.mu.filter { $0 > 0 }.count }
    page["wrong"] = Numeral.fixed(100 * Double(wrongSigns[0]) / Double(draws), 0)
    page["wrongPath"] = Numeral.fixed(100 * Double(wrongSigns[1]) / Double(draws), 0)
    page.expect(abs(Double(wrongSigns[0]) / Double(draws) - 0.5) < 0.02, "half of the score's signs are wrong")
    page.expect(
      abs(Double(wrongSigns[1]) / Double(draws) - 0.0228) < 0.004, "the path is wrong where z is above 3, two σ away")
    //: Of the score's estimates \(wrong) % have the wrong sign, since the loss is never negative,
    //: and $f \epsilon$ has the sign of $\epsilon$. Of the pathwise ones \(wrongPath) % have it,
    //: those with a $z$ beyond the target 3. Why is the score so noisy? It knows the loss at one
    //: place, and nothing of its slope. From a single value it must conclude whether to move right
    //: or left. The pathwise estimator asks the loss directly where it falls.
    //:
    //: The slope along $v$ deserves a look of its own, since it has to come out of the noise alone.
    //: A larger variance moves draws with $\epsilon > 0$ up, and those with $\epsilon < 0$ down,
    //: each by $\tfrac12 e^{v/2} \lvert \epsilon \rvert$. On one side of the target that helps, on
    //: the other it harms. The loss is convex, so that it harms more than it helps: with
    //: $f'(z) = 2 (z - 3)$ the mean of $f'(z) \tfrac12 e^{v/2} \epsilon$ is $e^v$, positive. With
    //: noise in the draw and no price on it, training would therefore shrink the variance to
    //: nothing. What holds it up is the divergence in the bound.
    //:
    //: ## The experiment: many latents
    //:
    //: With more latents it gets worse. Let $f(z) = \sum_j (z_j - 3)^2$ over $D$ latents, and look
    //: at the slope along the first mean only. The exact answer does not depend on $D$. The
    //: pathwise estimate does not either: the chain rule sees that the other terms have nothing to
    //: do with it. The score multiplies the *whole* loss, all $D$ terms, by the score of the first
    //: latent, which at $\mu = 1$, $v = 0$ is $\epsilon_1$. (`deviation` is the standard deviation
    //: of a list.)
    let dimensions = [1, 2, 4, 8, 16, 32, 64, 128, 256]
    func deviations(_ dimensions: Int) -> (score: Double, baseline: Double, pathwise: Double) {
      let (draws, epsilon) = (2_000, noise(2_000, dimensions))
      let losses = (0..<draws).map { n in
        (0..<dimensions).reduce(0.0) { sum, j in
          sum + (mu + epsilon[n, j] - 3) * (mu + epsilon[n, j] - 3)
        }
      }
      let mean = 5.0 * Double(dimensions)
      return (
        deviation((0..<draws).map { losses[$0] * epsilon[$0, 0] }),
        deviation((0..<draws).map { (losses[$0] - mean) * epsilon[$0, 0] }),
        deviation((0..<draws).map { 2 * (mu + epsilon[$0, 0] - 3) })
      )
    }
    let spreads = dimensions.map(deviations)
    //: @hide
    page.figure(
      Figure(
        title: "The deviation of one draw's slope", alternative: "The score's grows with D, the pathwise one is flat",
        columns: [
          .init("D", dimensions.map(Double.init)), .init("score", spreads.map(\.score)),
          .init("baseline", spreads.map(\.baseline)), .init("pathwise", spreads.map(\.pathwise)),
        ],
        panels: [
          .init(
            x: .init("latents D", isLogarithmic: true), y: .init("deviation of one draw's slope", isLogarithmic: true),
            legend: .topLeft,
            series: [
              .init("score", x: "D", y: "score"), .init("score, less the mean loss", x: "D", y: "baseline"),
              .init("pathwise", x: "D", y: "pathwise"),
            ])
        ]), caption: "The score's deviation grows like D, with a baseline like the root of D.")
    page["scoreGrowth"] = Numeral.fixed(spreads[8].score / spreads[0].score, 0)
    page["baselineGrowth"] = Numeral.fixed(spreads[8].baseline / spreads[0].baseline, 0)
    page.expect(
      zip([spreads[0].score, spreads[0].baseline, spreads[0].pathwise], widths).allSatisfy { abs($0 / $1 - 1) < 0.2 },
      "one latent has the deviations of the table, as well as 2,000 draws can tell")
    page.expect(spreads.allSatisfy { abs($0.pathwise - 2) < 0.15 }, "the pathwise deviation stays near 2")
    let (growth, baselineGrowth) = (spreads[8].score / spreads[4].score, spreads[8].baseline / spreads[4].baseline)
    page.expect(abs(growth - 16) < 4, "sixteen times the latents: sixteen times the score's deviation")
    page.expect(abs(baselineGrowth - 4) < 1, "with a baseline, four times")
    //: From 1 to 256 latents the score's deviation has grown \(scoreGrowth) times, with the
    //: baseline \(baselineGrowth) times. The pathwise deviation stays near 2, because $2 (z_1 - 3)$
    //: varies by twice the deviation of $z_1$.
    //:
    //: That was a toy. In the suite's network for MNIST the loss is $-\log p(x \mid z)$, and the
    //: path leads through the decoder. We take the trained model of chapter 7, one test image, and
    //: its posterior, and look at the slopes along all 20 means, draw by draw:
    let digits = try await page.laboratory.digits(limit: 6_000)
    let run = try page.laboratory.train(ModelConfiguration(.mlp), on: digits, epochs: 8)
    let copies = digits.test.batch(Array(repeating: 0, count: 1_000))
    let tape = Tape<Float>()
    let posterior = run.model.posterior(of: copies)
    let (means, logVariances) = (tape.variable(posterior.mu), tape.variable(posterior.logVariance))
    let epsilon: Tensor<Float> = RandomStream(seed: 9, purpose: .checks).normal([1_000, 20])
    let z = reparameterize(mu: means, logVariance: logVariances, epsilon: tape.constant(epsilon))
    let losses = -run.model.likelihood.logProbability(
      of: tape.constant(copies), given: run.model.network.decode(z, .evaluation), [])
    let byPath = tape.gradients(of: losses.sum())[means] ?? Tensor(means.shape)
    //: and for the score, whose factor $\partial \log q / \partial \mu$ is $e^{-v/2} \epsilon$,
    //: with the mean loss for its baseline:
    let centred = losses.value - losses.value.mean()
    let deviates = epsilon * posterior.logVariance.map { Float.exp(-$0 / 2) }
    let byScore = centred.reshaped([1_000, 1]) * deviates
    func spread(_ slopes: Tensor<Float>) -> Double {
      let variances = (0..<20).map { j in
        let one = deviation((0..<1_000).map { Double(slopes[$0, j]) })
        return one * one
      }
      return MeasuredMean(variances).mean
    }
    page.print("mean variance by the path:", Numeral.significant(spread(byPath), 3))
    page.print("mean variance by the score:", Numeral.significant(spread(byScore), 3))
    page["digits"] = Numeral.fixed(spread(byScore) / spread(byPath), 0)
    page.expect(spread(byScore) > 3 * spread(byPath), "the score is worse on digits, too")
    //: Even with its baseline the score would need \(digits) times as many draws of this image. The
    //: reparameterized gradient is good enough that the suite, like the paper that introduced it,
    //: takes a *single* draw per image and step; the mean over a batch does the rest.
    //:
    //: The path is not for everything. It needs a loss that has slopes where the draw falls, and a
    //: draw that is a smooth function of its parameters. A die, a word or a choice among classes is
    //: not: it jumps. For those the score is what remains, with the best baseline that one can find
    //: (exercise 3). It is one reason why the latents of a VAE are real numbers.
    //:
    //: ## Where the noise comes from
    //:
    //: The noise is an input, so it must be known: to repeat a run, to resume it, to compare it
    //: with another program. In the suite it is a function of the seed, the step and the place, not
    //: a sequence that somebody might read from too often. [Chapter 18](18-bits.md) opens that
    //: function. A model is handed its noise, and without noise takes the mean:
    //: @source Models/Posterior.swift#Posterior.sample
    //: ## A wrong turn
    //:
    //: The encoder's second output is $v$, the logarithm of the *variance*. Somebody reads it as
    //: the logarithm of the deviation, and writes $z = \mu + e^{v} \epsilon$, with the slope that
    //: belongs to it:
    struct WrongScale: Op {
      let name = "wrongScale"
      func shape(of x: [Shape]) throws(ShapeError) -> Shape { try Reparameterize().shape(of: x) }
      func forward<S: Scalar>(_ x: [Tensor<S>]) -> Forward<S> {
        Forward(x[0].zip(x[1], x[2]) { mu, v, epsilon in mu + S.exp(v) * epsilon })
      }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
        [dy, dy.zip(pass.x[1], pass.x[2]) { dy, v, epsilon in dy * S.exp(v) * epsilon }, nil]
      }
      func reference<S: Scalar>(_ x: [Tensor<S>]) -> Tensor<S> { Reparameterize().reference(x) }
    }
    let op = WrongScale()
    let entry = OpEntry(
      WrongScale.self, specimens: [Specimen("rows", op, [[3, 5], [3, 5], [3, 5]])],
      variation: { _ in Specimen("", op, [[2], [2], [2]]) }, rejected: [], constants: [2],
      tolerance: Tolerances(gradient: 5e-12, referenceFloat: 4e-7))
    page.print("gradient:", entry.check(.gradient).passed ? "passed" : "failed")
    page.print(entry.check(.reference).failures[0])
    page.expect(entry.check(.gradient).passed, "the gradient check is content")
    page.expect(!entry.check(.reference).passed, "the comparison with the reference is not")
    //: The gradient check passes, and it is right: backward is the slope of forward. Both are about
    //: the wrong distribution. A VAE with this op even trains, since the encoder learns to answer
    //: with half of what it should; only the price of chapter 9 is then charged for another
    //: variance than the one that was drawn. What sees it is a second opinion about forward: the
    //: **reference**, which writes the equation down once more, with a root in place of the half,
    //: and the golden of another program.
    //:
    //: ## Exercises
    //:
    //: 1. *Drop ε.* Train with $z = \mu$, without noise, but with the whole loss of chapter 7,
    //:    whose price is $\tfrac12 (\mu^2 + e^v - 1 - v)$ per latent. Which slope does the
    //:    encoder's log-variance $v$ still have, and where does it go? What is lost?
    //: @solution Book/Solutions/08-solutions.swift#logVarianceSlopesWithoutNoise
    //: 2. *Mirror the noise.* Use each $\epsilon$ twice, as $\epsilon$ and as $-\epsilon$, and take
    //:    the mean of the two slopes. What becomes of the noise of the slope along $\mu$, for our
    //:    square?
    //: @solution Book/Solutions/08-solutions.swift#mirroredSlope
    //: 3. *A coin cannot be moved.* Let $z$ be 1 with the probability $\sigma(a)$, else 0, and let
    //:    the loss be $f_1$ or $f_0$. There is no path, but there is a score:
    //:    $\partial \log q / \partial a = z - \sigma(a)$. Which baseline makes the estimate exact,
    //:    whatever the coin shows?
    //: @solution Book/Solutions/08-solutions.swift#perfectBaseline
    //: ## Where to read on
    //:
    //: - [Sources/Autograd/Ops/Reparameterize.swift](../../Sources/Autograd/Ops/Reparameterize.swift),
    //:   and what is checked of it:
    //:   [Sources/Numerics/Ops/Reparameterize.swift](../../Sources/Numerics/Ops/Reparameterize.swift).
    //: - [Sources/TensorCore/RandomStream.swift](../../Sources/TensorCore/RandomStream.swift):
    //:   which purpose draws which numbers.
    //:
    //: ## References
    //:
    //: - D. Kingma and M. Welling, *Auto-Encoding Variational Bayes*, 2014, section 2.4.
    //: - D. Rezende, S. Mohamed and D. Wierstra, *Stochastic Backpropagation and Approximate
    //:   Inference in Deep Generative Models*, 2014.
    //: - R. Williams, *Simple Statistical Gradient-Following Algorithms for Connectionist
    //:   Reinforcement Learning*, 1992.
  }
}
