import Checking
import Datasets
import Files
import Layers
import Models
import Reporting
import TensorCore
import Training

/// Chapter 12.
enum Runs: Chapter {
  static let number = 12
  static let title = "Training"

  static func write(_ page: Page) async throws {
    //: > Each step sees a few images, in an order that was shuffled, through noise that was drawn.
    //: > How much of what it learns is noise? And how can a run of such steps be the same run
    //: > twice?
    //:
    //: Training is a loop, and the loop is short. What is long is the list of things that may go
    //: wrong around it: a process is killed in the ninth epoch, a setting is changed by accident, a
    //: file is written by half. This chapter writes the loop by hand, holds it against the suite's
    //: bit by bit, breaks a run on purpose and mends it, and then trains on MNIST.
    //:
    //: **You need** the model of [chapter 10](10-by-hand.md) and the optimizer of
    //: [chapter 11](11-steps.md).
    //:
    //: ## The loop
    //:
    //: The model is the one of chapter 10 at the size of digits. Nothing is left to defaults here,
    //: so that all of it can be seen: images of 28×28 grey pixels, 400 hidden units with a ReLU,
    //: 20 latents, the Bernoulli likelihood, and a KL term of weight 1.
    let mlp = ModelConfiguration(
      .mlp, imageSize: 28, channels: 1, latentDim: 20, hidden: 400, activation: .relu, reconLoss: .bce, beta: 1)
    for layer in mlp.summary where layer.parameters > 0 {
      page.print("\(layer.name): \(layer.kind), \(Numeral.grouped(layer.parameters)) parameters")
    }
    //: @hide
    let untrained = try Model<Float>(mlp, seed: 0)
    let (drawn, draws) = (
      drawDigits(.train, count: 128, seed: 0).batch(Array(0..<128)),
      RandomStream(seed: 0, purpose: .posteriorNoise, step: 1).normal([128, 20]) as Tensor<Float>
    )
    let first = untrained.differentiate(drawn, epsilon: draws)
    let firstLoss = Double(first.loss)
    page["firstKL"] = Numeral.fixed(first.shards[0]["kl"].value.scalars.reduce(0) { $0 + Double($1) } / 128, 1)
    page["even"] = Numeral.fixed(784 * Double.log(2), 1)
    page["firstLoss"] = Numeral.fixed(firstLoss, 1)
    let layers = 785 * 400 + 2 * 401 * 20 + 21 * 400 + 401 * 784
    page["scalars"] = Numeral.grouped(layers)
    page.expect(untrained.parameters.reduce(0) { $0 + $1.parameter.value.count } == layers, "the mlp's parameters")
    page.expect(mlp == ModelConfiguration(.mlp), "the sizes are the suite's usual ones")
    page.expect(abs(firstLoss - 549.35) < 0.01, "the first loss of the mlp: \(firstLoss)")
    //: Each layer of $I$ inputs and $O$ outputs has $(I + 1) O$ parameters, since a bias is one
    //: weight more. They are \(scalars) in all. Before they are trained, a pixel gets about the
    //: probability ½, whatever the image. That would cost $784 \log 2$ = \(even) nats; the first
    //: 128 digits that the suite draws cost this model \(firstLoss), \(firstKL) of them for the KL.
    //:
    //: An **epoch** is a pass over all training images, in batches; a **step** is one batch. The
    //: random numbers of the suite are a function and not a sequence: order and noise are asked for
    //: by seed, purpose and number ([chapter 18](18-bits.md) has the details). `model.step` goes
    //: forward and backward through a batch and lets the optimizer move. So this is all of it:
    let images = try await page.laboratory.digits(limit: 1000)
    func train(
      epochs: Int, beforeEpoch: (Int, inout Adam<Float>) -> Void = { _, _ in }
    ) throws -> Model<Float> {
      let model = try Model<Float>(mlp, seed: 0)
      var adam = Adam(model.parameters, learningRate: 1e-3, betas: (0.9, 0.999), epsilon: 1e-8)
      var step: UInt64 = 0
      for epoch in 1...epochs {
        beforeEpoch(epoch, &adam)
        let order = RandomStream(seed: 0, purpose: .permutation, step: UInt64(epoch))
          .permutation(images.train.count)
        for start in stride(from: 0, to: order.count, by: 128) {
          let batch = images.train.batch(Array(order[start...].prefix(128)))
          step += 1
          let noise = RandomStream(seed: 0, purpose: .posteriorNoise, step: step)
          model.step(batch, epsilon: noise.normal([batch.shape[0], mlp.latentDim]), by: adam)
        }
      }
      return model
    }
    let own = try train(epochs: 3)
    //: (`beforeEpoch` is a hook that we need for a wrong turn.) Is it really what `vae train` does?
    //: A `TrainingRun` is the suite's loop, with files around it. Here are three epochs of it, with
    //: the usual settings, which `vae train` takes where it is told nothing:
    //: @hide
    let top = try Folder.makeTemporary("vae-book")
    defer { try? Folder.remove(top) }
    func folder(_ name: String) -> RunFolder { RunFolder(Path(top).appending(name)) }
    let named = images.train.name
    //:
    var settings = RunConfiguration(
      ModelConfiguration(.mlp),
      TrainingConfiguration(
        dataset: named, seed: 0, learningRate: ModelConfiguration.Architecture.mlp.usualLearningRate,
        batchSize: TrainingConfiguration.usualBatchSize), epochs: 3)
    func run(_ settings: RunConfiguration, in name: String) throws -> TrainingRun {
      try TrainingRun(settings, train: images.train, test: images.test, folder: folder(name))
    }
    let whole = try run(settings, in: "whole").run()
    //: @hide
    func model(in name: String) throws -> Model<Float> { try Checkpoint.read(folder(name).last).checkpoint.makeModel() }
    func scalars(_ model: Model<Float>) -> [Float] { model.parameters.flatMap { $0.parameter.value.scalars } }
    let suites = try model(in: "whole")
    let isEqual = scalars(own) == scalars(suites)
    page.expect(isEqual, "the loop and the suite come to the same bits")
    page.expect(images.train.count == 1000 && images.test.count == 1000, "1,000 images")
    page.expect(settings.training.learningRate == 1e-3 && settings.training.batchSize == 128, "the usual settings")
    //: All the numbers of both models are equal, to the last bit. So nothing is in a run but these
    //: lines, and its usual settings are those that they write out: batches of 128, and Adam with
    //: $\alpha = 10^{-3}$, $\beta_1 = 0.9$, $\beta_2 = 0.999$ and $\varepsilon = 10^{-8}$.
    //:
    //: ## Killed, and resumed
    //:
    //: At the end of each epoch the run writes a checkpoint: the weights, the optimizer's memory,
    //: the number of steps and the history. Before each batch, to train on or to test on, it asks
    //: whether it should stop. Here an epoch is eight batches of 128 (the last is smaller), and its
    //: test ten of 100. Let the run be told to stop at the twentieth question, as by a Ctrl-C: that
    //: is before the second step of its second epoch.
    var questions = 0
    let broken = try run(settings, in: "broken").run(shouldStop: {
      questions += 1
      return questions == 20
    })
    page.print("complete:", broken.isComplete, " epochs on the disk:", broken.epoch)
    let resumed = try run(settings, in: "broken").run(resume: true)
    page.print("complete:", resumed.isComplete, " epochs on the disk:", resumed.epoch)
    let isSame = resumed.checkpoint?.payloadHash == whole.checkpoint?.payloadHash
    page.print("same tensors as the whole run:", isSame)
    page.expect(!broken.isComplete && broken.epoch == 1 && resumed.isComplete, "it was broken off, and completed")
    page.expect(questions == 20 && Evaluator.batchSize == 100, "the twentieth question")
    page.expect(resumed.checkpoint?.fileHash == whole.checkpoint?.fileHash, "the two files are equal")
    //: The half epoch was thrown away and done again, with the same order and the same noise, since
    //: both are functions of the epoch's and the step's number. The file of the resumed run is the
    //: file of the run that was never broken, byte by byte.
    //:
    //: Only an unchanged run can be resumed. The checkpoint says by which settings it was made, and
    //: others are refused:
    settings.training.batchSize = 64
    do { try run(settings, in: "broken").run(resume: true) } catch {
      page.print("\(error)".replacing(top, with: "runs"))
    }
    //: @hide
    settings.training.batchSize = 128
    //: ## How noisy is a step?
    //:
    //: A batch's gradient estimates the gradient over all images. Its error has two sources: which
    //: images the batch has, and which noise $\varepsilon$ drew their $z$. If the images of a batch
    //: are drawn independently, $B$ of them, the error falls as $1 / \sqrt B$. Let us look, with
    //: the model above. The reference is the mean gradient over all images and several draws of
    //: noise.
    func gradient(_ indices: [Int], noise step: Int) -> [Float] {
      let noise = RandomStream(seed: 1, purpose: .posteriorNoise, step: UInt64(step))
      let epsilon: Tensor<Float> = noise.normal([indices.count, mlp.latentDim])
      return own.differentiate(images.train.batch(indices), epsilon: epsilon)
        .gradients.flatMap { $0?.scalars ?? [] }
    }
    //: @hide
    func mean(_ vectors: [[Float]]) -> [Float] {
      var sum = [Float](repeating: 0, count: vectors[0].count)
      for vector in vectors { for i in sum.indices { sum[i] += vector[i] } }
      return sum.map { $0 / Float(vectors.count) }
    }
    func distance(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
    }
    let everything = Array(0..<images.train.count)
    let truth = mean((0..<(page.isQuick ? 4 : 16)).map { gradient(everything, noise: 1000 + $0) })
    let length = distance(truth, truth.map { _ in 0 })
    let (sizes, trials) = ([8, 16, 32, 64, 128, 256], page.isQuick ? 4 : 8)
    func error(_ size: Int, sameImages: Bool) -> Double {
      let gradients = (0..<trials).map { trial in
        let draw = RandomStream(seed: 2, purpose: .checks, step: UInt64(1000 * size + (sameImages ? 0 : trial)))
        return gradient((0..<size).map { draw.integer($0, below: images.train.count) }, noise: 100 * size + trial)
      }
      let middle = sameImages ? mean(gradients) : truth
      let squares = gradients.reduce(0.0) { $0 + distance($1, middle) * distance($1, middle) }
      return (squares / Double(sameImages ? trials - 1 : trials)).squareRoot() / length
    }
    let all = sizes.map { error($0, sameImages: false) }
    let noiseAlone = sizes.map { error($0, sameImages: true) }
    let slope = Double.log(all[5] / all[0]) / Double.log(32)
    let share = zip(noiseAlone, all).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) } / 6
    var errors = Curves()
    let places = sizes.map(Double.init)
    errors.add("images and noise", Array(zip(places, all)), style: .points)
    errors.add("noise alone", Array(zip(places, noiseAlone)), style: .points)
    errors.add("~ 1/√B", places.map { ($0, all[0] * (8 / $0).squareRoot()) })
    page.figure(
      errors.figure(
        "The error of a batch's gradient", alternative: "Two rows of points that fall with the batch's size",
        x: .init("images of the batch, B", isLogarithmic: true, isWhole: true),
        y: .init("error / length of the gradient", isLogarithmic: true), legend: .topRight),
      caption: "The lower points are batches of the same images, which differ in their noise alone.")
    (page["slope"], page["share"]) = (Numeral.fixed(slope, 2).replacing("-", with: "−"), Numeral.fixed(100 * share, 0))
    page["error128"] = Numeral.fixed(all[4], 2)
    page.expect(abs(slope + 0.5) < 0.12, "the error falls as the root of the batch's size")
    page.expect(share > 0.3 && share < 0.8, "about half of the error's square is the draws'")
    //: On these axes $1 / \sqrt B$ is a line of slope −½. From the first point to the last we measure
    //: \(slope), which is that within what a few trials can tell. Of the error's square, the draws of
    //: $\varepsilon$ make \(share) %; the rest is the choice of images. Should one
    //: then draw several $z$ for each image? Two draws would halve the first part, for nearly twice
    //: the work. Twice as many images, for the same work, halve both. This is why one draw is
    //: enough.
    //:
    //: At the usual 128 images the error is \(error128) times the gradient's own length. A step is
    //: a rough thing, and it is repeated often.
    //:
    //: ## MNIST
    //:
    //: Now all digits, with two seeds. A seed decides the first weights, the order and the noise.
    //: The history of a run has a row for each epoch; losses are in nats per image, as [chapter
    //: 6](06-likelihoods.md) has them.
    let mnist = try await page.laboratory.digits()
    let runs = try [0, 1].map { try page.laboratory.train(mlp, on: mnist, epochs: 3, seed: $0) }
    //: @hide
    var table = MarkdownTable([
      .number("epoch"), .number("seed"), .number("train loss"), .number("test loss"), .number("± error"),
      .number("recon"), .number("KL"),
    ])
    for row in runs[0].history.indices {
      for (seed, run) in runs.enumerated() {
        let its = run.history[row]
        let test = [its.test.loss, its.testError ?? .nan, its.test.recon, its.test.kl].map { Numeral.fixed($0, 2) }
        table.append(["\(its.epoch)", "\(seed)", Numeral.fixed(its.train.loss, 2)] + test)
      }
    }
    page.table(table)
    let last = runs.map { $0.history[$0.history.count - 1] }
    let gap = abs(last[0].test.loss - last[1].test.loss)
    page["gap"] = Numeral.fixed(gap, 2)
    page["trainCount"] = Numeral.grouped(mnist.train.count)
    page["steps"] = Numeral.grouped(runs[0].history[0].step)
    if !page.isQuick {
      page.expect(
        runs.allSatisfy { $0.history.allSatisfy { $0.test.loss < $0.train.loss } }, "the test comes after")
      page.expect(gap < 1.5, "seeds end close to each other")
      page.expect(gap < last[0].train.loss - last[0].test.loss + 2, "seeds differ less than epochs do")
      page.expect(runs.allSatisfy { $0.history[2].test.loss < $0.history[1].test.loss }, "each epoch helps")
    }
    //: (\(trainCount) images to train on are \(steps) steps an epoch.) Three things in the table
    //: deserve a word.
    //:
    //: - The test loss is *below* the training loss. That is no miracle: the training loss is the
    //:   mean over the images as they were met, the first of them by a model that had an epoch less
    //:   behind it. The test comes at the end of the epoch.
    //: - The error is the standard error of the mean over the test images. It says how far the mean
    //:   of other images might be from that of these; two models that are tested on the same images
    //:   can be compared more sharply than that.
    //: - The two seeds end \(gap) nats apart. A change to the model that gains less than such a gap
    //:   has shown nothing yet.
    //:
    //: Closer up, step by step, the curve is a band. Its width is the noise of the images:
    let steps = page.isQuick ? 16 : 469
    let configuration = RunConfiguration(
      mlp, TrainingConfiguration(dataset: named, seed: 0, learningRate: 1e-3, batchSize: 128), epochs: 1)
    let history = try StepHistory(configuration, mnist.train, steps: steps)
    //: @hide
    let losses = history.steps.map(\.loss)
    let late = Array(losses.suffix(page.isQuick ? 6 : 60))
    let width =
      (zip(late, late.dropFirst()).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      / Double(2 * (late.count - 1))).squareRoot()
    let perImage = (runs[0].history[0].testError ?? 0) * Double(mnist.test.count).squareRoot()
    var curve = Curves()
    curve.add(
      "loss of a batch",
      losses.enumerated().filter { $0.offset % 3 == 0 || page.isQuick }.map { (Double($0.offset + 1), $0.element) },
      style: .points)
    page.figure(
      curve.figure(
        "The first epoch on MNIST", alternative: "A band of points that falls steeply, then slowly",
        x: .init("step", isWhole: true), y: .init("loss of the batch (nats per image)"), legend: .none),
      caption: "Every point is a batch of 128 images; two thirds of the batches are left out.")
    (page["width"], page["perImage"]) = (Numeral.fixed(width, 1), Numeral.fixed(perImage, 0))
    page["expectedWidth"] = Numeral.fixed(perImage / 128.0.squareRoot(), 1)
    if !page.isQuick {
      page.expect(abs(width / (perImage / 128.0.squareRoot()) - 1) < 0.4, "the band is as wide as the images differ")
    }
    //: From one image to the next the loss varies by about \(perImage) nats (some digits are harder
    //: than others), so that means of 128 should vary by \(expectedWidth). Between neighbouring
    //: batches at the epoch's end we measure \(width).
    //:
    //: ## A wrong turn
    //:
    //: A checkpoint that holds the weights looks complete: the model can be used. But let a loop
    //: resume from it, after two epochs, with a new Adam:
    let forgetful = try train(epochs: 3) { epoch, adam in
      if epoch == 3 { adam = Adam(adam.parameters, learningRate: 1e-3) }
    }
    var check = CheckResult("book/resumed", tolerance: 0)
    for (found, expected) in zip(forgetful.parameters, own.parameters) {
      check.record(Deviation(found.parameter.value, from: expected.parameter.value), found.name)
    }
    page.print(check.failures[0])
    //: @hide
    func testLoss(_ model: Model<Float>) -> Double { Evaluator.evaluate(model, on: images.test, seed: 0).means.loss }
    let (right, wrong) = (testLoss(own), testLoss(forgetful))
    (page["right"], page["wrong"]) = (Numeral.fixed(right, 1), Numeral.fixed(wrong, 1))
    page.expect(check.failures.count == own.parameters.count, "every tensor differs")
    page.expect(abs(right - wrong) < 0.1 * right, "the loss hardly tells")
    //: Every tensor is another one. The losses, \(wrong) nats in place of \(right), raise no alarm:
    //: somebody would believe that a run had been resumed, and would have begun another. The comparison
    //: of bits is what sees it, and it can be made because nothing else in a run is random. The
    //: suite keeps the averages under `optimizer.` in the checkpoint. One without them is refused:
    var (checkpoint, _) = try Checkpoint.read(folder("whole").last)
    checkpoint.optimizer = nil
    _ = try checkpoint.write(to: folder("whole").last)
    settings.epochs = 4
    do { try run(settings, in: "whole").run(resume: true) } catch {
      page.print("\(error)".replacing(top, with: "runs"))
    }
    //: ## Exercises
    //:
    //: 1. *The last batch.* 1,000 images in batches of 128 make seven full ones and one of 104.
    //:    Somebody reports the mean of the eight batches' mean losses. Which images count too much,
    //:    by which factor? Write both means, by batch and by image.
    //: @solution Book/Solutions/12-solutions.swift#meansOfAnEpoch
    //: 2. *With replacement.* In place of a permutation, draw as many images as there are, each
    //:    independently. What share of the images does an epoch see? Predict it, then count.
    //: @solution Book/Solutions/12-solutions.swift#shareSeen
    //: 3. *Two halves.* `differentiate` can compute a batch in shards, as on several machines, and
    //:    adds the parts. Are the gradients the same as without shards? To how many digits, and
    //:    why?
    //: @solution Book/Solutions/12-solutions.swift#deviationOfShards
    //: ## Where to read on
    //:
    //: - [Sources/Training/Runs/TrainingRun.swift](../../Sources/Training/Runs/TrainingRun.swift)
    //:   is the loop with its files and events;
    //:   [TrainingState](../../Sources/Training/Runs/TrainingState.swift) is what changes in it.
    //: - [Sources/Training/Checkpoints](../../Sources/Training/Checkpoints/Checkpoint.swift) says
    //:   what a checkpoint holds, and how a damaged one is noticed.
    //: - `vae train --resume` is the resumption of this chapter.
    //:
    //: ## References
    //:
    //: - L. Bottou, F. E. Curtis and J. Nocedal, *Optimization Methods for Large-Scale Machine
    //:   Learning*, 2018.
    //: - D. P. Kingma and M. Welling, *Auto-Encoding Variational Bayes*, 2014, section 2.3, for one
    //:   draw of $z$ for each image.
  }
}
