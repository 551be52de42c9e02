import Autograd
import Checking
import Datasets
import Layers
import Models
import Reporting
import TensorCore
import Training

/// Chapter 15.
enum Convolutions: Chapter {
  static let number = 15
  static let title = "Convolutions"

  static func write(_ page: Page) async throws {
    //: > A 7 that is moved by one pixel is still a 7. A fully connected network has to learn that
    //: > for every place anew. Can a layer know it from the start?
    //:
    //: The networks of the chapters so far took an image as a row of numbers. Shuffle the pixels of
    //: all images in the same way, and they would learn exactly as well. This is a waste:
    //: neighbours in an image have to do with each other, and what is an edge here is an edge
    //: there. The layers of this chapter know these two things and, as we shall see, little else.
    //:
    //: **You need** the `Linear` layer of [chapter 4](04-matrices.md) and the gradient checks of
    //: [chapter 5](05-checks.md).
    //:
    //: ## A window that slides
    //:
    //: Lay a small window of weights, the **kernel**, over a corner of the image. Multiply each
    //: weight by the pixel below it, and add up. Move the window by one pixel, and do the same with
    //: the same weights. The sums, one for each place of the window, are the output. Here is a
    //: picture that is dark on the left and bright on the right, and a kernel that subtracts what
    //: is on its left from what is on its right:
    let picture = Tensor<Float>(
      [1, 5, 5, 1],
      [
        0, 0, 0, 1, 1,
        0, 0, 0, 1, 1,
        0, 0, 0, 1, 1,
        0, 0, 1, 1, 1,
        0, 0, 1, 1, 1,
      ])
    let kernel = Tensor<Float>([1, 1, 3, 3], [-1, 0, 1, -1, 0, 1, -1, 0, 1])
    let edges = Conv2d().forward([picture, kernel]).y
    for row in 0..<3 { page.print((0..<3).map { Int(edges[0, row, $0, 0]) }) }
    page.expect(edges.scalars == [0, 3, 3, 1, 3, 2, 2, 3, 1], "the output is large where the edge is")
    page.expect(edges.shape == [1, 3, 3, 1], "a window of 3×3 has nine places in a picture of 5×5")
    //: The output is large where the edge is, in every row. A window of 3×3 has nine places in a
    //: picture of 5×5, so the output is 3×3.
    //:
    //: A real layer has $C$ numbers to a pixel, its **channels**, and $O$ kernels, each of which
    //: sees all $C$ channels and makes one channel of the output. With a batch of $N$ images $x$ of
    //: height $H$ and width $W$, and the weight $w$ of the shape $[O, C, K_H, K_W]$, this is
    //:
    //: $$y_{n,o_y,o_x,o} = b_o + \sum_{c, k_y, k_x} x_{n,\ o_y s - p + k_y,\ o_x s - p + k_x,\ c} \
    //: w_{o,c,k_y,k_x}.$$
    //:
    //: Here $n$ counts the images, $o_y$ and $o_x$ the places of the window, $o$ the kernels with a
    //: bias $b_o$ each, $c$ the channels, and $k_y$ and $k_x$ the pixels of the window. The **stride**
    //: $s$ is how far the window moves, and the **padding** $p$ is how far it may stick out over the
    //: edge, where pixels count as zero. The suite has this sum written down plainly, as the
    //: specification of its fast kernels:
    //: @source Autograd/Ops/Conv2d.swift#Conv2d.reference
    //: Along the vertical axis the window has $\lfloor (H + 2p - K_H) / s \rfloor + 1$ places, and
    //: along the other as many with $W$ and $K_W$. All convolutions of the suite's models have
    //: kernels of 4×4, $s = 2$ and $p = 1$: they halve an image. This is the first one of the model
    //: `mnist`, from a 28×28 digit to 32 channels of 14×14. It takes so many weights, beside those of
    //: a fully connected layer between the same shapes:
    let conv = ConvBlock<Float>(1, 32, Initializer(seed: 0)).conv
    page.print("convolution:    ", Numeral.grouped(conv.weight.value.count))
    page.print("fully connected:", Numeral.grouped((28 * 28) * (14 * 14 * 32)))
    page.expect(conv.weight.shape == [32, 1, 4, 4], "32 kernels of 4×4, 512 scalars")
    page.expect(conv.stride == (2, 2) && conv.padding == (1, 1) && conv.bias == nil, "stride 2, padding 1, no bias")
    let halved = conv(Tape(recording: false).constant(Tensor([1, 28, 28, 1])), .evaluation)
    page.expect(halved.shape == [1, 14, 14, 32], "it halves an image")
    //: The price of so few weights is that the layer can do only one kind of thing. What it gives
    //: in return is exact. Move the picture by two pixels, and the output moves by one, because the
    //: stride is 2; no bit of it changes. To see it, we put a patch of noise into an empty picture,
    //: once at row and column 4 and once at 6:
    let patch: Tensor<Float> = RandomStream(seed: 15, purpose: .checks).uniform([6, 6])
    func features(patchAt corner: Int) -> Tensor<Float> {
      var x = Tensor<Float>([1, 16, 16, 1])
      for row in 0..<6 {
        for column in 0..<6 { x[0, corner + row, corner + column, 0] = patch[row, column] }
      }
      return conv(Tape(recording: false).constant(x), .evaluation).value
    }
    let (before, after) = (features(patchAt: 4), features(patchAt: 6))
    let rows = before.sliced(axis: 1, 0..<7).sliced(axis: 2, 0..<7)
    let moved = after.sliced(axis: 1, 1..<8).sliced(axis: 2, 1..<8)
    page.print("equal:", rows == moved, " all zero:", rows.scalars.allSatisfy { $0 == 0 })
    page.expect(rows == moved && rows != Tensor(rows.shape), "a moved picture has moved features, bit by bit")
    //: This property is called *equivariance*. (It ends at the picture's border, where the padding
    //: shows, and for shifts that are no multiple of the stride.)
    //:
    //: ## Back to a larger image
    //:
    //: A decoder has to go the other way, from a few pixels to many. Its layer is the **transposed
    //: convolution**: every input pixel lays a copy of the kernel, times its value, on the output,
    //: and copies add up where they overlap. It is what the backward pass of a convolution does
    //: with $dy$. A convolution is linear in $x$, hence a large matrix $A$ with many zeros and
    //: repetitions; the backward pass multiplies by $A^\top$, and so does this layer, forwards. (It
    //: is not the inverse of $A$.) Whether a pair of functions belongs to one matrix can be tested
    //: without the matrix, since $\langle y, A x \rangle = \langle A^\top y, x \rangle$ for all $x$
    //: and $y$:
    let x: Tensor<Double> = RandomStream(seed: 1, purpose: .checks).normal([2, 8, 8, 3])
    let y: Tensor<Double> = RandomStream(seed: 2, purpose: .checks).normal([2, 4, 4, 5])
    let w: Tensor<Double> = RandomStream(seed: 3, purpose: .checks).normal([5, 3, 4, 4])
    func product(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
      a.zip(b) { $0 * $1 }.scalars.reduce(0, +)
    }
    let halving = Conv2d(stride: (2, 2), padding: (1, 1)).forward([x, w]).y
    let doubling = ConvTranspose2d(stride: (2, 2), padding: (1, 1)).forward([y, w]).y
    page.print("⟨y, A x⟩  =", Numeral.fixed(product(y, halving), 9))
    page.print("⟨Aᵀ y, x⟩ =", Numeral.fixed(product(doubling, x), 9))
    page.expect(abs(product(y, halving) - product(doubling, x)) < 1e-10, "the two ops are adjoint")
    //: Nothing needs to be added to the engine for it. The forward pass of one op is the data
    //: gradient of the other, and the other way round:
    //: @source Autograd/Ops/ConvTranspose2d.swift#ConvTranspose2d.backward
    //: Overlapping copies have a danger of their own. Let every input pixel and every weight be 1;
    //: then each output pixel shows how many copies reach it. Here is a row of the output for
    //: kernels of 3, 4 and 5 pixels a side, all with a stride of 2:
    func overlap(_ side: Int) -> Tensor<Float> {
      let ones = (Tensor<Float>([1, 7, 7, 1], repeating: 1), Tensor<Float>([1, 1, side, side], repeating: 1))
      let y = ConvTranspose2d(stride: (2, 2)).forward([ones.0, ones.1]).y
      return y.sliced(axis: 1, 3..<11).sliced(axis: 2, 3..<11)
    }
    for side in [3, 4, 5] { page.print("kernel \(side):", (0..<8).map { Int(overlap(side)[0, 2, $0, 0]) }) }
    //: @hide
    let counts = [3, 4, 5].map(overlap)
    page.picture(
      try LabelledGrid(
        Tensor([3, 8, 8, 1], counts.flatMap { y in y.scalars.map { $0 / 9 } }), range: .unit, rowLabels: [""],
        columnLabels: ["kernel 3", "kernel 4", "kernel 5"]
      ).image(),
      caption: "Copies of the kernel that reach each pixel of an 8×8 part, white for nine, with stride 2.",
      alternative: "Checkerboards for the kernels of 3 and 5 pixels, an even grey for the kernel of 4")
    page.expect(Set(counts[1].scalars) == [4], "a kernel of 4 reaches every pixel four times")
    page.expect(Set(counts[0].scalars) == [1, 2, 4] && Set(counts[2].scalars) == [4, 6, 9], "3 and 5 are uneven")
    //: A kernel of 4 reaches every pixel four times. With a kernel of 3 some pixels get one copy
    //: and their neighbours two or four. A network can learn weights that even this out, but it
    //: starts with a checkerboard, and often keeps some of it. The suite's models avoid that by
    //: their sizes: the kernel is twice the stride.
    //:
    //: ## A block
    //:
    //: Behind each convolution the models have a **batch normalization** and a rectifier. Those of
    //: the encoder let a little of what is negative pass, so that no feature is ever without a
    //: gradient: LeakyReLU is $h$ where $h > 0$, and $0.2\,h$ elsewhere.
    //: @source Layers/ConvBlock.swift#ConvBlock
    //: The decoder's block, [DeconvBlock](../../Sources/Layers/DeconvBlock.swift), is the same with a
    //: transposed convolution and a plain ReLU.
    //:
    //: Batch normalization subtracts from each channel its mean over all images and pixels of the
    //: batch, divides by the standard deviation, and then applies a learned scale and shift, which
    //: begin as 1 and 0. Each layer finds its input on the same scale, however the layers before it
    //: move, and deep networks become much easier to train. So that a channel which is the same
    //: everywhere is not divided by 0, the divisor is $\sqrt{\sigma^2 + \varepsilon}$, with
    //: $\varepsilon = 10^{-5}$ and the channel's variance $\sigma^2$. It is felt where an image is
    //: faint. We undo the rectifier of a new block, and look at the variance that is left of its
    //: first channel ([FirstChannel](../../Sources/Book/Tools/15-first-channel.swift) computes it),
    //: for noise in $[0, 1]$ and for noise that is 30 times fainter:
    let images: Tensor<Float> = RandomStream(seed: 4, purpose: .checks).uniform([3, 8, 8, 1])
    for faintness in [1, 30] as [Float] {
      let fresh = ConvBlock<Float>(1, 4, Initializer(seed: 0))
      let x = Tape(recording: false).constant(images / Tensor(faintness))
      let (sums, y) = (fresh.conv(x, .training).value, fresh(x, .training).value)
      let (before, after) = (FirstChannel(of: sums), FirstChannel(of: y, undoing: 0.2))
      let predicted = before.variance / (before.variance + 1e-5)
      page.print("variance \(Numeral.fixed(after.variance, 4)), predicted \(Numeral.fixed(predicted, 4))")
      page.expect(abs(after.mean) < 1e-4 && abs(after.variance - predicted) < 1e-4, "slope 0.2 and ε = 10⁻⁵")
      page.expect(
        abs(Double(fresh.bn.runningMean.value.scalars[0]) / before.mean - 0.1) < 1e-4,
        "the running mean goes a tenth of the way")
      page.expect(faintness == 1 || predicted < 0.95, "ε is felt where an image is faint")
    }
    //: @hide
    let doubled = DeconvBlock<Float>(4, 1, Initializer(seed: 0))(
      Tape(recording: false).constant(RandomStream(seed: 6, purpose: .checks).normal([2, 7, 7, 4])), .training)
    page.expect(doubled.shape == [2, 14, 14, 1], "the decoder's block doubles an image")
    page.expect(
      doubled.value.scalars.allSatisfy { $0 >= 0 } && doubled.value.scalars.contains(0), "its rectifier is a ReLU")
    //: Batch normalization has a price that one should see once. In training, the output for an
    //: image depends on the other images of its batch:
    let block = ConvBlock<Float>(1, 4, Initializer(seed: 0))
    func firstFeature(_ members: [Int], _ mode: Mode) -> String {
      let batch = Tensor<Float>([members.count, 8, 8, 1], members.flatMap { images[$0].scalars })
      let y = block(Tape(recording: false).constant(batch), mode).value
      return Numeral.fixed(Double(y[0, 1, 1, 0]), 4)
    }
    let (withOne, withOther) = (firstFeature([0, 1], .training), firstFeature([0, 2], .training))
    page.print("training:  ", withOne, withOther)
    let (tested, testedAgain) = (firstFeature([0, 1], .evaluation), firstFeature([0, 2], .evaluation))
    page.print("evaluation:", tested, testedAgain)
    page.expect(withOne != withOther && tested == testedAgain, "only in training do other images matter")
    //: For testing, the layer keeps a running mean and variance of what it has met in training, and
    //: uses those: each batch moves them a tenth of the way to its own. This is why the suite's
    //: networks are told their `Mode`.
    //:
    //: ## The experiment: the same latents, other layers
    //:
    //: The model `mnist` has two such blocks, to 32 channels of 14×14 and to 64 of 7×7, linear layers
    //: from there to the $\mu$ and the log-variance of 8 latents, and the same way back. Its
    //: likelihood is the Bernoulli, and its usual learning rate $10^{-3}$, as with the `mlp`. We train
    //: it beside the `mlp` with as many latents, on the same images in the same order.
    var digits = try await page.laboratory.digits(limit: 6_000)
    digits.test = digits.test.spaced(1_000)
    let connected = try page.laboratory.train(
      ModelConfiguration(.mlp, latentDim: 8), on: digits, epochs: 6, batchSize: 64)
    let convolutional = try page.laboratory.train(
      ModelConfiguration(.mnist), on: digits, epochs: 6, batchSize: 64)
    func weights(_ run: TrainedRun) -> Int { run.model.parameters.reduce(0) { $0 + $1.parameter.value.count } }
    for (name, run) in [("mlp:  ", connected), ("mnist:", convolutional)] {
      let test = run.history.last?.test.loss ?? .nan
      page.print(name, Numeral.grouped(weights(run)), "parameters, test loss", Numeral.fixed(test, 1))
    }
    //: @hide
    let small = ModelConfiguration(.mnist)
    page.expect(
      small
        == ModelConfiguration(
          .mnist, imageSize: 28, channels: 1, latentDim: 8, baseChannels: 32, reconLoss: .bce, beta: 1),
      "the usual sizes of mnist")
    page.expect(small.architecture.usualLearningRate == 1e-3, "the usual learning rate of mnist")
    page.expect(ModelConfiguration(.mlp).architecture.usualLearningRate == 1e-3, "that of the mlp")
    let (down, linear, up) = (512 + 64 + 32_768 + 128, 2 * 3_137 * 8 + 9 * 3_136, 32_768 + 64 + 513)
    page.expect(weights(convolutional) == down + linear + up, "the parameters of mnist: \(weights(convolutional))")
    page["linear"] = Numeral.fixed(100 * Double(linear) / Double(weights(convolutional)), 0)
    let (drawnDigits, draws) = (
      drawDigits(.train, count: 64, seed: 0).batch(Array(0..<64)),
      RandomStream(seed: 0, purpose: .posteriorNoise, step: 1).normal([64, small.latentDim]) as Tensor<Float>
    )
    let first = try Model<Float>(small, seed: 0).differentiate(drawnDigits, epsilon: draws)
    let firstLoss = Double(first.loss)
    page["firstLoss"] = Numeral.fixed(firstLoss, 1)
    let other = try Model<Float>(ModelConfiguration(.mlp, latentDim: small.latentDim), seed: 0)
      .differentiate(drawnDigits, epsilon: draws)
    let logits = [first, other].map { FirstChannel(of: $0.shards[0].decoderOutput.value).variance.squareRoot() }
    (page["logits"], page["otherLogits"]) = (Numeral.fixed(logits[0], 2), Numeral.fixed(logits[1], 2))
    page.expect(logits[0] > 2 * logits[1], "normalized features make larger logits: \(logits)")
    page.expect(abs(firstLoss - 690.22) < 0.01, "the first loss of mnist: \(firstLoss)")
    //: (Of the parameters of `mnist` \(linear) % are in its linear layers. Untrained, it pays
    //: \(firstLoss) nats for 64 digits that the suite draws, more than the `mlp` of [chapter
    //: 12](12-training.md). It guesses as blindly, and more boldly: as its features are normalized,
    //: its logits have a standard deviation of \(logits), those of a new `mlp` one of \(otherLogits).)
    //:
    //: A second test asks for what the first question promised. We move test digits to the right,
    //: by up to 4 pixels, and measure again. No network has met digits in those places. Noise is
    //: left out: each image is decoded from its posterior's mean. What would leave the picture is
    //: dropped; with four pixels that is \(dropped) % of the brightness.
    let still = digits.test.batch(Array(0..<200))
    func loss(of run: TrainedRun, movedBy pixels: Int) -> Double {
      var x = Tensor<Float>(still.shape)
      x.replaceSlice(axis: 2, from: pixels, by: still.sliced(axis: 2, 0..<28 - pixels))
      let objective = run.model.objective(Tape(recording: false).constant(x), epsilon: nil, mode: .evaluation)
      return Double(objective.loss.value.scalar)
    }
    let shifts = Array(0...4)
    let (ofConnected, ofConvolutional) = (
      shifts.map { loss(of: connected, movedBy: $0) }, shifts.map { loss(of: convolutional, movedBy: $0) }
    )
    //: @hide
    func losses(_ run: TrainedRun) -> [Double] { run.history.map(\.test.loss) }
    page["images"] = Numeral.grouped(digits.train.count)
    page["epochs"] = Numeral.counted(connected.history.count, "epoch")
    let inkLeft = still.sliced(axis: 2, 0..<24).scalars.reduce(0.0) { $0 + Double($1) }
    page["dropped"] = Numeral.fixed(100 * (1 - inkLeft / still.scalars.reduce(0.0) { $0 + Double($1) }), 1)
    page["fewer"] = Numeral.fixed(Double(weights(connected)) / Double(weights(convolutional)), 1)
    page.expect(weights(connected) > 3 * weights(convolutional), "the mlp has more than three times the weights")
    let (riseConnected, riseConvolutional) = (ofConnected[4] - ofConnected[0], ofConvolutional[4] - ofConvolutional[0])
    page["riseConnected"] = Numeral.fixed(riseConnected, 0)
    page["riseConvolutional"] = Numeral.fixed(riseConvolutional, 0)
    if !page.isQuick {
      page.expect(abs(losses(connected)[5] - losses(convolutional)[5]) < 1, "the models end within a nat")
      page.expect(riseConnected > 50 && riseConvolutional > riseConnected, "convolutions do not help moved digits")
    }
    page.figure(
      figure(connected, convolutional, moved: [ofConnected, ofConvolutional]),
      caption: "Left: −ELBO of test digits after each epoch. Right: the loss of test digits that are moved.")
    //: With \(images) digits and \(epochs) the two models end within a nat of each other, and the
    //: convolutional one needs \(fewer) times fewer parameters for it. The second panel is a
    //: surprise, and worth more than the first. Four pixels cost the fully connected network
    //: \(riseConnected) nats, and the convolutions \(riseConvolutional): they are no help at all.
    //: What went wrong? Nothing. The promise was that *features* move with the picture, and they
    //: do. But between the last block and $z$ stands a linear layer, which reads a feature at each
    //: place by a weight of its own, and has never met this feature there. Convolutions share what
    //: is learned about edges. Where things may be, the network still learns from examples.
    //:
    //: What has been learned about edges can be looked at, if one takes care. After so few steps
    //: the kernels still look like the noise that they were drawn as. But we can subtract that. To
    //: have a number as well, we ask how alike neighbouring weights are, by the sum of their
    //: products over that of their squares: it is 1 for kernels of a single grey, −1 for
    //: checkerboards, and about 0 for noise.
    let drawn = try Model<Float>(ModelConfiguration(.mnist), seed: 0).parameters[0].parameter.value
    let learned = convolutional.model.parameters[0].parameter.value
    func alikeness(_ kernels: Tensor<Float>) -> Double {
      var (products, squares) = (0.0, 0.0)
      for o in 0..<kernels.shape[0] {
        for i in 0..<4 {
          for j in 0..<3 {
            for (a, b) in [
              (kernels[o, 0, i, j], kernels[o, 0, i, j + 1]), (kernels[o, 0, j, i], kernels[o, 0, j + 1, i]),
            ] {
              products += Double(a * b)
              squares += Double(a * a + b * b) / 2
            }
          }
        }
      }
      return products / squares
    }
    let change = learned - drawn
    for (name, kernels) in [("drawn:  ", drawn), ("learned:", learned), ("change: ", change)] {
      page.print(name, Numeral.fixed(alikeness(kernels), 2))
    }
    //: @hide
    page.expect(abs(alikeness(drawn)) < 0.1, "kernels begin as noise")
    if !page.isQuick { page.expect(alikeness(change) > 0.25, "in what is learned neighbours are alike") }
    page.expect(learned.shape == [32, 1, 4, 4], "32 kernels of 4×4")
    let both = [drawn, change].flatMap { kernels in
      let some = kernels.scalars.prefix(16 * 16)
      return some.map { $0 / (some.map(abs).max() ?? 1) }
    }
    page.picture(
      try ImageGrid(Tensor([32, 4, 4, 1], both), range: .symmetric, columns: 16, scale: 8).image(),
      caption: "Kernels of the first layer as drawn (above), and what training added (below); grey is zero.",
      alternative: "Two rows of small patterns in grey; below, bright and dark pixels lie together more often")
    //: What training adds is not noise: bright weights lie beside bright ones, and dark beside
    //: dark. Some of these patterns compare one side with the other, like the kernel that we began
    //: with. Nobody asked for that.
    //:
    //: ## A wrong turn
    //:
    //: The adjoint of a convolution with stride 1 is a convolution of $dy$, with the channel axes
    //: of $w$ exchanged, *and with the kernel turned by half a circle*: a weight that looked to the
    //: right must send its gradient back to the left. This is the part that is forgotten. An op
    //: that forgets it:
    struct UnturnedConv2d: Op {
      let name = "conv2d"
      private var right: Conv2d { Conv2d(padding: (1, 1)) }
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try right.shape(of: inputs) }
      func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { right.forward(inputs) }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
        let exchanged = pass.x[1].permuted([1, 0, 2, 3])
        return [right.forward([dy, exchanged]).y, right.backward(dy, pass)[1]]
      }
      func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { right.reference(inputs) }
    }
    func check(_ op: some Op) -> CheckResult {
      let specimen = Specimen("three by three", op, [[1, 3, 3, 1], [1, 1, 3, 3]])
      return GradientCheck.run(stem: "Conv2d", specimens: [specimen], tolerance: 3e-12)
    }
    let (wrong, right) = (check(UnturnedConv2d()), check(Conv2d(padding: (1, 1))))
    page.print(wrong.failures[0])
    page.print("the suite's own:", right.passed ? "passed" : right.summary)
    page.expect(!wrong.passed && right.passed, "the check sees the kernel that was not turned")
    //: It has the right shape, and with a kernel that looks alike from both sides, such as a blur,
    //: it even has the right values:
    func dataGradient(_ op: some Op, _ w: Tensor<Double>) -> Tensor<Double>? {
      let x: Tensor<Double> = RandomStream(seed: 5, purpose: .checks).normal([1, 3, 3, 1])
      let pass = Pass(x: [x, w], y: x, saved: op.forward([x, w]).saved, needsGradient: [true, true])
      return op.backward(x, pass)[0]
    }
    let blur = Tensor<Double>([1, 1, 3, 3], [1, 2, 1, 2, 4, 2, 1, 2, 1])
    page.print("equal for a blur:", dataGradient(UnturnedConv2d(), blur) == dataGradient(Conv2d(padding: (1, 1)), blur))
    page.expect(
      dataGradient(UnturnedConv2d(), blur) == dataGradient(Conv2d(padding: (1, 1)), blur), "a blur hides the mistake")
    //: A test with a symmetric kernel, which is what one tends to write by hand, would have passed.
    //: The suite's specimens are random numbers for this reason.
    //:
    //: ## Exercises
    //:
    //: 1. *Output padding.* Images of several sizes convolve to the same size. Which heights $H$
    //:    give the height 4 by a kernel of 3, $s = 2$, $p = 1$? What does the `outputPadding` of
    //:    `ConvTranspose2d` say, and why must it be smaller than the stride?
    //: @solution Book/Solutions/15-solutions.swift#heights
    //: 2. *How far does a feature see?* How many pixels along an axis can change a feature behind
    //:    $n$ convolutions like those above? Find a formula, and test it by a gradient: with respect
    //:    to which pixels is it not zero?
    //: @solution Book/Solutions/15-solutions.swift#receptiveField
    //: 3. *Even overlaps.* How many copies of the kernel reach an output pixel along one axis, for
    //:    a kernel of $k$ and a stride of $s$? When is it the same number everywhere?
    //: @solution Book/Solutions/15-solutions.swift#overlaps
    //: ## Where to read on
    //:
    //: - [Sources/Models/Architectures/Convolutional.swift](../../Sources/Models/Architectures/Convolutional.swift):
    //:   the whole network of `mnist` and `celeba`, from blocks.
    //: - [Sources/Layers/BatchNorm2dLayer.swift](../../Sources/Layers/BatchNorm2dLayer.swift) has
    //:   the running statistics, and
    //:   [Sources/Autograd/Ops/BatchNorm2d.swift](../../Sources/Autograd/Ops/BatchNorm2d.swift) the
    //:   derivative.
    //: - [Chapter 19](19-speed.md) shows how convolutions become products of matrices.
    //:
    //: ## References
    //:
    //: - V. Dumoulin and F. Visin, *A guide to convolution arithmetic for deep learning*, 2016.
    //: - A. Odena, V. Dumoulin and C. Olah, *Deconvolution and Checkerboard Artifacts*, 2016.
    //: - S. Ioffe and C. Szegedy, *Batch Normalization*, 2015, algorithms 1 and 2.
    //: - A. Radford, L. Metz and S. Chintala, *Unsupervised Representation Learning with Deep
    //:   Convolutional Generative Adversarial Networks*, 2016, section 3.
  }
}
