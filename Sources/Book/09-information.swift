import Autograd
import Checking
import Models
import Numerics
import Reporting
import TensorCore
import Training

/// Chapter 9.
enum Information: Chapter {
  static let number = 9
  static let title = "The price of information"

  static func write(_ page: Page) async throws {
    //: > The encoder may tell the decoder what it saw, through $z$. Every word of it is charged. In
    //: > which currency, and what does one get for the money?
    //:
    //: The bound of [chapter 7](07-bounds.md) has two terms. One rewards a $z$ that explains the
    //: image. The other subtracts $\mathrm{KL}(q \Vert p)$, how far the posterior $q$ is from the
    //: prior $p$. This chapter computes that divergence, checks it by throwing dice, and then asks
    //: what it buys.
    //:
    //: **You need** chapters 7 and [8](08-draws.md).
    //:
    //: ## A divergence of two bells
    //:
    //: The Kullback–Leibler divergence is the mean, over draws of $q$, of how much more probable a
    //: draw is under $q$ than under $p$, in nats:
    //:
    //: $$\mathrm{KL}(q \Vert p) = \mathbb{E}_q \left[ \log q(z) - \log p(z) \right].$$
    //:
    //: It is zero where the two are equal, and never negative: that is Jensen's inequality again.
    //: It is not symmetric, and so it is no distance. Let $q$ be $\mathcal{N}(\mu, e^{v})$ and $p$
    //: the standard normal. A draw is $z = \mu + e^{v/2} \epsilon$ with a standard normal
    //: $\epsilon$; the logarithms are $-\tfrac12 (\epsilon^2 + v + \log 2 \pi)$ and
    //: $-\tfrac12 (z^2 + \log 2 \pi)$, and
    //:
    //: $$\log q(z) - \log p(z) = \tfrac12 \left( z^2 - \epsilon^2 - v \right), \qquad
    //: \mathrm{KL} = \tfrac12 \left( \mu^2 + e^{v} - 1 - v \right),$$
    //:
    //: since the mean of $z^2$ is $\mu^2 + e^v$ and that of $\epsilon^2$ is 1. No draw is needed
    //: for this term. With several latents the prices are added. That is an op of the suite:
    //: @source Autograd/Ops/GaussianKL.swift#GaussianKL.forward
    func price<S: Scalar>(_ mu: S, _ v: S) -> S {
      let tape = Tape<S>(recording: false)
      return gaussianKL(
        mu: tape.constant(Tensor([1, 1], [mu])), logVariance: tape.constant(Tensor([1, 1], [v]))
      ).value.scalar
    }
    let (mu, v) = (0.8, -1.5)
    let noise: Tensor<Double> = RandomStream(seed: 9, purpose: .checks).normal([100_000])
    let sampled = MeasuredMean(
      noise.scalars.map { epsilon in
        let z = mu + Double.exp(v / 2) * epsilon
        return (z * z - epsilon * epsilon - v) / 2
      })
    page.print("by the formula:", Numeral.fixed(price(mu, v), 4))
    let error = sampled.standardError ?? 0
    page.print("by 100,000 draws:", Numeral.fixed(sampled.mean, 4), "±", Numeral.fixed(error, 4))
    page.expect(noise.count == 100_000, "there were 100,000 draws")
    page.expect(abs(price(mu, v) - 0.6816) < 5e-5, "the price, to four decimals")
    page.expect(abs(price(mu, v) - sampled.mean) < 3 * error, "the formula is the mean")
    //: The formula is within three standard errors of the mean of the draws.
    //:
    //: ## The map of prices
    //:
    //: Here are all posteriors of one latent. Each has a mean $\mu$ and a deviation
    //: $\sigma = e^{v/2}$, on a logarithmic axis, and those on one line cost the same:
    //: @hide
    let levels = [0.25, 1.0, 2.0, 4.0]
    let angles = (0...90).map { Double($0) / 90 }
    func line(_ nats: Double) -> (mu: [Double], sigma: [Double]) {
      // Where e^v − 1 − v = 2 nats, above and below 0, there is nothing left for μ.
      func edge(_ sign: Double) -> Double {
        var (inside, outside) = (0.0, sign * (2 * nats + 2))
        for _ in 0..<80 {
          let middle = (inside + outside) / 2
          if price(0, middle) < nats { inside = middle } else { outside = middle }
        }
        return inside
      }
      let (low, high) = (edge(-1), edge(1))
      // Down on the left, up on the right; closer together where the line turns.
      let (sine, cosine) = (
        angles.map { sineAndCosine(turns: $0).sine }, angles.map { sineAndCosine(turns: $0).cosine }
      )
      let logVariances = cosine.map { (low + high) / 2 + (high - low) / 2 * $0 }
      let means = logVariances.indices.map { i in
        let square = 2 * (nats - price(0, logVariances[i]))
        return (sine[i] < 0 ? 1 : -1) * max(square, 0).squareRoot()
      }
      return (means, logVariances.map { Double.exp($0 / 2) })
    }
    let lines = levels.map(line)
    page.figure(
      Figure(
        title: "Posteriors of equal price", alternative: "Closed curves around μ = 0, σ = 1, wider for higher prices",
        columns: zip(levels, lines).flatMap { level, line -> [Figure.Column] in
          [.init("μ at \(level)", line.mu), .init("σ at \(level)", line.sigma)]
        },
        panels: [
          .init(
            x: .init("mean μ"), y: .init("deviation σ", isLogarithmic: true),
            legend: .right,
            series: levels.map {
              .init("\(Numeral.significant($0, 3)) nats", x: "μ at \($0)", y: "σ at \($0)", style: .line)
            })
        ]),
      caption:
        "The prior, μ = 0 and σ = 1, is free. Every move away from it costs; twice as wide costs more than half as wide."
    )
    page.expect(
      zip(levels, lines).allSatisfy { level, line in
        zip(line.mu, line.sigma).allSatisfy { abs(price($0, 2 * Double.log($1)) - level) < 1e-6 }
      }, "the lines are those of equal price")
    page.expect(price(0, Double.log(4)) > 1.1 * price(0, -Double.log(4)), "twice as wide costs more than half as wide")
    //: Two things can be bought. One is to be *elsewhere*: the mean costs $\tfrac12 \mu^2$, so that
    //: the second step costs three times as much as the first. The other is to be *sharp*. Let the
    //: mean be 0, and halve $\sigma$ again and again:
    let halvings = (0...5).map { price(0, -2 * Double($0) * Double.log(2)) }
    for (before, after) in zip(halvings, halvings.dropFirst()) {
      page.print("price", Numeral.fixed(after, 4), " for this halving", Numeral.fixed(after - before, 4))
    }
    page.expect(abs(price(2.0, 0) - price(1.0, 0) - 3 * price(1.0, 0)) < 1e-15, "the second step costs three times")
    page.expect(abs(halvings[5] - halvings[4] - Double.log(2)) < 0.002, "in the end a halving costs log 2")
    page.expect(halvings.count == 6, "σ has been halved five times")
    //: In the end each halving costs $\log 2$, one bit. This is as it should be: twice as sharp a
    //: number has one binary digit more. Read backwards, it says what the divergence is. **It is
    //: the mean length of the message that the encoder sends**, in nats, if encoder and decoder
    //: have agreed on the prior beforehand: a draw of the prior costs nothing, because the decoder
    //: could have drawn it itself.
    //:
    //: If sharpness costs, how sharp should a latent be? Suppose that the decoder shows $z$ as it
    //: is, and that an error of the size $s = 0.1$ begins to hurt: the reconstruction costs
    //: $(x - z)^2 / (2 s^2)$ nats. For $x = 0$ and a posterior around it, the mean of that is
    //: $\sigma^2 / (2 s^2)$. Here it is with the price beside it:
    let s = 0.1
    func total(_ sigma: Double) -> (error: Double, price: Double) {
      (sigma * sigma / (2 * s * s), price(0, 2 * Double.log(sigma)))
    }
    for sigma in [0.01, 0.03, 0.1, 0.3, 1] {
      let (error, price) = total(sigma)
      func two(_ number: Double) -> String { Numeral.fixed(number, 2) }
      page.print("σ =", sigma, " error", two(error), " price", two(price), " sum", two(error + price))
    }
    let sums = [0.01, 0.03, 0.1, 0.3, 1].map { total($0).error + total($0).price }
    page.expect(sums.min() == sums[2] && abs(total(s).error - 0.5) < 1e-12, "σ = s is the best of five")
    page.expect(abs(sums[2] - 2.3076) < 5e-5, "its cost, to four decimals")
    page.expect(sums[4] > 10 * sums[2], "σ = 1 is the worst by far")
    //: The best of the five is $\sigma = s$. A sharper latent pays for digits that nobody can see
    //: in the image, a blunter one spoils the image. So the loss finds out by itself how exact each
    //: latent must be, and a latent that the decoder does not use becomes as blunt as the prior,
    //: where it costs nothing.
    //:
    //: ## The experiment: what does one get?
    //:
    //: Let the encoder send one of $M$ equally probable messages, the $m$-th by a bell $q_m$ with
    //: its own mean. The mixture of all bells, $q(z) = \frac1M \sum_m q_m(z)$, is called the
    //: **aggregate posterior**. Who sees $z$ believes in message $m$ with the probability
    //: $q_m(z) / (M q(z))$, and had believed in it with $1 / M$ before. The mean logarithm of the
    //: ratio of the two is called the **mutual information** of message and $z$, in nats:
    //:
    //: $$I = \frac1M \sum_m \mathbb{E}_{q_m} \left[ \log \frac{q_m(z)}{q(z)} \right].$$
    //:
    //: It is at most $\log M$, which is all that there is to know. The mean price is
    //: $\frac1M \sum_m \mathbb{E}_{q_m} [\log (q_m / p)]$. Write $q_m / p$ as
    //: $(q_m / q) \cdot (q / p)$, and it falls into two parts:
    //:
    //: $$\text{mean price} = I + \mathrm{KL}(q(z) \Vert p(z)).$$
    //:
    //: One gets at most what one pays, and exactly that where the messages together look like the
    //: prior. The second part is waste. We compute all three on a grid, for means in equal steps
    //: from $-a$ to $a$:
    typealias Trade = (price: Double, information: Double, waste: Double)
    func trade(messages: Int, spread a: Double, sigma: Double) -> Trade {
      let means = (0..<messages).map { a * (2 * Double($0) / Double(messages - 1) - 1) }
      let prices = means.map { price($0, 2 * Double.log(sigma)) }
      func bell(_ x: Double) -> Double { Double.exp(-x * x / 2) / (2 * .pi).squareRoot() }
      var (information, waste) = (0.0, 0.0)
      for z in stride(from: -9.0, through: 9, by: sigma / 8) {
        let densities = means.map { bell((z - $0) / sigma) / sigma }
        let aggregate = densities.reduce(0, +) / Double(messages)
        for density in densities where density > 1e-300 {
          information += sigma / 8 * density / Double(messages) * Double.log(density / aggregate)
        }
        if aggregate > 0 { waste += sigma / 8 * aggregate * Double.log(aggregate / bell(z)) }
      }
      return (prices.reduce(0, +) / Double(messages), information, waste)
    }
    //: A thrifty encoder keeps the mixture's variance at 1: the farther apart the means, the
    //: sharper the bells. A careless one leaves $\sigma$ at 1, and shouts.
    func thrifty(_ messages: Int, _ a: Double) -> Trade {
      // The variance of M equal steps from −a to a.
      let between = a * a * Double(messages + 1) / Double(3 * (messages - 1))
      return trade(messages: messages, spread: a, sigma: (1 - between).squareRoot())
    }
    //: @hide
    let shares = (1...24).map { Double($0) / 24 }
    func reach(_ messages: Int, _ share: Double) -> Double {
      // The a at which σ² is 1 − (1 − 2⁻¹⁰) share.
      (0.999 * share * Double(3 * (messages - 1)) / Double(messages + 1)).squareRoot()
    }
    // Most of what happens is near the end, where the bells are sharp.
    let bent = shares.map { 1 - (1 - $0) * (1 - $0) * (1 - $0) }
    let eight = bent.map { thrifty(8, reach(8, $0)) }
    let many = bent.map { thrifty(64, reach(64, $0)) }
    let careless = shares.map { trade(messages: 8, spread: 4.2 * $0, sigma: 1) }
    let most = eight.map(\.price).max() ?? 0
    page.figure(
      Figure(
        title: "What the price buys",
        alternative: "Information rises with the price, below the diagonal, to its ceiling",
        columns: [
          .init("paid, 8", eight.map(\.price)), .init("eight", eight.map(\.information)),
          .init("paid, 64", many.map(\.price)), .init("many", many.map(\.information)),
          .init("paid, careless", careless.map(\.price)), .init("careless", careless.map(\.information)),
          .init("all", shares.map { most * $0 }),
        ],
        panels: [
          .init(
            x: .init("price: mean KL (nats)"), y: .init("information I (nats)", startsAtZero: true), legend: .right,
            series: [
              .init("all of it", x: "all", y: "all", style: .line),
              .init("64, thrifty", x: "paid, 64", y: "many"),
              .init("8, thrifty", x: "paid, 8", y: "eight"),
              .init("8, careless", x: "paid, careless", y: "careless"),
            ])
        ]),
      caption: "Nothing lies above the diagonal. With 8 messages the ceiling is log 8, however much is paid.")
    for (name, points) in [("8", eight), ("64", many), ("careless", careless)] {
      page.expect(
        points.allSatisfy { abs($0.price - $0.information - $0.waste) < 1e-4 }, "\(name): price = I + waste")
      page.expect(points.allSatisfy { $0.information < $0.price + 1e-4 }, "\(name): one gets at most what one pays")
    }
    let last = (eight[eight.count - 1], careless[careless.count - 1])
    page["ceiling"] = Numeral.fixed(Double.log(8), 2)
    page["paid"] = Numeral.fixed(last.1.price, 2)
    page["got"] = Numeral.fixed(last.1.information, 2)
    page["waste"] = Numeral.fixed(last.1.waste, 2)
    page.expect(eight.allSatisfy { $0.information < Double.log(8) + 1e-6 }, "eight messages have at most log 8 nats")
    page.expect(last.0.information > Double.log(8) - 0.001, "the thrifty encoder reaches the ceiling")
    page.expect(last.1.waste > 1, "the careless one wastes more than a nat")
    page.expect(
      many.filter { $0.price < 1.5 }.allSatisfy { $0.waste < 0.15 },
      "64 messages waste little, up to a price of one and a half nats")
    //: All points obey the equation, and none lies above the diagonal. Many messages, spread like
    //: the prior, get nearly all that they pay for. With eight the ceiling is $\log 8$, \(ceiling)
    //: nats: what is paid beyond it is wasted. The careless encoder pays \(paid) nats in the end
    //: and gets \(got); many of its messages are far from where the prior expects them, and the
    //: difference, \(waste), is the divergence of the aggregate from the prior. It does harm
    //: elsewhere, too. Who draws $z$ from the prior, to invent images, seldom draws what the
    //: decoder has seen.
    //:
    //: What does a real encoder pay? The model that chapter 7 trained on digits:
    let digits = try await page.laboratory.digits(limit: 6_000)
    let run = try page.laboratory.train(ModelConfiguration(.mlp), on: digits, epochs: 8)
    let evaluation = Evaluator.evaluate(run.model, on: digits.test.spaced(1_000), seed: 9)
    let paid = evaluation.klPerDimension.sorted()
    page.print("nats per image:", Numeral.fixed(evaluation.means.kl, 1))
    page.print("cheapest and dearest latent:", Numeral.fixed(paid[0], 2), Numeral.fixed(paid[19], 2))
    let name = Double.log(Double(digits.train.count))
    page.print("to name one of the training images:", Numeral.fixed(name, 1))
    //: @hide
    page.expect(abs(paid.reduce(0, +) - evaluation.means.kl) < 1e-3, "the latents' prices add up")
    if !page.isQuick {
      page.expect(evaluation.means.kl > Double.log(Double(digits.train.count)), "it pays more than a name costs")
    }
    //: The latents' prices add up to that of the image. For comparison, the last line is what it
    //: costs to name one of the $N$ training images by its number, $\log N$ nats. A well trained
    //: model pays more than that. It does not name images it knows, it describes images that it has
    //: never seen. How much it *should* pay, and what becomes of a latent that pays nothing, is the
    //: matter of [chapter 14](14-collapse.md).
    //:
    //: ## Close to nothing
    //:
    //: Such latents lie close to the prior, where $e^v - 1 - v$ is about $v^2/2$: the difference of
    //: numbers near 1 that is much smaller than their rounding. The formula as it stands, in
    //: `Float`, against the op, which asks for $e^v - 1$ as one function, `expm1`:
    for v: Float in [1e-2, 1e-3, 1e-4] {
      let exact = price(0, Double(v))
      let naive = (Float.exp(v) - 1 - v) / 2
      func error(_ found: Float) -> String { Numeral.scientific(abs(Double(found) / exact - 1), 0) }
      page.print("v =", v, " error of the formula", error(naive), " of the op", error(price(0, v)))
    }
    let errors = [Float.exp(1e-4) - 1 - 1e-4, 2 * price(0, 1e-4 as Float)].map {
      abs(Double($0) / (2 * price(0, Double(1e-4 as Float))) - 1)
    }
    page.expect(errors[0] > 0.5 && errors[1] < 1e-3, "the op keeps three digits, the formula none")
    //: The op is not exact either, as its difference from $v$ still cancels, but at $v = 10^{-4}$
    //: it keeps three digits, where the formula has none.
    //:
    //: ## A wrong turn
    //:
    //: Somebody writes the divergence without its $-1$. It is a constant, the gradient is right,
    //: and the gradient check is content; training is the same to the last bit. Only the reports
    //: are half a nat per latent too high, and no bound is violated, since a lower bound that is
    //: too low is still one. Draws see it. The suite's check takes the formula as an argument, so
    //: that it can be tried on a wrong one: a test of the test.
    let withoutOne = ObjectiveChecks.divergence { mu, v in
      mu.zip(v) { mu, v in (mu * mu + Double.exp(v) - v) / 2 }.summed(over: [1])
    }
    let (wrong, right) = (withoutOne.result(), ObjectiveChecks.divergence().result())
    page.print(wrong.failures[0])
    page.print("the suite's own:", right.passed ? "passed" : right.summary)
    page.expect(!wrong.passed && right.passed, "the draws see the missing constant")
    page.expect(wrong.largest > 100, "it is off by more than a hundred standard errors")
    //: The deviation is counted in standard errors, of which four are allowed, and it is more than
    //: a hundred. Eight latents at half a nat each are missing their $-1$, and sixty thousand draws
    //: are sure of it.
    //:
    //: ## Exercises
    //:
    //: 1. *A correlated prior.* Let the prior of two latents have the variances 1 and the
    //:    correlation $\rho$. What does a posterior with independent latents cost now? When is it
    //:    cheaper than before? (For $v = 0$ and means $(m, m)$ there is a simple answer. The
    //:    negative logarithm of such a prior is $Q / (2 - 2 \rho^2)$, with
    //:    $Q = z_1^2 - 2 \rho z_1 z_2 + z_2^2$, and
    //:    $\log \left( 2 \pi \sqrt{1 - \rho^2} \right)$ more.)
    //: @solution Book/Solutions/09-solutions.swift#correlatedPrice
    //: 2. *The other way around.* Compute $\mathrm{KL}(p \Vert q)$ for the same two bells. Which of
    //:    the two divergences minds more if $q$ is too narrow, and which if it is too wide?
    //: @solution Book/Solutions/09-solutions.swift#reversePrice
    //: 3. *How sharp should it be?* A latent $z$ is decoded as itself, and its error costs
    //:    $(x - z)^2 / (2 s^2)$ nats. Which $\mu$ and $v$ make the mean error and the price
    //:    together smallest? How far is that from the $\sigma = s$ of this chapter?
    //: @solution Book/Solutions/09-solutions.swift#bestPosterior
    //: ## Where to read on
    //:
    //: - [Sources/Autograd/Ops/GaussianKL.swift](../../Sources/Autograd/Ops/GaussianKL.swift) and
    //:   [Sources/Numerics/ObjectiveChecks.swift](../../Sources/Numerics/ObjectiveChecks.swift).
    //: - [Sources/Training/Measures/AggregatePosterior.swift](../../Sources/Training/Measures/AggregatePosterior.swift)
    //:   measures $I$ and the waste of a trained model.
    //: - [Sources/Models/Bounds/TotalCorrelationBound.swift](../../Sources/Models/Bounds/TotalCorrelationBound.swift)
    //:   splits the price further, and weighs its parts.
    //:
    //: ## References
    //:
    //: - S. Kullback and R. Leibler, *On Information and Sufficiency*, 1951.
    //: - D. Kingma and M. Welling, *Auto-Encoding Variational Bayes*, 2014, appendix B.
    //: - M. Hoffman and M. Johnson, *ELBO Surgery: Yet Another Way to Carve Up the Variational
    //:   Evidence Lower Bound*, 2016.
  }
}
