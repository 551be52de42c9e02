import Autograd
import Checking
import Layers
import Models
import Reporting
import TensorCore
import Training

/// Chapter 7.
enum LatentVariables: Chapter {
  static let number = 7
  static let title = "Latent variables: why a bound?"

  static func write(_ page: Page) async throws {
    //: > If an image has a hidden cause, its probability is an integral over all causes. Nobody can
    //: > compute that integral. What can one train, if not the probability itself?
    //:
    //: The likelihoods of [chapter 6](06-likelihoods.md) treat every pixel by itself. Images are
    //: not like that: the pixels of a 7 go together, because somebody meant a 7. This chapter gives
    //: the pixels a common cause, meets an integral, and replaces it by something smaller that can
    //: be computed.
    //:
    //: **You need** the Bernoulli likelihood of chapter 6, densities and expectations.
    //:
    //: ## A hidden cause
    //:
    //: Let $z$ be a number that is drawn first and never shown: a **latent** variable. Its density
    //: before any image is seen is the **prior**, here and in the whole suite the standard normal
    //: density, $p(z) = \mathcal{N}(z; 0, 1)$. A **decoder** turns $z$ into logits $h(z)$, and
    //: given $z$ the pixels are independent, $p(x \mid z) = \prod_i p(x_i \mid h_i(z))$. What we
    //: see of an image is the sum over all causes:
    //:
    //: $$p(x) = \int p(x \mid z) p(z) dz.$$
    //:
    //: This is called the **evidence** of the model. Our first model is as small as possible: one
    //: latent, four pixels, and a decoder of one linear layer. Its encoder is smaller still. It
    //: does not look at the image, and has two parameters of its own, `mu` and `logVariance`:
    final class OneLatent: VAE {
      let (mu, logVariance) = (Parameter<Double>([0]), Parameter<Double>([0]))
      let weight: Tensor<Double> = [[6], [5], [-4], [2]]
      let bias: Tensor<Double> = [-5, -3, 2, -1]
      let latentDim = 1

      func encode(_ x: Variable<Double>, _ mode: Mode) -> Posterior<Double> {
        let images = x.shape[0]
        return Posterior(
          mu: x.tape.variable(mu).broadcast(to: [images, 1]),
          logVariance: x.tape.variable(logVariance).broadcast(to: [images, 1]))
      }
      func decode(_ z: Variable<Double>, _ mode: Mode) -> Variable<Double> {
        z.linear(z.tape.constant(weight), bias: z.tape.constant(bias)).reshaped([z.shape[0], 2, 2, 1])
      }
      var state: [StateEntry<Double>] {
        [StateEntry("mu", .parameter(mu)), StateEntry("logVariance", .parameter(logVariance))]
      }
    }
    //: (A `Parameter` is a tensor that training may change, and `state` gives the parameters their
    //: names.) A class with these four members, `latentDim`, `encode`, `decode` and `state`, is all
    //: that the suite asks of a pair of networks. With a likelihood it becomes a `Model`, and the
    //: model can be asked for $\log p(x \mid z)$ anywhere. Of one image, whose pixels are 1, 1, 0,
    //: 1, we want the evidence. With a single latent the integral is no problem: we add up the
    //: integrand at many places, in steps of 0.02 from −8 to 8. Its logarithm,
    //: $\log p(x \mid z) + \log p(z)$, is `logJoint`:
    let network = OneLatent()
    let model = Model(network, likelihood: Bernoulli())
    let image = Tensor<Double>([1, 2, 2, 1], [1, 1, 0, 1])
    let step = 0.02
    let z = (-400...400).map { Double($0) * step }

    func logNormal(_ z: Double, mu: Double = 0, logVariance v: Double = 0) -> Double {
      -0.5 * (Double.log(2 * .pi) + v + (z - mu) * (z - mu) / Double.exp(v))
    }
    let tape = Tape<Double>(recording: false)
    let h = network.decode(tape.constant(Tensor([z.count, 1], z)), .evaluation)
    let logLikelihood = model.likelihood.logProbability(
      of: tape.constant(image.broadcast(to: h.shape)), given: h, [])
    let logJoint = zip(logLikelihood.value.scalars, z).map { $0 + logNormal($1) }
    let logEvidence = Double.log(logJoint.reduce(0) { $0 + Double.exp($1) } * step)
    page.print("log p(x) =", Numeral.fixed(logEvidence, 6))
    page["places"] = Numeral.grouped(z.count)
    page["points"] = Numeral.scientific(Double.pow(Double(z.count), 20), 0)
    page.expect(z.count == 801 && abs(z[0] + 8) < 1e-12, "the grid has 801 places, from −8")
    page.expect(abs(logEvidence + 1.949102) < 5e-7, "the evidence, to six digits")
    //: That took \(places) places. The MNIST model of the suite has 20 latents, and a grid with as
    //: many places along each of them has \(points) points, for one image and one step of training.
    //: The integral is out of reach, and so is its gradient.
    //:
    //: ## Fewer places, better chosen
    //:
    //: Most of those places contribute nothing. The ones that matter are where the **posterior**
    //: $p(z \mid x) = p(x \mid z) p(z) / p(x)$ has its mass. Suppose that we had some density
    //: $q(z)$ that looks there. Multiply and divide by it:
    //:
    //: $$p(x) = \int q(z) \frac{p(x \mid z) p(z)}{q(z)} dz = \mathbb{E}_q \left[ w \right], \qquad
    //: w = \frac{p(x \mid z) p(z)}{q(z)}.$$
    //:
    //: The integral is now the mean of the **weight** $w$ over draws $z \sim q$. We want its
    //: logarithm, and the logarithm is concave: the logarithm of a mean is at least the mean of the
    //: logarithms, which is Jensen's inequality. So
    //:
    //: $$\log p(x) \ge \mathbb{E}_q [\log w] = \mathbb{E}_q [\log p(x \mid z)] - \mathrm{KL}(q \Vert p),
    //: \qquad \mathrm{KL}(q \Vert p) = \mathbb{E}_q \left[ \log \frac{q(z)}{p(z)} \right].$$
    //:
    //: The right side is the **evidence lower bound**, the ELBO. An expectation of logarithms can
    //: be estimated from a single draw without bias, and no integral is left. The first term wants
    //: causes that explain the image. The second, the Kullback–Leibler divergence from the prior,
    //: is the price of looking somewhere special; [chapter 9](09-information.md) is about it.
    //:
    //: How much is lost? Write $p(x \mid z) p(z) = p(z \mid x) p(x)$ into $w$, and the logarithm
    //: falls apart into $\log p(x)$, which does not depend on $z$, and a rest:
    //:
    //: $$\mathrm{ELBO} = \mathbb{E}_q [\log w] = \log p(x) + \mathbb{E}_q \left[ \log \frac{p(z \mid x)}{q(z)} \right],
    //: \qquad \log p(x) - \mathrm{ELBO} = \mathrm{KL}(q \Vert p(z \mid x)) \ge 0.$$
    //:
    //: The gap is itself a divergence, between $q$ and the posterior. So one loss does two things
    //: at once. Who raises the ELBO by moving the model raises a floor under the evidence. If $q$
    //: moves, the evidence stands still and only the gap can shrink: $q$ is driven to the
    //: posterior, without anybody computing the posterior. On our grid we can compute all of it,
    //: with `q` equal to the prior, and after 500 steps of an optimizer, Adam
    //: ([chapter 11](11-steps.md)), on 64 draws each:
    func bound() -> (elbo: Double, gap: Double) {
      let (mu, v) = (network.mu.value.scalars[0], network.logVariance.value.scalars[0])
      return zip(z, logJoint).reduce(into: (0, 0)) { sums, place in
        let logQ = logNormal(place.0, mu: mu, logVariance: v)
        let logPosterior = place.1 - logEvidence
        sums.0 += Double.exp(logQ) * (place.1 - logQ) * step
        sums.1 += Double.exp(logQ) * (logQ - logPosterior) * step
      }
    }
    func show(_ name: String) {
      let (elbo, gap) = bound()
      func four(_ number: Double) -> String { Numeral.fixed(number, 4) }
      page.print(name, "ELBO", four(elbo), " gap", four(gap), " sum", four(elbo + gap))
    }
    let before = bound()
    show("q = prior:")
    let adam = Adam(model.parameters, learningRate: 0.02)
    let copies = image.broadcast(to: [64, 2, 2, 1])
    for step in 0..<500 {
      let stream = RandomStream(seed: 7, purpose: .checks, step: UInt64(step))
      model.step(copies, epsilon: stream.normal([64, 1]), by: adam)
    }
    let after = bound()
    show("trained: ")
    //: @hide
    page["gap"] = Numeral.fixed(after.gap, 3)
    page["start"] = Numeral.fixed(before.gap, 2)
    page.expect(abs(before.elbo + 14.2778) < 5e-5, "the ELBO of the prior, to four decimals")
    for (elbo, gap) in [before, after] {
      page.expect(abs(elbo + gap - logEvidence) < 1e-8, "ELBO and gap add up to the evidence")
    }
    page.expect(after.gap < 0.1 && after.gap > 0.005, "training closes most of the gap, but not all")
    let posterior = logJoint.map { Double.exp($0 - logEvidence) }
    let mode = z[posterior.indices.max { posterior[$0] < posterior[$1] } ?? 0]
    let mean = zip(z, posterior).reduce(0) { $0 + $1.0 * $1.1 * step }
    page.expect(mean > mode + 0.1, "the posterior is not symmetric")
    let (mu, v) = (network.mu.value.scalars[0], network.logVariance.value.scalars[0])
    let shown = z.indices.filter { abs(z[$0]) <= 3.5 && $0 % 4 == 0 }
    func density(_ f: (Int) -> Double) -> [Double] { shown.map(f) }
    page.figure(
      Figure(
        title: "What z may have been", alternative: "The posterior is narrower than the prior, and leans to the right",
        columns: [
          .init("z", density { z[$0] }), .init("prior", density { Double.exp(logNormal(z[$0])) }),
          .init("p(x given z)", density { Double.exp(logLikelihood.value[position: $0]) }),
          .init("posterior", density { posterior[$0] }),
          .init("q", density { Double.exp(logNormal(z[$0], mu: mu, logVariance: v)) }),
        ],
        panels: [
          .init(
            x: .init("z"), y: .init("density, or probability", startsAtZero: true), legend: .topLeft,
            series: [
              .init("prior p(z)", x: "z", y: "prior", style: .line),
              .init("p(x | z)", x: "z", y: "p(x given z)", style: .line),
              .init("posterior p(z | x)", x: "z", y: "posterior", style: .line),
              .init("q(z), trained", x: "z", y: "q", style: .line),
            ])
        ]), caption: "The prior times p(x | z) is the posterior, but for its scale. Next to it, the trained Gaussian.")
    //: The sum is the same in both lines, and it is $\log p(x)$. Training has brought the gap from
    //: \(start) to \(gap) nats. The rest cannot go away: the posterior is not symmetric, and no
    //: Gaussian is equal to it. In a real model the encoder computes `mu` and `logVariance` from
    //: the image, so that one network finds the $q$ of every image. That is the other half of a
    //: variational autoencoder.
    //:
    //: ## The experiment: more draws, a tighter bound
    //:
    //: Between one draw and the exact integral lies a family. Take $k$ draws, and the logarithm of
    //: the mean of *their* weights, $L_k = \log \frac1k \sum_i w_i$. With $k = 1$ its expectation
    //: is the ELBO. The larger $k$, the less the mean varies, the less Jensen's inequality costs:
    //: the expectation of $L_k$ does not decrease with $k$, and tends to $\log p(x)$. The suite
    //: trains this bound under the name `iwae`, and its weights are
    //: @source Models/Bounds/ImportanceWeightedBound.swift#ImportanceWeightedBound.logWeights
    //: where $\tfrac12 (\epsilon^2 + v - z^2)$ is $\log p(z) - \log q(z)$, since
    //: $z = \mu + e^{v/2} \epsilon$ with a standard normal $\epsilon$: the exponents are
    //: $-\tfrac12 z^2$ and $-\tfrac12 \epsilon^2$, and $q$ is narrower or wider by $e^{v/2}$. To
    //: look at the expectation of $L_k$, we compute it for a thousand copies of the image, each
    //: with draws of its own. A `MeasuredMean` is a mean with its standard error:
    func bounds(_ network: OneLatent, draws k: Int) -> MeasuredMean {
      let model = Model(network, likelihood: Bernoulli())
      let copies = image.broadcast(to: [1_000, 2, 2, 1])
      let estimate = model.logLikelihood(of: copies, samples: k) { draw in
        RandomStream(seed: 8, purpose: .checks, step: UInt64(draw)).normal([1_000, 1])
      }
      return MeasuredMean(estimate.logLikelihood)
    }
    let prior = OneLatent()
    let counts = [1, 2, 4, 8, 16, 32, 64, 128]
    let wide = counts.map { bounds(prior, draws: $0) }
    let trained = counts.map { bounds(network, draws: $0) }
    //: @hide
    page.figure(
      Figure(
        title: "The bound L_k of k draws", alternative: "Two rising curves that meet the horizontal line of log p(x)",
        columns: [
          .init("k", counts.map(Double.init)), .init("prior", wide.map(\.mean)),
          .init("prior error", wide.map { $0.standardError ?? 0 }), .init("trained", trained.map(\.mean)),
          .init("trained error", trained.map { $0.standardError ?? 0 }),
          .init("evidence", counts.map { _ in logEvidence }),
        ],
        panels: [nil, logEvidence - 0.15...logEvidence + 0.02].map { limits in
          .init(
            title: limits == nil ? "All of it" : "The top of it",
            x: .init("draws k", isLogarithmic: true), y: .init("nats", limits: limits),
            series: [
              .init("log p(x)", x: "k", y: "evidence", style: .line),
              .init("q = prior", x: "k", y: "prior", style: .errorBars("prior error")),
              .init("q trained", x: "k", y: "trained", style: .errorBars("trained error")),
            ])
        }), caption: "Means of a thousand bounds, with their standard errors.")
    for (bounds, exact) in [(wide, before), (trained, after)] {
      let error = bounds[0].standardError ?? 0
      page.expect(abs(bounds[0].mean - exact.elbo) < 4 * error, "L_1 is the ELBO, within four standard errors")
      page.expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0.mean < $1.mean + 0.002 }, "L_k rises with k")
      page.expect(
        bounds.allSatisfy { $0.mean < logEvidence + 4 * ($0.standardError ?? 0) }, "L_k stays below the evidence")
    }
    page.expect(wide[7].mean > logEvidence - 0.05, "128 draws from the prior are nearly enough here")
    page.expect(trained[0].mean > wide[3].mean, "one good draw is worth more than eight from the prior")
    //: Both curves rise to the evidence, and stay below it. One draw from the trained $q$ is worth
    //: more than eight from the prior; with 128 draws even the prior comes within 0.05 nats. That
    //: is an easy victory in one dimension. On real digits, with the suite's own network and 20
    //: latents, the difference is of another kind. We train it a little, and then compute $L_{500}$
    //: of twenty test images: once with draws of the encoder's $q$, and once with draws of the
    //: prior, by a network that does not look (its $\mu$ and $v$ are zeros).
    final class Blind: VAE {
      let seeing: any VAE<Float>
      init(_ network: any VAE<Float>) { seeing = network }
      var latentDim: Int { seeing.latentDim }
      var state: [StateEntry<Float>] { seeing.state }
      func decode(_ z: Variable<Float>, _ mode: Mode) -> Variable<Float> { seeing.decode(z, mode) }
      func encode(_ x: Variable<Float>, _ mode: Mode) -> Posterior<Float> {
        let standard = x.tape.constant(Tensor<Float>([x.shape[0], latentDim]))
        return Posterior(mu: standard, logVariance: standard)
      }
    }
    let digits = try await page.laboratory.digits(limit: 6_000)
    let run = try page.laboratory.train(ModelConfiguration(.mlp), on: digits, epochs: 8)
    let blind = Model(Blind(run.model.network), likelihood: run.model.likelihood)
    let (seen, unseen) = {
      let images = digits.test.batch(Array(0..<20))
      func score(_ model: Model<Float>) -> Double {
        let estimate = model.logLikelihood(of: images, samples: 500) { draw in
          RandomStream(seed: 9, purpose: .checks, step: UInt64(draw)).normal([20, 20])
        }
        return MeasuredMean(estimate.logLikelihood).mean
      }
      return (score(run.model), score(blind))
    }()
    page.print("L_500 with the encoder:", Numeral.fixed(seen, 1))
    page.print("L_500 from the prior:  ", Numeral.fixed(unseen, 1))
    //: @hide
    page["lost"] = Numeral.fixed(seen - unseen, 0)
    if !page.isQuick { page.expect(seen > unseen + 10, "the encoder's draws are worth more by tens of nats") }
    //: Both numbers are lower bounds on the same evidence, of the same decoder. The blind one is
    //: lower by \(lost) nats: none of its 500 draws happened to explain the image well. The encoder
    //: knows where to look, and this is why one trains it.
    //:
    //: ## A wrong turn
    //:
    //: In $L_k$ the division by $k$ is easily lost: somebody writes the logarithm of the *sum* of
    //: the weights. Nothing crashes. The gradients are even right, since $\log k$ is a constant,
    //: the model trains as before, and its reports look better, the more draws the better. What
    //: catches it is the inequality itself. Wherever the evidence can be integrated, no bound may
    //: exceed it by more than its noise. Here the deviation is counted in standard errors, and four
    //: are allowed:
    func check(_ name: String, of bound: @escaping @Sendable (MeasuredMean, Int) -> Double) -> Check {
      let (means, evidence) = (Array(zip(counts, trained)), logEvidence)
      return Check("bound/\(name)", tolerance: 4) { result in
        for (k, mean) in means {
          result.record(
            Deviation(evidence, atLeast: bound(mean, k), inUnitsOf: mean.standardError ?? 0),
            "log p(x) against L_\(k)")
        }
      }
    }
    let right = check("of-the-mean") { mean, _ in mean.mean }.result()
    let wrong = check("of-the-sum") { mean, k in mean.mean + Double.log(Double(k)) }.result()
    page.print(right.passed ? "of the mean: passed" : right.summary)
    page.print(wrong.failures[0])
    page.expect(right.passed && wrong.failures.count == counts.count - 1, "only k = 1 hides the mistake")
    //: With $k = 1$ there is nothing to see, as $\log 1 = 0$; every larger $k$ fails. The suite
    //: does the same with a trained network of two latents, whose evidence it integrates over both:
    //: @source Numerics/EvidenceChecks.swift#EvidenceChecks.bounds
    //: ## Exercises
    //:
    //: 1. *The gap is a divergence.* Let $p(x \mid z) = \mathcal{N}(x; z, 1)$, with the variance 1.
    //:    Then $p(x) = \mathcal{N}(x; 0, 2)$, and the posterior is $\mathcal{N}(z; x/2, \tfrac12)$.
    //:    For $q = \mathcal{N}(\mu, e^v)$ write down $\log p(x) - \mathrm{ELBO}$, and the
    //:    divergence of $q$ from the posterior, and see that they agree. (The divergence of
    //:    $\mathcal{N}(m, s)$ from $\mathcal{N}(m', s')$ is
    //:    $\tfrac12 \left[ (s + (m - m')^2) / s' - 1 - \log (s / s') \right]$.)
    //: @solution Book/Solutions/07-solutions.swift#gapAndDivergence
    //: 2. *A perfect encoder.* In the same model let $q$ be the posterior itself. What are the
    //:    weights $w$ then? How many draws does one need?
    //: @solution Book/Solutions/07-solutions.swift#logWeightOfThePosterior
    //: 3. *Two causes.* An image has two equally good explanations, far apart: its posterior is
    //:    half $\mathcal{N}(d/2, 1)$ and half $\mathcal{N}(-d/2, 1)$, with a large $d$. Let $q$ be
    //:    the first of the two. How large is the gap, and can more training help?
    //: @solution Book/Solutions/07-solutions.swift#gapOfTwoCauses
    //: ## Where to read on
    //:
    //: - [Sources/Models/Bounds](../../Sources/Models/Bounds/Bound.swift): the ELBO, the
    //:   importance-weighted bound, and two losses that bound nothing.
    //: - [Sources/Numerics/EvidenceChecks.swift](../../Sources/Numerics/EvidenceChecks.swift):
    //:   ELBO, $L_k$ and evidence, by sampling and by quadrature. `vae check --only objective` runs
    //:   it.
    //: - [Chapter 17](17-quality.md) uses $L_k$ to compare models.
    //:
    //: ## References
    //:
    //: - D. Kingma and M. Welling, *Auto-Encoding Variational Bayes*, 2014, section 2.2.
    //: - Y. Burda, R. Grosse and R. Salakhutdinov, *Importance Weighted Autoencoders*, 2016,
    //:   theorem 1.
    //: - C. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 10.1.
  }
}
