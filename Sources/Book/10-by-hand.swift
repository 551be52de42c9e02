import Autograd
import Checking
import Layers
import Models
import Reporting
import TensorCore
import Training

/// Chapter 10.
enum ByHand: Chapter {
  static let number = 10
  static let title = "A whole VAE by hand"

  static func write(_ page: Page) async throws {
    //: > All the parts are on the table. Put together, do they give what the equations say? There
    //: > is one way to be sure: compute every number of a whole model with a pencil.
    //:
    //: A variational autoencoder has an encoder, a draw, a decoder and a loss of two terms. This
    //: chapter takes one with 4 pixels, 2 hidden units on each side and 1 latent. It follows a
    //: single image through it, forwards and backwards, in arithmetic that one could do on paper,
    //: and compares each number with the suite's.
    //:
    //: **You need** chapters [4](04-matrices.md) and [6](06-likelihoods.md) to
    //: [9](09-information.md).
    //:
    //: ## The model
    //:
    //: The weights have one decimal, and the names that the suite's checkpoints use:
    //: @source Models/FourPixelVAE.swift#FourPixelVAE.weights
    //: They are put into the suite's own fully connected network, a `PlannedVAE` that begins
    //: without weights of its own; nothing is built for this chapter but the numbers:
    //: @source Models/FourPixelVAE.swift#FourPixelVAE.model
    let model = FourPixelVAE.model(as: Double.self)
    let image = FourPixelVAE.image
    let epsilon: Tensor<Double> = [[0.5]]
    let count = model.parameters.reduce(0) { $0 + $1.parameter.value.count }
    page.print("trained numbers:", count)
    page["count"] = "\(count)"
    page.expect(model.parameters.map(\.name) == FourPixelVAE.weights.map(\.name), "the names are the checkpoint's")
    //: There are \(count) numbers to train. The image has a white upper row, $x = (1, 1, 0, 0)$,
    //: and for the noise we take $\epsilon = 0.5$.
    //:
    //: ## Forwards
    //:
    //: **The encoder.** Its hidden units are $a = \mathrm{relu}(W x + b)$, where
    //: $\mathrm{relu}(t) = \max(t, 0)$. Two linear outputs read them, the mean $\mu$ and the
    //: log-variance $v$:
    let x = [1.0, 1, 0, 0]
    func relu(_ t: Double) -> Double { max(t, 0) }
    let a = [
      relu(0.5 * x[0] + 0.5 * x[1] - 0.5 * x[2] - 0.5 * x[3] + 0.1),
      relu(-0.5 * x[0] + 0.5 * x[1] - 0.5 * x[2] + 0.5 * x[3] + 0.2),
    ]
    let mu = 0.8 * a[0] - 0.4 * a[1] + 0.1
    let v = -0.6 * a[0] + 0.5 * a[1] - 0.2
    func four(_ numbers: Double...) -> String {
      numbers.map { Numeral.fixed($0, 4) }.joined(separator: " ")
    }
    page.print("a =", four(a[0], a[1]), " μ =", four(mu), " v =", four(v))
    //: **The draw**, $z = \mu + e^{v/2} \epsilon$, and **the decoder**: again two hidden units,
    //: $g$, and four logits, $h$. The probability that a pixel is white is $\sigma(h)$.
    let z = mu + Double.exp(v / 2) * 0.5
    let before = [1 * z + 0.1, -1 * z + 0.5]
    let g = before.map(relu)
    let h = [
      1 * g[0] - 0.5 * g[1] + 0.1, 1 * g[0] + 0.5 * g[1], -1 * g[0] + 0.5 * g[1] + 0.2,
      -1 * g[0] - 0.5 * g[1] - 0.1,
    ]
    let p = h.map { 1 / (1 + Double.exp(-$0)) }
    page.print("z =", four(z), " before relu", four(before[0], before[1]), " g =", four(g[0], g[1]))
    page.print("h =", four(h[0], h[1], h[2], h[3]))
    page.print("p =", four(p[0], p[1], p[2], p[3]))
    page.expect(before[1] < 0 && g[1] == 0, "the second hidden unit of the decoder is off")
    page.expect(zip(p, x).allSatisfy { ($0 > 0.5) == ($1 == 1) }, "every pixel is on its right side of one half")
    //: The second hidden unit of the decoder is off for this image: its input is negative. Every
    //: pixel is on the right side of one half, so the made-up weights are not bad.
    //:
    //: **The loss** is the reconstruction, $-\sum_i x_i \log p_i + (1 - x_i) \log (1 - p_i)$, and
    //: the price of [chapter 9](09-information.md):
    let recon = zip(x, p).reduce(0.0) { sum, pixel in
      sum - Double.log(pixel.0 == 1 ? pixel.1 : 1 - pixel.1)
    }
    let kl = 0.5 * (mu * mu + Double.exp(v) - 1 - v)
    page.print("reconstruction", four(recon), " KL", four(kl), " loss", four(recon + kl))
    page.expect(abs(recon - 0.9337) < 5e-5 && abs(kl - 0.5188) < 5e-5, "both terms, to four decimals")
    //: Now the suite's model, with the same noise. Its `objective` gives the loss and what it was
    //: computed from:
    let tape = Tape<Double>()
    let objective = model.objective(tape.constant(image), epsilon: epsilon, mode: .training)
    func four(_ variable: Variable<Double>) -> String { four(variable.value.scalar) }
    let posterior = objective.posterior
    page.print("μ =", four(posterior.mu), " v =", four(posterior.logVariance))
    page.print("z =", four(objective.draw.z))
    let (itsRecon, itsKL) = (objective["recon"], objective["kl"])
    page.print("reconstruction", four(itsRecon), " KL", four(itsKL), " loss", four(objective.loss))
    //: @hide
    let scalars = [posterior.mu, posterior.logVariance, objective.draw.z, objective["recon"], objective["kl"]]
    var found = scalars.map(\.value.scalar)
    found += [objective.loss.value.scalar] + objective.decoderOutput.value.scalars
    var expected = [mu, v, z, recon, kl]
    expected += [recon + kl] + h
    page.expect(
      zip(found, expected).allSatisfy { abs($0 - $1) < 4e-15 },
      "the suite's numbers are those of the pencil")
    //: They agree to the last digit shown, and in fact within a few roundings of a `Double`.
    //:
    //: ## Backwards
    //:
    //: Write $dt$ for the slope of the loss along any number $t$, its **adjoint**. The chain rule,
    //: walked from the loss to the image, needs one line per layer. Chapter 6 gave the first: the
    //: adjoint of a logit is $\sigma(h) - x$. The next is chapter 4: each unit collects from the
    //: four logits what they make of it, through the column of `head.weight` that belongs to it. A
    //: relu that is on passes its adjoint through, and one that is off stops it:
    let dh = zip(p, x).map { $0 - $1 }
    let dg = [dh[0] + dh[1] - dh[2] - dh[3], -0.5 * dh[0] + 0.5 * dh[1] + 0.5 * dh[2] - 0.5 * dh[3]]
    let dbefore = zip(before, dg).map { $0 > 0 ? $1 : 0 }
    let dz = 1 * dbefore[0] - 1 * dbefore[1]
    page.print("dh =", four(dh[0], dh[1], dh[2], dh[3]))
    page.print("dg =", four(dg[0], dg[1]), " dz =", four(dz))
    page.print("past the relu:", four(dbefore[0], dbefore[1]))
    //: At $\mu$ and $v$ two paths meet, and their slopes are added: one through $z$, which is the
    //: reconstruction's, and one through the price. [Chapter 8](08-draws.md) has the slopes of $z$,
    //: 1 along $\mu$ and $\tfrac12 e^{v/2} \epsilon$ along $v$; those of the price are $\mu$ and
    //: $\tfrac12 (e^v - 1)$:
    let dmu = dz + mu
    let dv = dz * 0.5 * Double.exp(v / 2) * 0.5 + 0.5 * (Double.exp(v) - 1)
    let da = [0.8 * dmu - 0.6 * dv, -0.4 * dmu + 0.5 * dv]
    page.print("dμ =", four(dz), "+", four(mu), "=", four(dmu))
    page.print("dv =", four(dv), " da =", four(da[0], da[1]))
    page.expect(dg[1] != 0 && dbefore[1] == 0 && dz == dbefore[0], "g2 has an adjoint, and passes none on")
    (page["dz"], page["dmu"]) = (Numeral.fixed(dz, 4).replacing("-", with: "−"), Numeral.fixed(dmu, 4))
    page.expect(dz * 0.25 * Double.exp(v / 2) < 0 && 0.5 * (Double.exp(v) - 1) < 0, "both parts of dv are negative")
    page.expect(dz < 0 && dmu > 0, "the two paths pull μ in opposite directions, and the price wins")
    //: Look at the first line. The reconstruction wants a larger $\mu$, as its slope \(dz) is
    //: negative. The price wants it nearer to 0, and wins: the sum is \(dmu). This quarrel goes on
    //: in every VAE.
    //:
    //: The second line has two parts as well. The noise happened to be positive, so that a larger
    //: variance would carry $z$ upwards, where the reconstruction wants it; for a negative noise
    //: the same weights would have felt the opposite pull. The price asks for a larger $v$, too,
    //: because $e^v$ is below the prior's 1. Here both agree, and $dv$ is negative.
    //:
    //: Here is the whole computation with its values, and below each its adjoint. Two things can be
    //: seen better in it than in formulas. Every arrow that leaves a box brings back a share of its
    //: adjoint, and the shares are added: $\mu$ has two arrows. And where a unit is off, like
    //: $g_2$, its adjoint goes no further: the loss depends on $g_2$, but a small change of $z$
    //: cannot change $g_2$.
    //: @hide
    var boxes: [FourPixelDrawing.Box] = [
      ("a1", a[0], da[0]), ("a2", a[1], da[1]), ("μ", mu, dmu), ("v", v, dv), ("ε", 0.5, nil), ("z", z, dz),
      ("g1", g[0], dg[0]), ("g2", g[1], dg[1]), ("recon", recon, 1), ("KL", kl, 1), ("loss", recon + kl, 1),
    ]
    for i in h.indices { boxes += [("h\(i + 1)", h[i], dh[i]), ("x\(i + 1)", x[i], nil)] }
    page.graph(
      FourPixelDrawing.graph(boxes),
      caption: "A VAE of 4 pixels. Each box has a value and, in parentheses, the slope of the loss along it.",
      alternative: "From four pixels by two hidden units to μ and v, by z to two hidden units, four logits and the loss"
    )
    //: The gradient of a weight is the adjoint behind it, times the value before it; that of a bias
    //: is the adjoint alone. So all \(count) gradients can be written down:
    func outer(_ d: [Double], _ t: [Double]) -> Tensor<Double> {
      Tensor([d.count, t.count], d.flatMap { d in t.map { d * $0 } })
    }
    func bias(_ d: [Double]) -> Tensor<Double> { Tensor([d.count], d) }
    let byHand: [(name: String, value: Tensor<Double>)] = [
      ("encoder.0.weight", outer(da, x)), ("encoder.0.bias", bias(da)),
      ("fc_mu.weight", outer([dmu], a)), ("fc_mu.bias", bias([dmu])),
      ("fc_logvar.weight", outer([dv], a)), ("fc_logvar.bias", bias([dv])),
      ("fc_decode.weight", outer(dbefore, [z])), ("fc_decode.bias", bias(dbefore)),
      ("head.weight", outer(dh, g)), ("head.bias", bias(dh)),
    ]
    let step = FourPixelVAE.differentiate(noise: epsilon)
    //: (`differentiate` gives the loss, and all gradients by the suite's tape.)
    //: @hide
    var table = MarkdownTable([.text("parameter"), .text("by hand"), .text("by the suite")])
    for (hand, suite) in zip(byHand, step.gradients) {
      func row(_ tensor: Tensor<Double>) -> String {
        tensor.scalars.map { Numeral.fixed($0, 3) }.joined(separator: " ")
      }
      table.append([Markdown.code(hand.name), row(hand.value), row(suite.value)])
      page.expect(hand.name == suite.name, "both are named alike")
      page.expect(Deviation(suite.value, from: hand.value).value < 1e-14, "the gradients of \(hand.name) agree")
    }
    page.table(table)
    //: They agree. (Both relu units of the encoder are on; a slope of 0 would have stopped there.
    //: In the decoder the second unit is off, and the zeros in the table are its work.) Between
    //: this table and the faces of [chapter 16](16-faces.md) lie only larger shapes, and the other
    //: layers of [chapter 15](15-convolutions.md).
    //:
    //: ## What one image does not see
    //:
    //: A comparison is as good as its inputs. The zeros in the table belong to numbers that had no
    //: part in all this: weights that met a black pixel, and all that leads to $g_2$ or away from
    //: it. Had one of them been wrong, no number above would have told. So we take a second image,
    //: all white, and $\epsilon = -1$. Every weight of the encoder then meets a 1, and $z$ is
    //: negative, so that in the decoder the other unit is on:
    let white = [1.0, 1, 1, 1]
    let a2 = [
      relu(0.5 * white[0] + 0.5 * white[1] - 0.5 * white[2] - 0.5 * white[3] + 0.1),
      relu(-0.5 * white[0] + 0.5 * white[1] - 0.5 * white[2] + 0.5 * white[3] + 0.2),
    ]
    let mu2 = 0.8 * a2[0] - 0.4 * a2[1] + 0.1
    let v2 = -0.6 * a2[0] + 0.5 * a2[1] - 0.2
    let z2 = mu2 - Double.exp(v2 / 2)
    let g2 = [relu(1 * z2 + 0.1), relu(-1 * z2 + 0.5)]
    let h2 = [
      1 * g2[0] - 0.5 * g2[1] + 0.1, 1 * g2[0] + 0.5 * g2[1], -1 * g2[0] + 0.5 * g2[1] + 0.2,
      -1 * g2[0] - 0.5 * g2[1] - 0.1,
    ]
    // A white pixel costs −log σ(h), the softplus of −h.
    let loss2 = h2.reduce(0) { $0 + Double.softplus(-$1) } + 0.5 * (mu2 * mu2 + Double.exp(v2) - 1 - v2)
    let whiteImage = Tensor<Double>([1, 2, 2, 1], white)
    let suite2 = FourPixelVAE.differentiate(whiteImage, noise: [[-1]]).loss
    page.print("z =", four(z2), " g =", four(g2[0], g2[1]), " loss", four(loss2), " by the suite", four(suite2))
    page.expect(abs(loss2 - suite2) < 4e-15 && abs(loss2 - 2.9372) < 5e-5, "the second loss is right as well")
    page.expect(g2[0] == 0 && g2[1] > 0 && a2.allSatisfy { $0 > 0 }, "the other unit is on")
    //: Is nothing left out now? We change each of the \(count) numbers by 0.1, one after the other,
    //: and count which of the two losses notice:
    var noticed = (first: 0, second: 0, either: 0)
    for (index, entry) in model.parameters.enumerated() {
      for position in 0..<entry.parameter.value.count {
        let changed = FourPixelVAE.model(as: Double.self)
        changed.parameters[index].parameter.update { $0[position: position] += 0.1 }
        let first = abs(changed.differentiate(image, epsilon: epsilon).loss - (recon + kl)) > 1e-6
        let second = abs(changed.differentiate(whiteImage, epsilon: [[-1]]).loss - loss2) > 1e-6
        noticed.first += first ? 1 : 0
        noticed.second += second ? 1 : 0
        noticed.either += first || second ? 1 : 0
      }
    }
    page.print("the first:", noticed.first, " the second:", noticed.second, " at least one:", noticed.either)
    page.expect(noticed == (22, 26, 32), "together the two losses see every number")
    page.expect(
      step.gradients.reduce(0) { $0 + $1.value.scalars.filter { $0 == 0 }.count } == count - noticed.first,
      "the first does not see those whose gradient is 0")
    //: Each alone is blind for some, and together they see all \(count).
    //:
    //: ## What the suite prints
    //:
    //: The command `vae trace --tiny` follows the first image through this model, with the noise of
    //: a run's first step (of seed 0, unless told otherwise). It prints every value in the order of
    //: the tape, the list of [chapter 2](02-chain-rule.md), each with its adjoint, and then what a
    //: first step of Adam makes of each of the \(count) numbers. With `--dot tiny.dot` it also
    //: writes the tape as a graph, which Graphviz draws: `dot -Tsvg tiny.dot -o tiny.svg`. And
    //: `vae trace --dataset digits` does the same for a network of a useful size, where it shows
    //: the first numbers of each tensor and its norm. `StepTrace` is the value behind the command.
    //: Here are those lines of its list that have a name in this chapter, without the weights:
    let trace = StepTrace(FourPixelVAE.model(as: Float.self), image.converted(), seed: 0)
    let list = trace.list.table(names: trace.names) { Numeral.significant($0, 4) }
    for (number, line) in list.enumerated() {
      if let name = trace.names[number], !name.contains(".") { page.print(line) }
    }
    page.expect(
      abs(Double(trace.z.scalar) - mu - Double.exp(v / 2) * Double(trace.epsilon.scalar)) < 1e-6,
      "the trace's z follows from its ε")
    page.expect(trace.updates.reduce(0) { $0 + $1.moved.count } == count, "Adam moves every number")
    page.expect(
      abs(trace.loss - FourPixelVAE.differentiate(noise: trace.epsilon.converted()).loss) < 1e-6,
      "its loss is that of the model in Double")
    page.expect(trace.list.dot(names: trace.names) { "\($0)" }.contains("z = reparameterize"), "the graph has z")
    //: The mean, the log-variance and the price are those from above, because they do not depend on
    //: the noise. What comes of $z$ is different.
    //: @hide
    let dvTrace = trace.list.lines.indices.first { trace.names[$0] == "logvar" }
      .flatMap { trace.list.lines[$0].adjoint }.map { Double($0.scalar) }
    let ofPrice = 0.5 * (Double.exp(v) - 1)
    page["dvOfPrice"] = Numeral.fixed(ofPrice, 4).replacing("-", with: "−")
    page["dvOfRest"] = Numeral.fixed((dvTrace ?? 0) - ofPrice, 4)
    page.expect((dvTrace ?? 0) - ofPrice > 0 && trace.epsilon.scalar < 0, "a negative noise turns the pull on v")
    //: The noise is negative here, so that the pull of the reconstruction on $v$ has turned: it has
    //: \(dvOfRest) of the adjoint of `logvar`, and the price
    //: \(dvOfPrice).
    //:
    //: ## A step, predicted
    //:
    //: What is a gradient good for? It predicts. If all weights move by $-\alpha$ times their
    //: gradients, the loss should fall by $\alpha$ times the sum of the squared gradients, as long
    //: as $\alpha$ is small:
    let squares = step.gradients.reduce(0) { $0 + $1.value.square().sum().scalar }
    var ratio = 0.0
    for alpha in [0.1, 0.01, 0.001] {
      let moved = FourPixelVAE.model(as: Double.self)
      moved.step(image, epsilon: epsilon, by: SGD(moved.parameters, learningRate: alpha))
      let after = moved.differentiate(image, epsilon: epsilon).loss
      let (predicted, found) = (-alpha * squares, after - step.loss)
      ratio = found / predicted
      page.print("α =", alpha, " predicted", Numeral.fixed(predicted, 6), " found", Numeral.fixed(found, 6))
    }
    page.expect(abs(ratio - 1) < 0.01, "the smallest step falls as predicted")
    //: For the smallest step the prediction is right within a hundredth. For the largest the slopes
    //: have changed on the way; how far one may go is the question of [chapter 11](11-steps.md).
    //:
    //: ## The experiment: let it learn
    //:
    //: Can a model of this size learn anything? Give it three images to tell apart: black, the
    //: upper row white, all white. Each is as frequent as the others. A model's probabilities of
    //: the three add up to 1 at most, so that the mean of its $-\log p(x)$ is at least $\log 3$;
    //: and the loss is a bound above $-\log p(x)$. So **the mean loss cannot fall below $\log 3$**.
    //: Now the initial weights are the suite's usual ones, the optimizer is Adam
    //: ([chapter 11](11-steps.md)), and a batch has 32 copies of each image.
    let three = Tensor<Double>([3, 2, 2, 1], [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1])
    func train(seed: UInt64) -> (model: Model<Double>, losses: [Double]) {
      let network = PlannedVAE<Double>(.fullyConnected(FourPixelVAE.configuration), Initializer(seed: seed))
      let model = Model(network, likelihood: Bernoulli())
      let adam = Adam(model.parameters, learningRate: 0.02)
      let batch = Tensor<Double>([96, 2, 2, 1], (0..<32).flatMap { _ in three.scalars })
      let losses = (0..<1_000).map { step in
        let stream = RandomStream(seed: 11, purpose: .checks, step: UInt64(step))
        return model.step(batch, epsilon: stream.normal([96, 1]), by: adam).loss
      }
      return (model, losses)
    }
    let (learner, losses) = train(seed: 6)
    let (unlucky, otherLosses) = train(seed: 3)
    //: @hide
    let means = learner.posteriorMean(of: three).scalars
    page.figure(
      FourPixelDrawing.learning(losses: ("seed 6", losses), ("seed 3", otherLosses), of: learner, means: means),
      caption: "Left: two losses and their floor. Right, for seed 6: what is drawn along z, and where the images lie.")
    let noise: Tensor<Double> = RandomStream(seed: 12, purpose: .checks).normal([3_000, 1])
    let all = Tensor<Double>([3_000, 2, 2, 1], (0..<1_000).flatMap { _ in three.scalars })
    func test(_ model: Model<Double>) -> Objective<Double> {
      model.objective(Tape(recording: false).constant(all), epsilon: noise, mode: .evaluation)
    }
    let (final, silent) = (test(learner), test(unlucky))
    let third = Double.log(3) / 3 - 2 * Double.log(2.0 / 3) / 3
    page["silent"] = Numeral.fixed(silent.loss.value.scalar, 2)
    page.expect(abs(silent.loss.value.scalar - 4 * third) < 0.01, "seed 3 ends at the entropy of its pixels")
    page.expect(silent["kl"].mean().value.scalar < 0.01, "its latent says nothing")
    page["first"] = Numeral.fixed(FourPixelDrawing.smoothed(losses)[0], 2)
    page["last"] = Numeral.fixed(final.loss.value.scalar, 2)
    (page["log3"], page["price"]) = (Numeral.fixed(Double.log(3), 2), Numeral.fixed(final["kl"].mean().value.scalar, 2))
    page.expect(final.loss.value.scalar > Double.log(3), "the loss stays above log 3")
    page.expect(final.loss.value.scalar < 2, "it falls below 2 nats")
    page.expect(final["kl"].mean().value.scalar > Double.log(3) - 0.3, "the price is near log 3, or above")
    let order = means[0] < means[1] && means[1] < means[2] || means[0] > means[1] && means[1] > means[2]
    page.expect(order, "the half white image lies between black and white")
    //: With seed 6 the loss falls from \(first) to \(last) nats, and stays above $\log 3$, \(log3).
    //: Of it \(price) nats are the price of $z$. The rest is what the draws get wrong, as the bells
    //: of the three images overlap. The latent has found an order that nobody told it. The half
    //: white image lies between black and white, because then small errors of $z$ cost the least:
    //: that is the beginning of all that [chapter 13](13-latents.md) finds in the latents of
    //: digits.
    //:
    //: With seed 3 it ends at \(silent) nats. This is the entropy of the four pixels, each taken by
    //: itself: the latent says nothing and costs nothing, and every image is answered with the mean
    //: image. Nothing is broken. It is a place where the two terms of the loss are at peace, and
    //: large models know it, too; [chapter 14](14-collapse.md) is about it.
    //:
    //: ## A wrong turn
    //:
    //: At $\mu$ two paths meet. Suppose that the second one is forgotten, and $d\mu = dz$. Most of
    //: the gradients are then right, training runs, and no mean is any longer too far from 0. The
    //: check of all gradients against differences of the loss finds it, and shows more than that.
    //: (The step is $2^{-17}$, where chapter 1's two points are best.)
    //: @source Book/Tools/10-differentiate.swift#check
    let right = FourPixelVAE.check(byHand, noise: epsilon)
    page.print("by hand:", right.passed ? "no failure" : right.summary)
    let wrongMu = dz
    let wrongA = [0.8 * wrongMu - 0.6 * dv, -0.4 * wrongMu + 0.5 * dv]
    var forgotten = byHand
    (forgotten[0].value, forgotten[1].value) = (outer(wrongA, x), bias(wrongA))
    (forgotten[2].value, forgotten[3].value) = (outer([wrongMu], a), bias([wrongMu]))
    let wrong = FourPixelVAE.check(forgotten, noise: epsilon)
    for failure in wrong.failures { page.print(failure) }
    page.expect(right.passed, "the right gradients pass")
    page.expect(wrong.failures.count == 4, "four of the ten gradients are wrong")
    //: Four of the ten are wrong: `fc_mu` and everything before it. `fc_logvar` and the decoder are
    //: right. The list points at the place where the path was lost, as wrong gradients always begin
    //: at the mistake and spread towards the input. To read such a list from its end is the fastest
    //: way to find a bug in a backward pass.
    //:
    //: ## Exercises
    //:
    //: 1. *Change one weight.* Raise the first bias of `head` by 0.01. Predict the new loss from
    //:    the table above, then compute it, for $\epsilon = 0.5$.
    //: @solution Book/Solutions/10-solutions.swift#lossAfterRaisingABias
    //: 2. *Wake the unit.* The decoder's second unit is off for this image and $\epsilon = 0.5$.
    //:    For which $\epsilon$ is it on? How often does that happen?
    //: @solution Book/Solutions/10-solutions.swift#largestWakingNoise
    //: 3. *Two images.* Add the image $(0, 0, 1, 1)$ with $\epsilon = -1$. Show that the batch's
    //:    gradients are the means of the two images' own. For which layer would this fail?
    //: @solution Book/Solutions/10-solutions.swift#largestDifferenceOfMeans
    //: ## Where to read on
    //:
    //: - [Sources/Models/Model.swift](../../Sources/Models/Model.swift): the objective that this
    //:   chapter computed, in a page.
    //:   [Sources/Models/TrainingStep.swift](../../Sources/Models/TrainingStep.swift)
    //:   differentiates it.
    //: - [Sources/Training/Evaluation/StepTrace.swift](../../Sources/Training/Evaluation/StepTrace.swift).
    //: - [Sources/Numerics/FiniteDifferences.swift](../../Sources/Numerics/FiniteDifferences.swift)
    //:   checks whole models as the wrong turn did. `vae check --only objective` runs it.
    //:
    //: ## References
    //:
    //: - D. Kingma and M. Welling, *Auto-Encoding Variational Bayes*, 2014, section 3.
    //: - C. Doersch, *Tutorial on Variational Autoencoders*, 2016.
  }
}
