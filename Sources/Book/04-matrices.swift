import Autograd
import Datasets
import Reporting
import TensorCore

/// A matrix, a line a row.
private func rows(_ matrix: Tensor<Double>, _ digits: Int = 1) -> String {
  let columns = matrix.shape[-1]
  let texts = matrix.scalars.map { Numeral.fixed($0, digits) }
  let width = texts.map(\.count).max() ?? 0
  return stride(from: 0, to: texts.count, by: columns).map { start in
    texts[start..<start + columns].map { String(repeating: " ", count: width - $0.count) + $0 }.joined(separator: "  ")
  }.joined(separator: "\n")
}

/// Chapter 4.
enum Matrices: Chapter {
  static let number = 4
  static let title = "Matrices and broadcasting"

  static func write(_ page: Page) async throws {
    //: > A layer of a network is a table of weights. What are its slopes, all of them at once, and
    //: > what happens to shapes on the way back?
    //:
    //: The line of [chapter 1](01-slopes.md) had one weight and one input. Let there be several
    //: inputs, several outputs, and several examples at a time. The formula stays $y = wx + b$;
    //: only the letters get bigger. This chapter computes such a layer by hand, derives its
    //: gradients by counting, and lets it read handwritten digits.
    //:
    //: **You need** chapters 2 and 3, and to have seen a product of two matrices.
    //:
    //: ## A layer by hand
    //:
    //: A **tensor** is a box of numbers with a *shape*: `[2, 3]` has two rows of three. Let $x$ be
    //: two examples of three inputs each, one example a row. Let the layer have two outputs. Each
    //: output has one weight for each input, so that $w$ has the shape `[2, 3]`, one output a row:
    let x: Tensor<Double> = [[1, 2, 3], [0, 1, -1]]
    let w: Tensor<Double> = [[1, 0, -1], [2, 1, 0.5]]
    let b: Tensor<Double> = [10, 20]
    //: (`x[n, i]` is a number in row $n$ and column $i$, from 0, and `b[position: o]` the number at
    //: the place $o$.) Output $o$ of example $n$ is a sum over the inputs $i$, and a bias:
    //:
    //: $$y_{no} = \sum_i x_{ni} \, w_{oi} + b_o.$$
    var y = Tensor<Double>([2, 2])
    for n in 0..<2 {
      for o in 0..<2 {
        y[n, o] = b[position: o]
        for i in 0..<3 { y[n, o] += x[n, i] * w[o, i] }
      }
    }
    page.print(rows(y))
    page.expect(y == [[8, 25.5], [11, 20.5]], "the four outputs")
    page.expect(y[0, 0] == 8, "the first output is 1·1 + 2·0 + 3·(−1) + 10")
    //: Check one with a pencil: $1 \cdot 1 + 2 \cdot 0 + 3 \cdot (-1) + 10 = 8$. Three nested loops
    //: are the whole of it. In the product of two matrices, a row of the left one meets a column of
    //: the right one; here rows meet rows, so $w$ stands transposed, $y = x w^\top + b$. (The rows
    //: of $w$ are outputs because PyTorch's are, and the suite reads and writes PyTorch's files.)
    //: The suite's op is called `Linear`, and does it in one call:
    //: @source Autograd/Ops/Linear.swift#Linear.forward
    //: Its `reference` has the three loops. What lies between the two, blocks that fit into the
    //: caches and many numbers at a time, is the matter of [chapter 19](19-speed.md).
    let tape = Tape<Double>()
    let (xs, ws, bs) = (tape.variable(x), tape.variable(w), tape.variable(b))
    let ys = xs.linear(ws, bias: bs)
    page.print("the suite agrees:", ys.value == y)
    page.expect(ys.value == y, "the op agrees with the loops")
    //: ## The gradients, by counting
    //:
    //: Let $dy_{no}$ be the slope of some loss along each output; the layers behind this one have
    //: computed it. What is the slope along the weight $w_{oi}$? Chapter 2 says: add up over all
    //: ways from the weight to the loss. The weight is used once for each example, in $y_{no}$,
    //: where its factor is $x_{ni}$. So
    //:
    //: $$dw_{oi} = \sum_n dy_{no} \, x_{ni}, \qquad dx_{ni} = \sum_o dy_{no} \, w_{oi},$$
    //:
    //: and $db_o = \sum_n dy_{no}$.
    //:
    //: The second follows in the same way: an input is used once for each output. The bias is used
    //: once for each example, with the factor 1. Each of these sums is a product of matrices again,
    //: or a sum over rows. That is what makes networks fast: the way back consists of the same
    //: operation as the way there. In the op, `pass.x` are the inputs, and `pass.needsGradient`
    //: says for which of them somebody asks:
    //: @source Autograd/Ops/Linear.swift#Linear.backward
    let dy: Tensor<Double> = [[1, 0], [10, -1]]
    let gradients = tape.gradients(of: [(ys, dy)])
    var dw = Tensor<Double>([2, 3])
    for n in 0..<2 { for o in 0..<2 { for i in 0..<3 { dw[o, i] += dy[n, o] * x[n, i] } } }
    page.print("dw, by the loops:\n" + rows(dw))
    page.print("dw, by the suite:\n" + rows(gradients[ws] ?? dw))
    page.expect(gradients[ws] == dw, "dw is dyᵀ x")
    page.expect(dw == [[1, 12, -7], [0, -1, 1]], "the six slopes")
    page.expect(gradients[xs] == dy.matmul(w), "dx is dy w")
    page.expect(gradients[bs] == dy.summed(over: [0]), "db is the sum over the rows")
    //: One need not remember which factor is transposed. The shapes say it. $dw$ must have the
    //: shape of $w$, `[O, I]`, with $O$ outputs and $I$ inputs. There are $dy$, `[N, O]`, and $x$,
    //: `[N, I]`. The only product of the two that comes out as `[O, I]` is $dy^\top x$. A warning
    //: goes with this trick: where $O = I$, the wrong product fits as well. Exercise 2 looks into
    //: that.
    //:
    //: ## Broadcasting
    //:
    //: In $x w^\top + b$ a matrix of the shape `[N, O]` and a row of the shape `[O]` are added.
    //: That is a convention, and its name is **broadcasting**. Align the shapes at their last axis.
    //: Where an axis is missing, or has the extent 1, its numbers are repeated to match the other.
    //: If two extents differ and neither is 1, the operation is refused:
    let pairs: [(Shape, Shape)] = [([2, 3], [3]), ([2, 1], [1, 3]), ([4, 1], [4]), ([2, 3], [2])]
    for (a, b) in pairs { page.print(a, "and", b, "give", a.broadcast(with: b)?.description ?? "an error") }
    page.expect(pairs.map { $0.broadcast(with: $1) } == [[2, 3], [2, 3], [4, 4], nil], "what broadcasts to what")
    //: On the way back, the rule of chapter 2 is at work again: a number that was repeated was used
    //: several times, and its slopes add up. So each axis along which an input was repeated is
    //: summed, and the result has the input's own shape:
    //: @source TensorCore/Broadcast.swift#sum
    //: Repeating and summing are called *adjoint* to each other. For any row $v$ and any matrix $g$
    //: of the larger shape, the two ways of pairing them give one number:
    let (v, g): (Tensor<Double>, Tensor<Double>) = ([1, -2, 3], [[1, 2, 3], [4, 5, 6]])
    let above = (v.broadcast(to: [2, 3]) * g).sum().scalar
    let below = (v * g.sum(to: [3])).sum().scalar
    page.print("⟨repeated v, g⟩ =", above, " ⟨v, summed g⟩ =", below)
    page.expect(above == below, "broadcasting and summing are adjoint")
    //: Every op is related to its backward pass in this way. If $J$ is the Jacobian of chapter 1, a
    //: small change $v$ of the input changes the output by $J v$, and the backward pass answers
    //: $dy$ with $J^\top dy$. Whoever doubts one can test
    //: $\langle J v, dy \rangle = \langle v, J^\top dy \rangle$ with two random tensors.
    //:
    //: ## The experiment: ten rows that read
    //:
    //: Now a layer of a useful size. An image of a digit has $28 \times 28 = 784$ pixels. Write
    //: them into one row. A layer with ten outputs shall answer with 1 at the digit's own place,
    //: and 0 at all others. No network library is needed. The loss is the mean over the $N$ images
    //: of the squared error, summed over the ten outputs, and its slope along $y$ is
    //: $2 (y - t) / N$, where $t$ are the answers that we want. Each step takes a hundredth of the
    //: slopes from the weights:
    let digits = try await page.laboratory.digits(limit: 4_000)
    let train = digits.train.batch(Array(0..<digits.train.count)).reshaped([digits.train.count, 784])
    let labels = digits.train.labels?.numbers ?? []
    var target = Tensor<Float>([labels.count, 10])
    for (n, label) in labels.enumerated() { target[n, label] = 1 }
    var (weight, bias) = (Tensor<Float>([10, 784]), Tensor<Float>([10]))
    var losses: [Double] = []
    for _ in 0..<300 {
      let error = train.matmul(weight.permuted([1, 0])) + bias - target
      losses.append(Double(error.square().sum().scalar) / Double(labels.count))
      let dy = error * Tensor(2 / Float(labels.count))
      weight = weight - Tensor(0.01) * multiply(dy, transposeA: true, train)
      bias = bias - Tensor(0.01) * dy.summed(over: [0])
    }
    //: @hide
    let tests = min(digits.test.count, 2_000)
    let test = digits.test.batch(Array(0..<tests)).reshaped([tests, 784])
    let answers = test.matmul(weight.permuted([1, 0])) + bias
    let truth = digits.test.labels?.numbers ?? []
    let right = (0..<tests).filter { n in
      let row = (0..<10).map { answers[n, $0] }
      return row.firstIndex(of: row.max() ?? 0) == truth[n]
    }.count
    let share = Double(right) / Double(tests)
    (page["first"], page["last"]) = (Numeral.significant(losses[0], 3), Numeral.fixed(losses[losses.count - 1], 2))
    (page["share"], page["tests"]) = (Numeral.fixed(100 * share, 1), Numeral.grouped(tests))
    page.expect(share > 0.7, "most digits are read")
    page.expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 }, "the loss falls with every step")
    page.expect(losses[0] == 1, "weights of 0 answer 0, and one of ten places is wrong by 1")
    //: The loss begins at \(first): all weights are 0, all answers are 0, and one of the ten should
    //: have been 1. After 300 steps it is \(last). Of \(tests) digits that the layer has not seen,
    //: its largest output is at the right place for \(share) %. A guess would be right for a tenth.
    //:
    //: Each output has one weight for each pixel, so that a row of the weights is an image itself.
    //: White is a pixel that speaks for the digit, black one that speaks against it, grey is
    //: neither:
    //: @hide
    let largest = weight.scalars.reduce(0) { max($0, abs($1)) }
    page.picture(
      try ImageGrid(
        weight.reshaped([10, 28, 28, 1]).map(with: largest) { $0 / $1 }, range: .symmetric, columns: 5, scale: 4
      ).image(), caption: "The rows of the weights after training: 0 to 4, and below them 5 to 9.",
      alternative: "Ten grey images, in some of which a digit's shape can be made out")
    let border = (0..<10).flatMap { o in (0..<28).map { abs(weight[o, $0]) } }.max() ?? 0
    page.expect(border < largest / 10, "the outermost row of pixels has weights near 0")
    if !page.isQuick {
      let ink = train.summed(over: [0])
      page.expect((0..<28).allSatisfy { ink[position: $0] == 0 }, "the outermost row has no ink in any image")
    }
    let hole = weight[0, 14 * 28 + 14]
    page.expect(hole < 0, "ink in the middle speaks against a zero")
    //: The zero has a black middle: ink in its hole speaks against it. The border is grey, since
    //: there is no ink in any image, $x_{ni} = 0$ for all $n$, and the sum that is $dw$ stays 0. A
    //: layer is a set of templates, and $x w^\top$ compares each image with each of them. The first
    //: and last layers of a VAE can be looked at in the same way.
    //:
    //: ## A wrong turn
    //:
    //: Broadcasting is generous, and that is its danger. Here a line is to be fitted to forty
    //: points. The layer's output has the shape `[40, 1]`. The forty targets are a list, of the
    //: shape `[40]`:
    let stream = RandomStream(seed: 4, purpose: .checks)
    let place: Tensor<Double> = stream.uniform([40, 1], low: -1, high: 1)
    let noise: Tensor<Double> = RandomStream(seed: 5, purpose: .checks).normal([40])
    let height = place.reshaped([40]) * -0.8 + 1 + noise * 0.1
    typealias Fit = (w: Double, b: Double, losses: [Double])
    func fit(_ error: (Variable<Double>, Tape<Double>) -> Variable<Double>) -> Fit {
      var (w, b): (Tensor<Double>, Tensor<Double>) = ([[0]], [0])
      var losses: [Double] = []
      for _ in 0..<300 {
        let tape = Tape<Double>()
        let (ws, bs) = (tape.variable(w), tape.variable(b))
        let loss = error(tape.constant(place).linear(ws, bias: bs), tape).square().mean()
        let gradients = tape.gradients(of: loss)
        w = w - 0.1 * (gradients[ws] ?? 0)
        b = b - 0.1 * (gradients[bs] ?? 0)
        losses.append(loss.value.scalar)
      }
      return (w.scalar, b.scalar, losses)
    }
    let wrong = fit { y, tape in y - tape.constant(height) }
    let good = fit { y, tape in y - tape.constant(height.reshaped([40, 1])) }
    for (name, fit) in [("as it comes:", wrong), ("as a column:", good)] {
      func two(_ number: Double) -> String { Numeral.fixed(number, 2) }
      page.print(
        name, " w =", two(fit.w), " b =", two(fit.b), " loss from", two(fit.losses[0]), "to", two(fit.losses[299]))
    }
    //: @hide
    page.figure(
      Figure(
        title: "Forty points, and two lines", alternative: "The points fall; one line follows them, the other is flat",
        columns: [
          .init("x", place.scalars), .init("y", height.scalars),
          .init("right", place.scalars.map { good.w * $0 + good.b }),
          .init("wrong", place.scalars.map { wrong.w * $0 + wrong.b }),
        ],
        panels: [
          .init(
            x: .init("x"), y: .init("y"), legend: .topRight,
            series: [
              .init("points", x: "x", y: "y", style: .points),
              .init("targets as a column", x: "x", y: "right", style: .line),
              .init("targets as they come", x: "x", y: "wrong", style: .line),
            ])
        ]), caption: "Both lines are the best of their loss. Only one of the losses was meant.")
    let mean = height.mean().scalar
    page["mean"] = Numeral.fixed(mean, 3)
    page.expect(abs(good.w + 0.8) < 0.1 && abs(good.b - 1) < 0.1, "the right line is the one that the points are from")
    page.expect(abs(wrong.w) < 0.001 && abs(wrong.b - mean) < 0.001, "the wrong one is flat, at the mean")
    page.expect(abs(good.w + 0.810) < 5e-4 && abs(good.b - 0.991) < 5e-4, "the right line, to three decimals")
    page.expect(
      [wrong, good].allSatisfy { zip($0.losses, $0.losses.dropFirst()).allSatisfy { $0 > $1 - 1e-12 } },
      "both losses go down, but for a last rounding")
    page.expect(wrong.losses[299] > 10 * good.losses[299], "the wrong one stays far above")
    page.expect(place.count == 40, "there are forty points")
    //: The second line is close to the one that the points were drawn around, $1 - 0.8x$. The first
    //: is flat, at the mean of all targets, \(mean). Nothing crashed, and its loss went down as
    //: well. `[40, 1]` and `[40]` broadcast to `[40, 40]`: every output was compared with every
    //: target, and the best answer to all targets at once is their mean. The check of gradients has
    //: nothing to say here, because the gradients *are* right, for a loss that nobody wanted.
    //:
    //: What helps is to be less generous. The suite's losses accept two tensors of one shape, and
    //: nothing that merely could be made so:
    do { _ = try SquaredError().shape(of: [[40, 1], [40]]) } catch { page.print(error) }
    page.expect(
      (try? SquaredError().shape(of: [[40, 1], [40]])) == nil, "the loss refuses shapes that would broadcast")
    //: And that it stays so is among the things that are checked of each loss. These are the calls
    //: that every one of them has to refuse:
    //: @source Checking/Ops/StandardSpecimens.swift#perImage
    //: ## Exercises
    //:
    //: 1. *Derive dw.* An autoencoder with one matrix: $h = x w^\top$ goes to the few numbers of
    //:    $h$, and $y = h w$ comes back. Each weight is used at two places. Derive $dw$ from $dy$
    //:    by counting the ways, and compare with the tape.
    //: @solution Book/Solutions/04-solutions.swift#tiedGradient
    //: 2. *Transposed, and it fits.* Somebody writes $dw = x^\top dy$. For which shapes does the
    //:    gradient check of chapter 1 notice by the shape, for which by the numbers, and for which
    //:    not at all?
    //: @solution Book/Solutions/04-solutions.swift#complaintAboutTransposition
    //: 3. *An outer sum.* A column $a$ `[m, 1]` and a row $b$ `[n]` are added, and $dy$ is
    //:    `[m, n]`. Over which axes is it summed for $da$ and for $db$, and which shapes must they
    //:    have?
    //: @solution Book/Solutions/04-solutions.swift#gradientsOfAnOuterSum
    //: ## Where to read on
    //:
    //: - [Sources/TensorCore/Tensor.swift](../../Sources/TensorCore/Tensor.swift) is the box of
    //:   numbers; [Broadcast.swift](../../Sources/TensorCore/Broadcast.swift) has the rule.
    //: - [Sources/Autograd/Ops/MatMul.swift](../../Sources/Autograd/Ops/MatMul.swift) is the
    //:   product by itself, with either factor transposed.
    //: - [Sources/Layers/LinearLayer.swift](../../Sources/Layers/LinearLayer.swift) owns the
    //:   weights of a `Linear`, and draws their first values.
    //:
    //: ## References
    //:
    //: - M. Giles, *Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic
    //:   Differentiation*, 2008, section 2.2.2.
    //: - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016, section 6.5.6.
    //: - C. Harris et al., *Array programming with NumPy*, 2020.
  }
}
