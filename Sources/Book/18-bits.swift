import Autograd
import Checking
import Layers
import Models
import Numerics
import Reporting
import TensorCore

/// Chapter 18.
enum Bits: Chapter {
  static let number = 18
  static let title = "The same bits"

  static func write(_ page: Page) async throws {
    let engine = Engine.current
    Engine.current = .portable
    defer { Engine.current = engine }

    //: > You run a program twice, with the same seed, on two machines. You get two models. Is it
    //: > chance, is it the machine, or is it a bug? How would you know?
    //:
    //: Every figure of this book is drawn anew by a command, and the files come out the same, byte
    //: by byte. That is not because the figures were chosen with care. It is because the suite
    //: computes the same bits wherever it runs, with one thread or with sixty. This chapter shows
    //: what stands in the way of that, and the three habits that remove it.
    //:
    //: **You need** to know that a `Float` has 24 binary digits, and what a thread is.
    //:
    //: ## Why a sum depends on its order
    //:
    //: A computer adds two numbers exactly, and then rounds. What is rounded away depends on what
    //: was added before. So addition has no law of associativity:
    let (a, b, c): (Float, Float, Float) = (1e8, -1e8, 1)
    page.print((a + b) + c, "or", a + (b + c))
    page.expect((a + b) + c == 1 && a + (b + c) == 0, "two orders have two sums")
    page.expect(a.ulp == 8, "neighbouring floats are 8 apart near 10⁸")
    //: Near $10^8$ neighbouring floats are 8 apart, and a 1 that is added there is lost. This is an
    //: extreme case. But the last digit of a long sum nearly always depends on the order of its
    //: terms. And sums are what a network is made of: matrix products, means, gradients that add
    //: up.
    //:
    //: Whoever uses several threads has to cut sums. The obvious way is a share for each thread:
    func sum(of x: [Float], shares: Int) -> Float {
      (0..<shares).reduce(0) { total, share in
        total + x[share * x.count / shares..<(share + 1) * x.count / shares].reduce(0, +)
      }
    }
    let million: Tensor<Float> = RandomStream(seed: 18, purpose: .checks).uniform([1 << 20])
    let numbers = Array(million.scalars.prefix(10_000))
    for shares in 1...4 { page.print("shares: \(shares), sum:", sum(of: numbers, shares: shares)) }
    page.expect(Set((1...4).map { sum(of: numbers, shares: $0) }).count > 2, "the sum depends on the shares")
    //: Now the result depends on the number of cores. Worse, many libraries add the shares in the
    //: order in which the threads happen to finish, and then it also depends on the weather.
    //:
    //: The first habit is therefore: *cut work by its shape, never by the number of threads.* The
    //: suite's sums are cut into blocks of 256 terms, whoever adds them. A block has 16 partial
    //: sums side by side, because that is what a vector unit adds at once; the blocks' sums are
    //: added in `Double`, in their order.
    //: @source Kernels/Rows/RowSums.swift#blockSum
    //: There is a welcome side effect: short blocks round less than a single long sum.
    func error(_ sum: Float, of terms: ArraySlice<Float>) -> Double {
      let exact = terms.reduce(0.0) { $0 + Double($1) }
      return abs(Double(sum) - exact) / exact
    }
    let counts = (4...20).map { 1 << $0 }
    let scalars = million.scalars
    let running = counts.map { n in error(scalars.prefix(n).reduce(0, +), of: scalars.prefix(n)) }
    let backwards = counts.map { n in error(scalars.prefix(n).reversed().reduce(0, +), of: scalars.prefix(n)) }
    let blocks = counts.map { n in
      error(million.sliced(axis: 0, 0..<n).summed(over: [0]).scalar, of: scalars.prefix(n))
    }
    //: @hide
    let (worst, ours) = (running[16], blocks[16])
    page["running"] = Numeral.scientific(worst, 0)
    page["ours"] = Numeral.scientific(blocks.max() ?? 0, 0)
    page["million"] = Numeral.grouped(counts[16])
    page.expect(ours < worst / 10 && (blocks.max() ?? 1) < 2e-7, "blocks lose almost nothing")
    page.figure(
      Figure(
        title: "The error of a sum",
        alternative: "Two curves that rise with the number of terms, and one that stays low",
        columns: [
          .init("terms", counts.map(Double.init)), .init("one after another", running),
          .init("from the end", backwards), .init("in blocks", blocks),
        ],
        panels: [
          .init(
            x: .init("terms", isLogarithmic: true), y: .init("relative error", isLogarithmic: true), legend: .topLeft,
            series: ["one after another", "from the end", "in blocks"].map { .init($0, x: "terms", y: $0) })
        ]), caption: "Sums of n numbers between 0 and 1 in `Float`. (An error of 0 is not drawn.)")
    //: For \(million) terms the running sum is wrong by \(running) of itself. That of the blocks is
    //: never off by more than \(ours), which is one rounding of the result.
    //:
    //: ## The experiment: does a bit matter?
    //:
    //: One may object that a last digit is not worth the trouble. So we train two copies of a small
    //: model in the same way, on the same digits with the same noise. In the first batch of one of
    //: them, and in no other, the images stand in reverse order. The mean over a batch does not
    //: depend on its order; its rounding does.
    //: @source Book/Tools/18-divergence.swift#divergence
    let (steps, distances) = try await divergence(page)
    page.print("after one step:", Numeral.scientific(distances[0], 0))
    page.print("at the end:    ", Numeral.scientific(distances[distances.count - 1], 0))
    //: @hide
    page["steps"] = Numeral.grouped(steps.last ?? 0)
    page.expect(distances[0] > 0 && distances[distances.count - 1] > 5 * distances[0], "the distance grows")
    page.expect(distances[distances.count - 1] < 1e-4, "four digits do not show it")
    page["times"] = Numeral.fixed(distances[distances.count - 1] / distances[0], 0)
    page.figure(
      Figure(
        title: "What a rounding becomes", alternative: "A curve that rises steeply at first, and then slowly",
        columns: [.init("step", steps.map(Double.init)), .init("distance", distances)],
        panels: [
          .init(
            x: .init("training step"), y: .init("relative distance", isLogarithmic: true), legend: .none,
            series: [.init("distance", x: "step", y: "distance", style: .line)])
        ]), caption: "The distance of two models' parameters, relative to their length.")
    //: After \(steps) steps the models are \(times) times as far apart as after one, and the curve
    //: still rises: what training is given it carries on, since every step begins where the one
    //: before has ended. And yet the distance is small. Nobody would see it in a loss of four
    //: digits, and neither model is better. So a bit does not matter to the model. It matters to
    //: whoever changes the program. Did that new kernel, that compiler, that refactoring change a
    //: result? If equal runs give nearly equal numbers, one has to judge what "nearly" may be, and
    //: a bug of the size of a rounding hides for ever. *If equal runs give equal bits, any
    //: difference has a cause, and it can be found.*
    //:
    //: ## Products
    //:
    //: A matrix product is many sums of products. The second habit: *the order of the terms is part
    //: of the definition.* In the suite each element of $C = A B$ is a chain
    //: $c \leftarrow a_k b_k + c$ with $k$ ascending, cut after 512 steps, and each step is a
    //: **fused** multiply–add that rounds once. One can write that down without threads, tiles and
    //: vectors, in five lines:
    func chain(_ a: [Float], _ b: [Float]) -> Float {
      stride(from: 0, to: a.count, by: 512).reduce(0) { total, start in
        var sum: Float = 0
        for k in start..<min(start + 512, a.count) { sum.addProduct(a[k], b[k]) }
        return total + sum
      }
    }
    func plain(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let left: Tensor<Float> = RandomStream(seed: 1, purpose: .checks).normal([37, 1_300])
    let right: Tensor<Float> = RandomStream(seed: 2, purpose: .checks).normal([1_300, 53])
    let product = multiply(left, right)
    let columns = (0..<53).map { right.permuted([1, 0])[$0].scalars }
    func equal(_ dot: ([Float], [Float]) -> Float) -> Int {
      (0..<37).reduce(0) { count, i in
        let row = left[i].scalars
        return count + (0..<53).count { j in dot(row, columns[j]) == product[i, j] }
      }
    }
    page.print("equal scalars, of", product.count)
    page.print("chains of fused steps:", equal(chain))
    page.print("products, then sums:  ", equal(plain))
    page.expect(equal(chain) == product.count, "the definition gives the bits of the fast product")
    page.expect(equal(plain) < product.count / 2, "another definition gives others")
    //: The fast kernel, with its panels, tiles of registers and threads
    //: ([chapter 19](19-speed.md)), has the bits of the five lines in all of its scalars. The same
    //: sum without fused steps agrees in few. Both are good approximations; only one is the
    //: definition. A second engine of the suite calls OpenBLAS, which picks a kernel for the
    //: processor that it finds, and so an order. It is there for comparison:
    Engine.current = .openBLAS
    let deviation = Deviation(multiply(left, right), from: product)
    Engine.current = .portable
    page.print("OpenBLAS, within 1e-5:", deviation.value < 1e-5)
    page.expect(deviation.value < 1e-5, "two engines agree but for rounding")
    //: ## Random numbers without a state
    //:
    //: The usual generator has a state: each draw changes it, and the next draw depends on all
    //: before. Two threads that share it race for it, and a run that is resumed has to find the
    //: state of the run that was killed. The third habit: *a random number is a function of what it
    //: is for.* The suite's streams have a seed, a purpose, a step and an index, and no memory:
    let stream = RandomStream(seed: 7, purpose: .posteriorNoise, step: 46_900)
    let noise: Tensor<Float> = stream.normal([128, 20])
    page.print(noise[3, 4], stream.normal(3 * 20 + 4, as: Float.self))
    page.expect(noise[3, 4] == stream.normal(64, as: Float.self), "one number alone is the same as among others")
    //: This is the noise of step 46,900, and nobody had to draw that of the steps before. The
    //: function behind it is **Philox**, which turns a counter of 128 bits into 128 bits that look
    //: random, in ten rounds of two multiplications:
    //: @source Kernels/Arithmetic/Philox.swift#philox4x32
    //: What the counter and the key hold is written down, in the comment of
    //: [RandomStream](../../Sources/TensorCore/RandomStream.swift). So an outsider can compute the
    //: same numbers with other tools. Here is one who has numpy, and nothing of the suite. The words
    //: of a stream:
    //: @source Golden/streams.py#words
    //: And the order in which an epoch visits its images, for which `purpose` is 3 and `step` the
    //: epoch's number:
    //: @source Golden/streams.py#permutation
    //: Besides these the script has the noise, which is made of the words by the transformation of
    //: Box and Muller, and the initial weights. What it computed at the sizes of real runs is kept in
    //: the repository, and a check holds the suite's own numbers against it, bit by bit:
    let golden = GoldenFolder(page.repository + "/Golden")
    for check in try RandomChecks.checks(golden: golden) where check.name == "random/outsiders" {
      let result = try check.run()
      page.print(result.verdict, "in", result.cases, "comparisons")
      page.expect(result.passed && result.cases >= 9, "numpy's numbers are the suite's")
    }
    let order = RandomStream(seed: 7, purpose: .permutation, step: 2).permutation(33)
    page.print("the order of epoch 2 begins", order.prefix(5).map(String.init).joined(separator: " "))
    //: ## All together
    //:
    //: If each part keeps these habits, so does the whole. A training step, with forward pass,
    //: gradients and Adam, on 1, 2, 3 and 8 threads:
    let digits = try await page.laboratory.digits(limit: 6_000)
    let batch = digits.train.batch(Array(0..<128))
    func trained(threads: Int) throws -> [Tensor<Float>] {
      let before = Threads.count
      defer { Threads.count = before }
      Threads.count = threads
      let model = try Model<Float>(ModelConfiguration(.mlp), seed: 0)
      let adam = Adam(model.parameters)
      for step in 1...3 {
        let noise = RandomStream(seed: 0, purpose: .posteriorNoise, step: UInt64(step))
        model.step(batch, epsilon: noise.normal([128, 20]), by: adam)
      }
      return model.parameters.map(\.parameter.value)
    }
    let alone = try trained(threads: 1)
    for threads in [2, 3, 8] { page.print("\(threads) threads, equal:", try trained(threads: threads) == alone) }
    //: @hide
    for threads in [2, 3, 8] { page.expect(try trained(threads: threads) == alone, "the same on \(threads) threads") }
    //: The promise has limits, and they are part of it. Another batch size is another sum, and so
    //: is another number of shards that a batch is cut into ([chapter 20](20-machines.md)); another
    //: engine is another order. Random numbers could be made in another way in a later version. For
    //: this the function has a name with a version, which every checkpoint records, and a run that
    //: was begun with another is not resumed:
    page.print(RandomStream.algorithm)
    //: Within these limits equal settings, seeds and images give equal checkpoints, byte by byte:
    //: on any number of threads, and also if the run is killed and resumed a hundred times.
    //:
    //: ## A wrong turn
    //:
    //: Let us make the sum by shares an op. On its author's machine it passes every test of its
    //: values and gradients, for it is right up to rounding.
    struct SumByShares: Op {
      let name = "sumByShares"
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
        try expectInputs(1, inputs)
        return []
      }
      func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
        let (x, shares) = (inputs[0].scalars, Threads.count)
        let sums = (0..<shares).map { x[$0 * x.count / shares..<($0 + 1) * x.count / shares].reduce(0, +) }
        return Forward(Tensor(sums.reduce(0, +)))
      }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
        [Tensor(pass.x[0].shape, repeating: dy.scalar)]
      }
      func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Tensor(inputs[0].scalars.reduce(0, +)) }
    }
    //: The suite runs every op with several numbers of threads, and with its tasks in several
    //: orders, and compares bits, not values:
    let specimen = Specimen("ten thousand", SumByShares(), [[10_000]])
    let entry = OpEntry(SumByShares.self, specimens: [specimen], variation: { _ in specimen }, rejected: [])
    page.print("gradient:", GradientCheck.run(stem: "SumByShares", specimens: [specimen], tolerance: 1e-9).verdict)
    page.print(ThreadCheck.run(entry).failures[0])
    page.expect(!ThreadCheck.run(entry).passed && ThreadCheck.run(Bits.suitesSum).passed, "threads show it")
    //: No tolerance could have caught this. Only the question "are the bits the same?" can, and it
    //: has the advantage of every question with an exact answer: nobody needs to decide what is
    //: small enough. The suite's own sum passes it.
    //:
    //: ## Exercises
    //:
    //: 1. *Reorder a sum.* How many different sums have $10^8, 1, -10^8, 1$ in `Float`, over all
    //:    orders? Guess, then count.
    //: @solution Book/Solutions/18-solutions.swift#sumsOfAllOrders
    //: 2. *Remember what was lost.* Kahan's sum keeps in a second variable what the last addition
    //:    rounded away. Write it. Does it make the order irrelevant?
    //: @solution Book/Solutions/18-solutions.swift#compensatedSum
    //: 3. *Few seeds, many orders.* A seed has 64 bits. How many bits would it take to name any
    //:    order of 60,000 images? What does this say about the orders that a run can meet?
    //: @solution Book/Solutions/18-solutions.swift#bitsOfAnOrder
    //: ## Where to read on
    //:
    //: - [Sources/TensorCore/RandomStream.swift](../../Sources/TensorCore/RandomStream.swift): the
    //:   table of purposes, steps and indices.
    //: - [Sources/Checking/Ops/ThreadCheck.swift](../../Sources/Checking/Ops/ThreadCheck.swift):
    //:   the check above.
    //: - [Sources/Kernels/Products/MicroKernel.swift](../../Sources/Kernels/Products/MicroKernel.swift):
    //:   the chains, in registers.
    //:
    //: ## References
    //:
    //: - D. Goldberg, *What Every Computer Scientist Should Know About Floating-Point Arithmetic*,
    //:   1991.
    //: - N. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, 2002, chapter 4.
    //: - J. Salmon, M. Moraes, R. Dror and D. Shaw, *Parallel Random Numbers: As Easy as 1, 2, 3*,
    //:   2011.
  }
}
