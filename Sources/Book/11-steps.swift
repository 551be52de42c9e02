import Autograd
import Checking
import Layers
import Models
import Reporting
import TensorCore
import Training

/// Chapter 11.
enum Steps: Chapter {
  static let number = 11
  static let title = "How does a step move?"

  static func write(_ page: Page) async throws {
    //: > A slope says which way is down, and how steep it is. How far should one go, when each of a
    //: > million numbers has a slope of its own size?
    //:
    //: [Chapter 1](01-slopes.md) walked down a parabola and did not ask why its step was a tenth of
    //: the slope. With one number to learn, a bad choice costs some patience. With many, no single
    //: choice is right for all of them. This chapter takes the smallest loss that shows the
    //: problem, watches three rules walk on it, and then lets two of them loose on a real model.
    //:
    //: **You need** [chapter 1](01-slopes.md), and the tape of [chapter 2](02-chain-rule.md).
    //:
    //: ## A valley
    //:
    //: Let $\theta$ be what is learned, here two numbers $\theta_1$ and $\theta_2$, and let the
    //: loss be a long valley,
    //:
    //: $$L(\theta) = \tfrac12 \left(\lambda_1 \theta_1^2 + \lambda_2 \theta_2^2\right),
    //: \qquad \lambda_1 = 1, \quad \lambda_2 = 25.$$
    //:
    //: The $\lambda$ are its **curvatures**: how fast the slope $\lambda_i \theta_i$ grows along
    //: each axis. Their ratio, $\kappa = 25$, is called the **condition number**. Around a minimum
    //: every smooth loss looks like this, after a rotation, with as many curvatures as there are
    //: parameters.
    //:
    //: An optimizer of the suite owns parameters and moves them, given their gradients. So a walk
    //: is a loop that records the loss on a tape and asks for a step:
    let curvatures: Tensor<Double> = [1, 25]
    typealias Named = [(name: String, parameter: Parameter<Double>)]
    func walk(_ steps: Int, scale: Double = 1, by rule: (Named) -> any Optimizer<Double>) -> [[Double]] {
      let theta = Parameter<Double>([-10, 2])
      let optimizer = rule([("theta", theta)])
      var path = [theta.value.scalars]
      for _ in 0..<steps {
        let tape = Tape<Double>()
        let bends = tape.constant(curvatures)
        let loss = 0.5 * scale * (bends * tape.variable(theta).square()).sum()
        optimizer.step(tape.gradients(of: loss), on: tape)
        path.append(theta.value.scalars)
      }
      return path
    }
    func loss(_ theta: [Double]) -> Double { 0.5 * (theta[0] * theta[0] + 25 * theta[1] * theta[1]) }
    //: (`scale` multiplies the loss; we need it below.)
    //:
    //: ## The plain step
    //:
    //: **Gradient descent** subtracts the gradient, times a **learning rate** $\alpha$:
    //: $\theta_i \leftarrow \theta_i - \alpha \lambda_i \theta_i$, which is
    //: $(1 - \alpha \lambda_i) \theta_i$.
    //: Each coordinate is multiplied by its own constant factor, again and again. It shrinks if the
    //: factor lies between −1 and 1, that is, if $\alpha < 2 / \lambda_i$. The steepest direction
    //: sets the limit for all: here $\alpha < 2/25 = 0.08$.
    for rate in [0.02, 0.075, 0.082] {
      let end = walk(60) { SGD($0, learningRate: rate) }[60]
      page.print("rate \(rate): after 60 steps", end.map { Numeral.fixed($0, 4) })
    }
    //: @hide
    let below = walk(60) { SGD($0, learningRate: 0.075) }
    let above = walk(60) { SGD($0, learningRate: 0.082) }
    let product = (Double.pow(1 - 0.075, 60) * -10, Double.pow(1 - 0.075 * 25, 60) * 2)
    page.expect(
      abs(below[60][0] - product.0) < 1e-12 && abs(below[60][1] - product.1) < 1e-12,
      "each coordinate is multiplied by 1 − αλ in every step")
    page.expect(abs(above[60][1]) > 10 && abs(above[60][0]) < 0.1, "above 2/λ the steep coordinate alone grows")
    let bestPlain = walk(60) { SGD($0, learningRate: 2.0 / 26) }
    let rateOfPlain = bestPlain[60][0] / bestPlain[59][0]
    page.expect(abs(rateOfPlain - 24.0 / 26) < 1e-9, "the best plain step shrinks by (κ − 1)/(κ + 1)")
    page.expect(Double.log(10) / Double.log(1_000_001.0 / 999_999) > 1e6, "a digit takes more than a million steps")
    page["plainFactor"] = Numeral.fixed(rateOfPlain, 3)
    page["plainDigit"] = Numeral.fixed(-Double.log(10) / Double.log(rateOfPlain), 0)
    //: With 0.02 the steep coordinate is solved and the flat one crawls. With 0.082 the flat one is
    //: fine and the steep one explodes; 0.075 is just below the limit. The best single rate makes
    //: the two factors equal in size, $1 - \alpha\lambda_1 = -(1 - \alpha\lambda_2)$. So
    //: $\alpha = 2 / (\lambda_1 + \lambda_2)$, and the size of both factors is
    //:
    //: $$\frac{\lambda_2 - \lambda_1}{\lambda_2 + \lambda_1} = \frac{\kappa - 1}{\kappa + 1}.$$
    //:
    //: That is \(plainFactor) a step, or \(plainDigit) steps for each decimal digit. A condition
    //: number of 25 is tame; where it is a million, a digit takes more than a million steps.
    //:
    //: ## Momentum
    //:
    //: The walk that zigzags has a clue that the plain step throws away: across the valley the
    //: slopes change their sign in every step, along the valley they never do. **Momentum** keeps a
    //: running sum $b$ of the gradients $g$, in which the first cancel and the second add up:
    //:
    //: $$b \leftarrow \mu b + g, \qquad \theta \leftarrow \theta - \alpha b.$$
    //:
    //: The suite's loop over scalars is this, with two options more, which are off unless asked
    //: for: `weightDecay` adds a share of $\theta$ to $g$ (exercise 2), and `nesterov` looks one
    //: step ahead.
    //: @source Layers/Optimizers/SGD.swift#move
    //: @hide
    let (root, polyak) = (25.0.squareRoot(), (rate: 1.0 / 9, momentum: 4.0 / 9))
    page.expect(abs(polyak.rate - 4 / ((1 + root) * (1 + root))) < 1e-15, "the best rate of momentum is 1/9")
    page.expect(abs(polyak.momentum - Double.pow((root - 1) / (root + 1), 2)) < 1e-15, "its best μ is 4/9")
    let momentum = walk(60) { SGD($0, learningRate: polyak.rate, momentum: polyak.momentum) }
    let adam = walk(60) { Adam($0, learningRate: 0.5) }
    let size = { (theta: [Double]) in (theta[0] * theta[0] + theta[1] * theta[1]).squareRoot() }
    let factor = Double.pow(size(momentum[60]) / size(momentum[20]), 1.0 / 40)
    page["momentumFactor"] = Numeral.fixed(factor, 2)
    page.expect(factor > 2.0 / 3 && factor < 2.0 / 3 + 0.02, "momentum shrinks by (√κ − 1)/(√κ + 1) a step")
    page.expect(loss(momentum[60]) < 1e-6 * loss(bestPlain[60]), "momentum is far ahead of the plain step")
    //: In a valley of this form the best $\mu$ and $\alpha$ are known (Polyak 1964):
    //:
    //: $$\mu = \left(\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}\right)^2,
    //: \qquad \alpha = \frac{4}{\left(\sqrt{\lambda_1} + \sqrt{\lambda_2}\right)^2}.$$
    //:
    //: Here they are 4/9 and 1/9. In the long run the error then shrinks by $\sqrt\mu$ a step, which
    //: is 2/3; over forty steps we measure \(momentumFactor), because with the best $\mu$ it shrinks
    //: as $t (2/3)^t$, with a factor $t$ for the number of steps. The square root of $\kappa$ is what
    //: is gained: a condition number of a million now counts as a thousand.
    //:
    //: ## Adam
    //:
    //: Momentum still has one rate for all. **Adam** gives each scalar its own, from two running
    //: averages: $m$ of its gradients $g$, and $v$ of their squares. In step $t = 1, 2, \ldots$
    //:
    //: $$m \leftarrow \beta_1 m + (1 - \beta_1) g,
    //: \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2,
    //: \qquad \theta \leftarrow \theta - \alpha \frac{\hat m}{\sqrt{\hat v} + \varepsilon},$$
    //:
    //: where $\hat m = m / (1 - \beta_1^t)$ and $\hat v = v / (1 - \beta_2^t)$. Both averages begin
    //: at 0, and so they are too small at first; the divisions put that right. The usual constants,
    //: which are the suite's where none are given, are $\beta_1 = 0.9$, $\beta_2 = 0.999$,
    //: $\varepsilon = 10^{-8}$ and $\alpha = 10^{-3}$.
    //:
    //: The corrections are the same for all scalars. If the fraction is expanded by
    //: $\sqrt{1 - \beta_2^t}$, they go into its two constants, $\alpha$ and $\varepsilon$, which the
    //: suite computes once a step:
    //: @source Layers/Optimizers/Adam.swift#Adam.step
    //: @hide
    let written = walk(60) { Adam($0, learningRate: 0.5, betas: (0.9, 0.999), epsilon: 1e-8) }
    page.expect(written == adam, "the suite's constants are β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸")
    let usual = walk(1) { Adam($0) }[1]
    page.expect(abs(usual[0] + 10 - 1e-3) < 1e-8 && abs(2 - usual[1] - 1e-3) < 1e-8, "Adam's usual rate is 10⁻³")
    page.expect(abs(walk(1) { SGD($0) }[1][0] + 9.99) < 1e-12, "so is that of SGD")
    //: In the first step $\hat m = g$ and $\hat v = g^2$, so that the quotient is the *sign* of
    //: $g$. Steep or flat, every scalar moves by $\alpha$:
    let first = walk(1) { Adam($0, learningRate: 0.5) }[1]
    page.print("from -10.0 and 2.0 to", first.map { Numeral.fixed($0, 6) })
    page.expect(abs(first[0] + 9.5) < 1e-6 && abs(first[1] - 1.5) < 1e-6, "the first step of Adam is α in each scalar")
    //: The quotient has no unit. If the loss is multiplied by 1,000 (because it is summed over
    //: pixels instead of averaged, say), $m$ grows by as much as $\sqrt v$, and Adam goes the same
    //: way:
    let scaled = walk(60, scale: 1000) { Adam($0, learningRate: 0.5) }
    let plain = walk(60, scale: 1000) { SGD($0, learningRate: 0.075) }
    page.print("Adam:", Numeral.fixed(scaled[60][0], 6), "and before", Numeral.fixed(adam[60][0], 6))
    page.print("SGD: ", Numeral.scientific(plain[60][0], 1), " and before", Numeral.fixed(below[60][0], 6))
    page.expect(
      zip(scaled, adam).allSatisfy { abs($0[0] - $1[0]) < 1e-6 && abs($0[1] - $1[1]) < 1e-6 },
      "Adam's path does not depend on the loss's unit")
    page.expect(abs(plain[60][0]) > 1e100, "the plain step's does")
    //: Remember this in [chapter 14](14-collapse.md), where it hides a mistake.
    //:
    //: ## The experiment: three paths
    //:
    //: All three rules begin at the same place. The plain step and momentum have their best rates;
    //: Adam has $\alpha = 0.5$, a twentieth of the way.
    //: @hide
    var valley = Curves()
    for height in [4.0, 20, 50, 90] {
      let ellipse = (0...48).map { i in
        let (sine, cosine) = sineAndCosine(turns: Double(i) / 48)
        return (x: (2 * height).squareRoot() * cosine, y: (2 * height / 25).squareRoot() * sine)
      }
      valley.add("", ellipse, look: 6)
    }
    for (i, (name, path)) in [("plain", bestPlain), ("momentum", momentum), ("Adam", adam)].enumerated() {
      valley.add(name, path.prefix(40).map { ($0[0], $0[1]) }, style: .linePoints, look: i)
    }
    page.figure(
      valley.figure(
        "Forty steps in a valley", alternative: "Three paths over the ellipses of a valley: two zigzag, one is smooth",
        x: .init("θ₁, along the valley"), y: .init("θ₂, across")),
      caption: "The ellipses are lines of equal loss; the minimum is in the middle.")
    var falls = Curves()
    for (name, path) in [("plain", bestPlain), ("momentum", momentum), ("Adam", adam)] {
      falls.add(name, path.enumerated().map { (Double($0.offset), loss($0.element)) })
    }
    page.figure(
      falls.figure(
        "The loss along the paths", alternative: "Straight lines for plain and momentum, a wavy one for Adam",
        x: .init("step", isWhole: true), y: .init("loss", isLogarithmic: true)),
      caption: "On a logarithmic axis a constant factor is a straight line.")
    let isQuicker = loss(momentum[60]) < loss(adam[60])
    page.expect(isQuicker, "with its best rates momentum beats Adam in this valley")
    page.expect(loss(bestPlain[60]) < loss(adam[60]), "at its best rate the plain step is no slower than Adam")
    page.expect(adam.contains { $0[0] > 0.5 }, "Adam overshoots the minimum")
    //: In this valley momentum wins, because we knew $\lambda_1$ and $\lambda_2$ and told it. Adam
    //: was told nothing, and is no quicker than the plain step at its best rate. It heads for the
    //: minimum on a diagonal, as its first step has shown, then overshoots and swings back. An
    //: average with the factor $\beta$ remembers about $1 / (1 - \beta)$ steps: $m$ about ten, $v$
    //: about a thousand, and a $v$ that remembers the steep beginning keeps later steps short.
    //:
    //: Nobody knows the curvatures of a network. So the fair question is another one: how much does
    //: it hurt to guess the rate wrong? Here the fully connected VAE of [chapter
    //: 10](10-by-hand.md), at its usual size, takes one pass over \(images) digits, 64 in each
    //: step, with rates from 1e-4 to 1:
    let images = try await page.laboratory.digits(limit: 2560)
    let mlp = ModelConfiguration(.mlp)
    func lossAfterAnEpoch(_ optimizer: OptimizerChoice, rate: Double) -> Double {
      let run = try? page.laboratory.train(mlp, on: images, epochs: 1, batchSize: 64) {
        ($0.optimizer, $0.learningRate) = (optimizer, rate)
      }
      return run?.history[0].test.loss ?? .nan
    }
    //: @hide
    let exponents = page.isQuick ? [-6, -4, 0] : Array(-8...0)
    let rates = exponents.map { Double.pow(10, Double($0) / 2) }
    let swept = [OptimizerChoice.sgd, .adam].map { choice in rates.map { lossAfterAnEpoch(choice, rate: $0) } }
    var sweep = Curves()
    for (name, losses) in zip(["SGD", "Adam"], swept) {
      sweep.add(name, zip(rates, losses).map { ($0, $1 < 1e3 ? $1 : .nan) }, style: .linePoints)
    }
    page.figure(
      sweep.figure(
        "A VAE after one pass", alternative: "A narrow basin of usable rates for SGD, and a wide one for Adam",
        x: .init("learning rate", isLogarithmic: true), y: .init("test loss (nats per image)")),
      caption: "Where a point is missing, the run diverged or its loss is above 1,000.")
    let best = swept.map { losses in losses.filter(\.isFinite).min() ?? .nan }
    let usable = zip(swept, best).map { losses, best in losses.count { $0 < best + 40 } }
    let edge = swept[0].firstIndex { !$0.isFinite } ?? 0
    page["images"] = Numeral.grouped(images.train.count)
    (page["sgdBest"], page["adamBest"]) = (Numeral.fixed(best[0], 1), Numeral.fixed(best[1], 1))
    (page["sgdUsable"], page["adamUsable"]) = ("\(usable[0])", "\(usable[1])")
    page.expect(swept[0].contains { !$0.isFinite }, "SGD diverges at the largest rates")
    if !page.isQuick {
      page.expect(best[1] < best[0] - 5, "at its best rate Adam is ahead after one pass")
      page.expect(usable[1] >= 2 * usable[0] && rates.count == 9, "more of Adam's nine rates are usable")
      page.expect(swept[1][2] < best[1] + 40, "1e-3 is usable for Adam")
      page.expect(swept[0][edge - 1] == best[0], "SGD's best rate is the last before it diverges")
    }
    //: At its best rate SGD comes to \(sgdBest) nats, and Adam to \(adamBest). (What a nat is,
    //: [chapter 6](06-likelihoods.md) says.) That gap is no law; with momentum, a schedule and more
    //: passes it narrows. Look rather at the width of the basins. Of SGD's nine rates \(sgdUsable)
    //: come within 40 nats of its best (the best itself counts), of Adam's nine \(adamUsable). And
    //: SGD's basin ends in a cliff: its best rate is the last one before it diverges. What a
    //: practitioner buys with Adam is that a rate such as 1e-3 is a fair guess at the start.
    //:
    //: And what does divergence look like? The suite looks at every loss, and stops at the first
    //: that is not finite, before the parameters are touched:
    do {
      _ = try page.laboratory.train(mlp, on: images, epochs: 1, batchSize: 64) {
        ($0.optimizer, $0.learningRate) = (.sgd, 1)
      }
    } catch { page.print(error) }
    //: ## A wrong turn
    //:
    //: The divisions by $1 - \beta_1^t$ and $1 - \beta_2^t$ look like a detail of the first steps.
    //: Here is Adam without them:
    final class UncorrectedAdam: Optimizer {
      let parameters: [(name: String, parameter: Parameter<Double>)]
      var learningRate = 0.5
      var (m, v): (Tensor<Double>, Tensor<Double>) = ([0, 0], [0, 0])
      var state: [StateEntry<Double>] { [] }
      init(_ parameters: Named) { self.parameters = parameters }

      func step(_ gradients: [Tensor<Double>?]) {
        guard let g = gradients[0] else { return }
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        let quotient = m.zip(v) { m, v in m / (v.squareRoot() + 1e-8) }
        parameters[0].parameter.value = parameters[0].parameter.value - Tensor(learningRate) * quotient
      }
    }
    //: It runs, and the loss falls. The check follows it step by step beside the suite's:
    var check = CheckResult("book/uncorrected-adam", tolerance: 1e-12)
    for (step, (found, expected)) in zip(walk(10) { UncorrectedAdam($0) }, adam).enumerated() {
      let (found, expected) = (Tensor<Double>([2], found), Tensor<Double>([2], expected))
      check.record(Deviation(found, from: expected), "after step \(step)")
    }
    page.print(check.failures[0])
    //: @hide
    let uncorrected = walk(60) { UncorrectedAdam($0) }
    let ratio = (uncorrected[1][0] + 10) / 0.5
    page["ratio"] = Numeral.fixed(ratio, 2)
    page["ratio10"] = Numeral.fixed((1 - Double.pow(0.9, 10)) / (1 - Double.pow(0.999, 10)).squareRoot(), 1)
    page.expect(abs(ratio - 0.1 / 0.001.squareRoot()) < 1e-6, "the first step is 0.1/√0.001 times too long")
    page.expect(loss(uncorrected[60]) < loss(uncorrected[0]) / 2, "the wrong Adam still descends")
    page.expect(check.failures.count == 10, "all ten steps deviate")
    //: The first step is $0.1 / \sqrt{0.001}$ = \(ratio) times too long, because a mean of the
    //: squares that starts at 0 is further from the truth than one of the gradients. The tenth would
    //: be \(ratio10) times too long if the gradients were the same. No loss curve would have told:
    //: the walk still descends. That is why the suite compares its optimizers with PyTorch's, every
    //: parameter after each of ten steps and the state at the end, to rounding:
    //: @source Numerics/OptimizerChecks.swift#follow
    //: ## Exercises
    //:
    //: 1. *ε inside the root.* Some programs divide by $\sqrt{\hat v + \varepsilon}$. For a scalar
    //:    whose gradient is always $10^{-6}$, with $\varepsilon = 10^{-8}$, how long is a step of
    //:    either kind? Predict both in units of $\alpha$, then compute them.
    //: @solution Book/Solutions/11-solutions.swift#stepLengths
    //: 2. *A decay that does not decay.* Adam's `weightDecay`, call it $d$, adds $d\,\theta$ to the
    //:    gradient. What happens in the first step to a parameter whose gradient is 0, for
    //:    $d = 10^{-2}$ and for $d = 10^{-4}$? (The answer is why AdamW was invented.)
    //: @solution Book/Solutions/11-solutions.swift#firstStepOfADecay
    //: 3. *Turn the valley.* Rotate the valley, and the start with it, by 45°. Which of the two
    //:    rules, the plain step or Adam, does not notice? Measure the loss after 20 steps for both
    //:    angles, with the chapter's rates.
    //: @solution Book/Solutions/11-solutions.swift#lossInATurnedValley
    //: ## Where to read on
    //:
    //: - [Sources/Layers/Optimizers](../../Sources/Layers/Optimizers/Adam.swift) has Adam, SGD and
    //:   the clipping of gradients; each file is a page long.
    //: - [LearningRateSchedule](../../Sources/Training/Schedules/LearningRateSchedule.swift)
    //:   changes $\alpha$ from epoch to epoch.
    //: - `vae check --only optimizer` runs the comparison with PyTorch.
    //:
    //: ## References
    //:
    //: - B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964.
    //: - D. P. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization*, 2015, algorithm 1.
    //: - I. Loshchilov and F. Hutter, *Decoupled Weight Decay Regularization*, 2019.
  }
}
