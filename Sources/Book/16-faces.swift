import Autograd
import Datasets
import Layers
import Models
import Reporting
import TensorCore
import Training

/// Chapter 16.
enum Faces: Chapter {
  static let number = 16
  static let title = "Faces"

  static func write(_ page: Page) async throws {
    //: > The faces of a variational autoencoder are blurred. Everybody knows this, and everybody
    //: > has a culprit. Which is it: the network, the training, the bound, or the likelihood?
    //:
    //: This is the chapter that the book has been heading for. The data is CelebA: photographs of
    //: faces, in colour, with hair, hats, sunglasses and whatever stood behind them. Nothing in the
    //: engine or in the bound has to change. Three things in the model do: a pixel has three
    //: channels, the networks are deeper, and the likelihood is another one. The last turns out to
    //: decide how sharp a face can be.
    //:
    //: **You need** the likelihoods of [chapter 6](06-likelihoods.md), the balance of
    //: [chapter 14](14-collapse.md), and the layers of [chapter 15](15-convolutions.md).
    //:
    //: ## The data and the network
    //:
    //: The suite takes the middle 178×178 pixels of each photograph, and scales them to the side
    //: that is asked for. Here that is 32, half of what the published model has, so that a book can
    //: train it.
    var faces = try await page.laboratory.faces(side: 32, limit: 2_000)
    faces.test = faces.test.spaced(200)
    let original = faces.test.batch(Array(0..<12))
    page.print(original.shape, "from", original.scalars.min() ?? 0, "to", original.scalars.max() ?? 0)
    page.expect(original.shape == [12, 32, 32, 3], "twelve images of 32×32 pixels in three channels")
    page.expect(original.scalars.allSatisfy { abs($0) <= 1 }, "pixels lie between −1 and 1")
    //: Pixels have three channels, and lie between −1 (black) and 1. To such pixels a Bernoulli
    //: does not fit. The decoder's output goes through $\tanh$, which has the same range (an output
    //: of 1 becomes a pixel of \(tanh)), and its likelihood is a Gaussian.
    //:
    //: The published model is for images of 64×64. Its first convolution makes 32 channels and each
    //: further one twice as many; it has 256 latents, and \(published) parameters. Its usual learning
    //: rate is $2 \cdot 10^{-4}$. Ours has half the side, 16 channels in the first convolution, and 64
    //: latents. The encoder has four blocks; the decoder has two, and a last transposed convolution.
    //: These are its layers with parameters:
    let configuration = ModelConfiguration(.celeba, imageSize: 32, latentDim: 64, baseChannels: 16)
    for layer in configuration.summary where layer.parameters > 0 {
      page.print(layer.name, layer.kind, layer.output, Numeral.grouped(layer.parameters))
    }
    //: @hide
    let celeba = ModelConfiguration(.celeba)
    page.expect(
      celeba
        == ModelConfiguration(
          .celeba, imageSize: 64, channels: 3, latentDim: 256, baseChannels: 32, reconLoss: .mse, beta: 1),
      "the usual sizes of celeba")
    page.expect(celeba.architecture.usualLearningRate == 2e-4, "the usual learning rate of celeba")
    let square = 16 * 32 * 32
    let encoder = 16 * 3 * 32 + 2 * square + 8 * square + 32 * square + 2 * (32 + 64 + 128 + 256)
    let decoder = 32 * square + 8 * square + 2 * square + 2 * (128 + 64 + 32) + 16 * 32 * 3 + 3
    let count = encoder + 2 * 4_097 * 256 + 257 * 4_096 + decoder
    let built = try Model<Float>(celeba, seed: 0)
    page["published"] = Numeral.grouped(count)
    page.expect(
      built.parameters.reduce(0) { $0 + $1.parameter.value.count } == count
        && celeba.summary.reduce(0) { $0 + $1.parameters } == count, "the parameters of celeba")
    let aside = Tape<Double>(recording: false)
    let pixel = celeba.likelihood.mean(of: aside.constant(Tensor([1, 1, 1, 1], [1]))).value.scalar
    page["tanh"] = Numeral.fixed(pixel, 3)
    page.expect(abs(pixel - 0.7616) < 1e-4, "the head ends in tanh")
    let drawn = drawFaces(.train, count: 32, size: 32, seed: 0).batch(Array(0..<32))
    let draws: Tensor<Float> = RandomStream(seed: 0, purpose: .posteriorNoise, step: 1).normal([32, 64])
    let firstLoss = Double(try Model<Float>(configuration, seed: 0).differentiate(drawn, epsilon: draws).loss)
    page["firstLoss"] = Numeral.fixed(firstLoss, 0)
    page.expect(abs(firstLoss - 1496.38) < 0.1, "the first loss of the small model: \(firstLoss)")
    page.expect(configuration.image == [32, 32, 3] && celeba.image == [64, 64, 3], "half the side")
    page.expect(original.scalars.allSatisfy { abs($0) <= 1 }, "pixels lie between −1 and 1")
    //: The numbers behind each layer are the shape of its output for one image, and its parameters.
    //: Between the encoder's 2×2×128 features and the 2,048 inputs of `fc_mu` stands a layer without
    //: parameters. It brings features of any size to 4×4, larger ones by averages, and here by
    //: repeating each of the four. So the linear layers are the same for every image size. For
    //: images of 64×64 there is one more block in the decoder. Untrained, our model pays \(firstLoss)
    //: nats for a face that the suite draws, on average over 32.
    //:
    //: ## Learning to see
    //:
    //: We train three runs that differ in their number of epochs alone. Since all randomness of a
    //: run is a function of its seed ([chapter 18](18-bits.md)), the short ones are the beginning
    //: of the long one. (We have little time, and take a learning rate of $10^{-3}$, five times the
    //: usual one, and small batches of 32.)
    let lengths = [1, 3, 12]
    let laboratory = page.laboratory
    func train(_ configuration: ModelConfiguration, epochs: Int) throws -> TrainedRun {
      try laboratory.train(configuration, on: faces, epochs: epochs, batchSize: 32) { $0.learningRate = 1e-3 }
    }
    let runs = try lengths.map { try train(configuration, epochs: $0) }
    let final = runs[2]
    for run in runs {
      let test = run.history.last?.test ?? LossMeans(loss: .nan, recon: .nan, kl: .nan)
      page.print(
        Numeral.counted(run.history.count, "epoch") + ": recon", Numeral.fixed(test.recon, 0), " KL",
        Numeral.fixed(test.kl, 1))
    }
    //: @hide
    for run in runs { page.expect(Array(final.history.prefix(run.history.count)) == run.history, "short is a part") }
    let recons = runs.map { $0.history.last?.test.recon ?? .nan }
    if !page.isQuick { page.expect(recons[0] > recons[1] && recons[1] > recons[2], "more epochs, smaller errors") }
    func strip(_ rows: [(label: String, images: Tensor<Float>)]) throws -> PNGImage {
      let count = rows[0].images.shape[0]
      return try LabelledGrid(
        Tensor([rows.count * count, 32, 32, 3], rows.flatMap { $0.images.scalars }), range: .symmetric,
        rowLabels: rows.map(\.label), columnLabels: (0..<count).map { _ in "" }
      ).image()
    }
    let shown = original.sliced(axis: 0, 0..<8)
    page.picture(
      try strip(
        [(label: "original", images: shown)]
          + zip(lengths, runs).map { (label: "\($0) epoch\($0 == 1 ? "" : "s")", images: $1.model.reconstruct(shown)) }),
      caption: "Test faces, and what the model makes of them after 1, 3 and 12 epochs of \(faces.train.count) faces.",
      alternative: "Four rows of faces: sharp originals, then blurred ones that become more like them")
    //: Brightness, hair and the place of the head come first, because they hold most of the squared
    //: error; then the colours of what is behind, and the turn of the head. After one epoch one
    //: sees a fine grid. Four pixels of a transposed convolution's output are made by four
    //: different parts of its kernels, and training has to make them agree, even where their number
    //: is even ([chapter 15](15-convolutions.md)). The grid goes away. The blur does not: it is
    //: there from the beginning, and the smallest details, which we look at first, are worth the
    //: least of the loss.
    //:
    //: ## The experiment: blame the blur
    //:
    //: Is it the network that cannot do better, or is it asked for the wrong thing? Suppose that a
    //: decoder knows nothing of a face but that it is one. What image should it answer with? We try
    //: two answers, the mean of a thousand faces and one real face, and count the squared error
    //: over other faces, per image:
    let learned = faces.train.batch(Array(0..<min(1_000, faces.train.count)))
    let others = faces.test.batch(Array(0..<faces.test.count))
    let mean = learned.summed(over: [0]) / Tensor(Float(learned.shape[0]))
    func squaredErrors(of answer: Tensor<Float>) -> Double {
      let errors = others.zip(answer.broadcast(to: others.shape)) { ($0 - $1) * ($0 - $1) }
      return Double(errors.summed(over: [0, 1, 2, 3]).scalar) / Double(others.shape[0])
    }
    let sharp = (0..<100).map { squaredErrors(of: learned[$0]) }
    page.print("the mean face:         ", Numeral.fixed(squaredErrors(of: mean), 0))
    page.print("the best real face:    ", Numeral.fixed(sharp.min() ?? 0, 0))
    page.print("a real face on average:", Numeral.fixed(sharp.reduce(0, +) / 100, 0))
    //: @hide
    let ratio = sharp.reduce(0, +) / 100 / squaredErrors(of: mean)
    page["ratio"] = Numeral.fixed(ratio, 2)
    page.expect(sharp.allSatisfy { $0 > squaredErrors(of: mean) }, "no real face beats the mean face")
    page.expect(ratio > 1.7 && ratio < 2.3, "a real face costs about twice as much")
    page.picture(
      try strip([(label: "", images: Tensor([4, 32, 32, 3], mean.scalars + (0..<3).flatMap { learned[$0].scalars }))]),
      caption: "The mean face, which is the best answer, beside three real ones, which are worse.",
      alternative: "A blurred face without features, and three sharp ones")
    //: None of the hundred real faces is as good an answer as the mean, which is nobody's face. On
    //: average a real one costs \(ratio) times as much; the exercise shows why it must be about 2.
    //: So a decoder that is unsure *must* answer with a blur. Whatever $z$ does not say, the
    //: decoder averages over, and squared error wants it so. A network that could draw sharper
    //: would still not be allowed to. What helps is that $z$ says more.
    //:
    //: And why does it not say more? Because each nat of $z$ costs one nat of the divergence, and
    //: has to save one nat of reconstruction. Here the likelihood comes in. The suite's usual
    //: Gaussian has the variance ½, and its exponent is the plain squared error:
    //: @source Models/Likelihoods/Gaussian.swift#Gaussian.logProbability
    //: @hide
    let usual = Gaussian(pixelRange: celeba.pixelRange)
    let off = usual.logProbability(
      of: aside.constant(Tensor([1, 1, 1, 1], [0.25])), given: aside.constant(Tensor([1, 1, 1, 1], [0])), [])
    let density = -0.5 * Double.log(2 * .pi * 0.5) - 0.25 * 0.25 / (2 * 0.5)
    page.expect(abs(off.value.scalar + usual.omittedConstant - density) < 1e-15, "mse has the variance ½")
    page.expect(LearnedGaussian(pixelRange: .symmetric).learned.map(\.initial) == [0], "s begins at 0")
    //: A variance of ½ is a standard deviation of 0.71, on pixels that range from −1 to 1. That is
    //: a lot of noise. The model has been told that photographs are this noisy. Nobody has measured
    //: that; it is a convention. The alternative is to learn the variance $e^s$, one number $s$ for
    //: all pixels:
    //: @source Models/Likelihoods/LearnedGaussian.swift#LearnedGaussian.logProbability
    //: The weighted error wants $s$ to be large, and the term $D s$, with $D$ the number of values
    //: of an image, wants it to be small. For a given error the best $e^s$ is the mean squared
    //: error itself (exercise 2). In `vae train` $s$ begins at 0 and finds its way. Adam moves a
    //: parameter by about the learning rate per step, so that this takes thousands of steps; for
    //: our short run we put it where the first model's error on the training faces says, with
    //: $D = 32 \cdot 32 \cdot 3 = 3{,}072$, and then do what `vae train` does, without its files:
    var learning = configuration
    learning.reconLoss = .gaussian
    let sharper = try Model<Float>(learning, seed: 0)
    let s = sharper.parameters[sharper.parameters.count - 1]
    let squares = final.history[final.history.count - 1].train.recon
    s.parameter.value = Tensor(Float(Double.log(squares / 3_072)))
    let adam = Adam(sharper.parameters, learningRate: 1e-3)
    var steps: UInt64 = 0
    for epoch in 1...final.history.count {
      let stream = RandomStream(seed: 0, purpose: .permutation, step: UInt64(epoch))
      for batch in faces.train.subset(stream.permutation(faces.train.count)).batches(of: 32) {
        steps += 1
        let noise = RandomStream(seed: 0, purpose: .posteriorNoise, step: steps)
        sharper.step(batch, epsilon: noise.normal([batch.shape[0], 64]), by: adam)
      }
    }
    //: Reconstructions are measured by the **PSNR** in decibels: ten times the decimal logarithm of
    //: $2^2$, the square of the pixels' range, over the mean squared error. Three decibels more are
    //: half of the error.
    let measured = [("mse", final.model), ("gaussian", sharper)].map { name, model in
      let measures = Measures(model, on: [faces.test], range: .symmetric, samples: nil, seed: 0)
      let met = Measures(model, on: [faces.train.spaced(200)], range: .symmetric, samples: nil, seed: 0)
      return (name: name, model: model, measures: measures, met: met.psnr.mean)
    }
    //: @hide
    var table = MarkdownTable([
      .text("likelihood"), .number("deviation"), .number("KL (nats)"), .number("active units"),
      .number("PSNR of test faces (dB)"),
      .number("of training faces"),
    ])
    let learnedS = Double(s.parameter.value.scalar)
    for (name, _, measures, met) in measured {
      table.append([
        "`\(name)`", Numeral.fixed(name == "mse" ? 0.5.squareRoot() : Double.exp(learnedS / 2), 3),
        Numeral.fixed(measures.divergences.reduce(0, +) / Double(measures.divergences.count), 1),
        "\(measures.activeUnits)", Numeral.fixed(measures.psnr.mean, 2), Numeral.fixed(met, 2),
      ])
    }
    page.table(table)
    let (before, after) = (measured[0], measured[1])
    page["deviation"] = Numeral.fixed(Double.exp(learnedS / 2), 2)
    page.expect(Numeral.fixed(0.5.squareRoot(), 2) == "0.71", "the deviation of mse")
    page.expect(s.name == "likelihood.log_variance", "the last parameter is s")
    let divergences = measured.map { $0.measures.divergences.reduce(0, +) }
    page["more"] = Numeral.fixed(divergences[1] / divergences[0], 1)
    page["gain"] = Numeral.fixed(after.measures.psnr.mean - before.measures.psnr.mean, 1)
    page["gainMet"] = Numeral.fixed(after.met - before.met, 1)
    page["weight"] = Numeral.fixed(2 * Double.exp(learnedS), 2)
    if !page.isQuick {
      page.expect(Double.exp(learnedS / 2) < 0.35, "the learned deviation is less than half of the assumed one")
      page.expect(divergences[1] > 1.5 * divergences[0], "the latents say more than one and a half times as much")
      page.expect(after.measures.psnr.mean > before.measures.psnr.mean + 0.2, "reconstructions are better")
      page.expect(
        after.met - before.met > after.measures.psnr.mean - before.measures.psnr.mean, "above all of faces it has met")
    }
    page.picture(
      try strip([
        (label: "original", images: shown), (label: "mse", images: before.model.reconstruct(shown)),
        (label: "gaussian", images: after.model.reconstruct(shown)),
      ]), caption: "The same network, told that pixels are noisy (mse), or asked how noisy they are (gaussian).",
      alternative: "Three rows of faces: originals, blurred reconstructions, and less blurred ones")
    //: The model ends with a deviation of \(deviation). With it, the latents say \(more) times as
    //: much, and reconstructions gain \(gain) decibels of test faces and \(gainMet) of faces that
    //: it has met: with the same network, images, noise and number of steps. In terms of
    //: [chapter 14](14-collapse.md), a Gaussian of the variance $e^s$ is the squared error with
    //: $\beta = 2 e^s$, here \(weight). One may find such a $\beta$ by hand, in many runs; here a
    //: parameter finds it.
    //:
    //: Is that a triumph? Look at draws from the prior before you decide.
    let z = Latents.prior(8, dimensions: 64, seed: 16)
    page.picture(
      try strip(measured.map { (label: $0.name, images: $0.model.sample(z)) }),
      caption: "Faces of the same eight draws from the prior.",
      alternative: "Two rows of drawn faces, the first smooth, the second with more detail and more distortion")
    //: The latents of the first model say less, and its draws are smooth: most could be a face. The
    //: second puts more into $z$. Its draws have more contrast, and some fall apart: the more the
    //: latents say, the less their distribution over real faces looks like the prior, from which we
    //: draw. So the blur has no single culprit. Squared error makes a decoder average over what it
    //: is not told. The assumed variance decides how much it is told. And with independent pixels
    //: around one mean, there is no way for a decoder to say "there is hair here, whichever way it
    //: falls".
    //:
    //: ## A wrong turn
    //:
    //: Coming from digits, one keeps the cross-entropy of the Bernoulli. It accepts any number as a
    //: target, also −1. The loss of one pixel with the logit $h$ is then
    let tape = Tape<Double>(recording: false)
    func crossEntropy(_ h: Double, of x: Double) -> Double {
      let (h, x) = (tape.constant(Tensor([1, 1], [h])), tape.constant(Tensor([1, 1], [x])))
      return h.binaryCrossEntropyWithLogits(against: x).value.scalar
    }
    for h in [-10.0, -100, -1000] { page.print("h =", h, " loss", Numeral.fixed(crossEntropy(h, of: -1), 2)) }
    page.expect(crossEntropy(-100, of: -1) < -99 && crossEntropy(-1_000, of: -1) < -999, "it has no lower bound")
    //: It falls without end. Training on it would make a beautiful curve, and black images. The
    //: suite does not let it come to that, as each likelihood says which pixels it is about, and a
    //: configuration is checked before anything is built:
    do { try ModelConfiguration(.celeba, reconLoss: .bce).validate() } catch { page.print(error) }
    page.expect(
      (try? ModelConfiguration(.celeba, reconLoss: .bce).validate()) == nil, "bce is refused for faces")
    //: ## Exercises
    //:
    //: 1. *Why twice?* Let $x$ and $x'$ be independent draws from any distribution. Compare the
    //:    expected squared error of the mean with that of $x'$. Where does the difference from 2 in
    //:    the experiment come from?
    //: @solution Book/Solutions/16-solutions.swift#errorsOfTheMeanAndOfAMember
    //: 2. *The best variance.* For a given squared error, which $s$ minimizes the loss of
    //:    `LearnedGaussian`? What is the loss then, as a function of the error? By how much does it
    //:    fall when the error is halved?
    //: @solution Book/Solutions/16-solutions.swift#calibrated
    //: 3. *A variance is a β.* Show that the loss with a fixed variance $e^s$ has the same minimum
    //:    as squared error with $\beta = 2 e^s$.
    //: @solution Book/Solutions/16-solutions.swift#equivalentBeta
    //: ## Where to read on
    //:
    //: - [Sources/Models/Architectures/Convolutional.swift](../../Sources/Models/Architectures/Convolutional.swift)
    //:   has the networks of all image sizes in one table.
    //: - [Sources/Datasets/Folders/CelebA.swift](../../Sources/Datasets/Folders/CelebA.swift) and
    //:   [Sources/Datasets/Images/Resize.swift](../../Sources/Datasets/Images/Resize.swift): from
    //:   photographs to pixels.
    //: - The report of this repository has the model at its full size,
    //:   [Reports/REPORT.md](../../Reports/REPORT.md).
    //:
    //: ## References
    //:
    //: - Z. Liu, P. Luo, X. Wang and X. Tang, *Deep Learning Face Attributes in the Wild*, 2015:
    //:   CelebA.
    //: - O. Rybkin, K. Daniilidis and S. Levine, *Simple and Effective VAE Training with Calibrated
    //:   Decoders*, 2021, section 3.1.
    //: - B. Dai and D. Wipf, *Diagnosing and Enhancing VAE Models*, 2019: what learning the
    //:   variance does, and why draws fall apart.
  }
}
