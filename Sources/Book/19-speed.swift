import Autograd
import Checking
import Reporting
import TensorCore

/// Chapter 19.
enum Speed: Chapter {
  static let number = 19
  static let title = "Fast"

  static func write(_ page: Page) async throws {
    //: > A matrix product is three nested loops. Why do libraries need thousands of lines for it,
    //: > and which few of them make the difference?
    //:
    //: Nearly all that this book has trained was, inside, products of matrices. Linear layers are
    //: products; convolutions become products. So the speed of the suite is the speed of one inner
    //: loop. In this chapter we write the product five times. All five compute the same chains of
    //: fused multiply–adds, in the order of [chapter 18](18-bits.md), so that we need no tolerance
    //: to see whether an improvement is right: the bits are the same, or it is wrong.
    //:
    //: **You need** loops, pointers, and an idea of what a register and a cache are.
    //:
    //: ## Five loops
    //:
    //: The **first** is the definition, $C_{ij} = \sum_k A_{ik} B_{kj}$. Matrices are stored row by
    //: row, and `n` is the number of their rows and columns:
    //: @source Book/Tools/19-products.swift#Products.definition
    //: Two things are bad about it. In the inner loop `b` is read down a column, where each scalar
    //: lies in another cache line. And each multiply–add waits for the one before, since it needs
    //: the sum; the processor could have begun several others meanwhile.
    //:
    //: The **second** exchanges two loops. Now a row of $B$ and a row of $C$ are passed over, which
    //: memory likes, and the multiply–adds of the inner loop do not depend on each other, so that
    //: the compiler can use vector instructions:
    //: @source Book/Tools/19-products.swift#Products.byRows
    //: But every multiply–add loads a sum and stores it again. The **third** keeps sixteen sums in
    //: a vector register while $k$ runs (`SIMD16` is sixteen scalars, which are one register of some
    //: processors and two or four of others):
    //: @source Book/Tools/19-products.swift#Products.byVectors
    //: Now each multiply–add of vectors needs a load of $B$ and one of a scalar of $A$. A processor
    //: can load about as many vectors in a cycle as it can multiply, and so half of its time is
    //: lost. And there is again one sum, for which each multiply–add has to wait. The **fourth** way
    //: computes a tile of 8 rows and two vectors at once. Each vector of $B$ then serves eight rows,
    //: and each scalar of $A$ two vectors:
    //: @source Book/Tools/19-products.swift#Products.tile
    //: Sixteen vectors of sums stay in registers, and none waits for another. The **fifth** changes
    //: no arithmetic. It copies 32 columns of $B$ to a *panel* without gaps, which is then read from
    //: front to back, over and over, while it lies in the cache:
    //: @source Book/Tools/19-products.swift#Products.byPanels
    //: Are they right? And does it help? The suite's own `multiply` is a sixth way to the same
    //: bits. We multiply matrices of \(n) rows and columns (no more than 512, where the suite would
    //: cut its chains):
    let n = page.isQuick ? 128 : 384
    let a: Tensor<Float> = RandomStream(seed: 1, purpose: .checks).normal([n, n])
    let b: Tensor<Float> = RandomStream(seed: 2, purpose: .checks).normal([n, n])
    let ways: [(name: String, way: Products.Product)] = [
      ("definition", Products.definition), ("by rows", Products.byRows), ("by vectors", Products.byVectors),
      ("by tiles", Products.byTiles), ("by panels", Products.byPanels),
    ]
    let (left, right) = (a.scalars, b.scalars)
    let results = ways.map { Products.product(n, left, right, by: $0.way) }
    for (way, result) in zip(ways, results) { page.print(way.name, "– equal bits:", result == results[0]) }
    //: @hide
    page["n"] = "\(n)"
    for result in results { page.expect(result == results[0], "all ways have the same bits") }
    let engine = Engine.current
    Engine.current = .portable
    page.expect(multiply(a, b).scalars == results[0], "the suite's product has them as well")
    Engine.current = engine
    let times = ways.map { way in
      Products.shortest(of: 3) { _ = Products.product(n, left, right, by: way.way) }
    }
    let isVectorBuild = Engine.fastest == .portable
    if isVectorBuild { page.expect(times[0] > times[4] * 4, "the fifth way is more than four times as fast") }
    //: They are all equal. As for the speed, a book that comes out the same each time cannot print
    //: seconds. What it can do is to measure, each time that it is made, and to refuse to be made
    //: if a claim is false. The claim is: *the fifth way is more than four times as fast as the
    //: first*, on one thread. (It holds where the processor can multiply and add vectors in one
    //: instruction, and is much more on most of those. To see how fast the suite is on yours, run
    //: `vae bench`.) The suite's inner loop is the fourth way with two refinements. It asks for the
    //: cache lines of the rows that come next, and its tile has as many rows as the processor has
    //: registers for:
    //: @source Kernels/Products/MicroKernel.swift#accumulate
    //: Around it are the panels of the fifth way, and threads, each with tiles of its own.
    //:
    //: ## The experiment: where the time goes
    //:
    //: Seconds cannot be printed, but their causes can be counted. We write a model of a
    //: first-level cache, of 32 KiB in 64 sets of 8 lines of 64 bytes, and let three of the five
    //: ways run through it, for several sizes: each access to a scalar is told to the model, which
    //: answers whether the line was there. These are the misses per multiply–add, by the
    //: definition, by rows and by panels:
    let sizes = Array(stride(from: 32, through: page.isQuick ? 96 : 192, by: 32))
    let misses = sizes.map { CacheModel.misses($0) }
    for (n, misses) in zip(sizes, misses) {
      page.print("n = \(n):", misses.map { Numeral.fixed($0, 4) }.joined(separator: "  "))
    }
    //: @hide
    let rows = Array(1...14)
    func loads(_ rows: Int) -> Double { Double(rows + 2) / Double(2 * rows) }
    let unfilled = [Double](repeating: .nan, count: rows.count - sizes.count)
    page.figure(
      Figure(
        title: "What an inner loop waits for",
        alternative:
          "Left: misses of the cache, many by the definition, few by panels. Right: loads, falling with the rows",
        columns: [.init("n", sizes.map(Double.init) + unfilled)]
          + ["definition", "by rows", "by panels"].enumerated().map { way, name in
            .init(name, misses.map { $0[way] } + unfilled)
          } + [.init("rows", rows.map(Double.init)), .init("loads", rows.map(loads))],
        panels: [
          .init(
            title: "Cache", x: .init("rows and columns n", isLogarithmic: true, isWhole: true),
            y: .init("misses per multiply–add", isLogarithmic: true, limits: 1e-3...100),
            legend: .topLeft,
            series: ["definition", "by rows", "by panels"].map { .init($0, x: "n", y: $0) }),
          .init(
            title: "Registers", x: .init("rows of the tile", isWhole: true),
            y: .init("loads per vector multiply–add", startsAtZero: true), legend: .none,
            series: [.init("two vectors", x: "rows", y: "loads")]),
        ]),
      caption: "Left: misses of a modelled cache. Right: loads for each multiply–add, in a tile of two vectors.")
    let last = misses[misses.count - 1]
    page["size"] = "\(sizes[sizes.count - 1])"
    page["more"] = Numeral.fixed(last[0] / last[2], 0)
    page.expect(last[0] > 10 * last[2] && last[1] > 4 * last[2], "panels miss least")
    page.expect(misses[0].allSatisfy { $0 < 0.01 } && misses[1].allSatisfy { $0 < 0.01 }, "small matrices fit")
    if !page.isQuick {
      page.expect(misses[3][0] > 0.9 && misses[5][0] > 0.9, "at 128 and 192 rows each step misses")
      page.expect(misses[4][0] < 0.1, "at 160 rows few do")
    }
    page.expect(loads(1) == 1.5 && loads(8) == 0.625, "loads of one row, and of eight")
    //: Up to 64 rows $B$ fits into the cache (64 · 64 scalars are 16 KiB), and no way misses much. For \(size) rows the
    //: definition misses the cache \(more) times as often as panels do. The curve of the definition
    //: has an odd shape: it misses nearly each time at 128 and at 192 rows, but not at 160. At 128
    //: rows the scalars of a column are 512 bytes, that is 8 lines apart, so that all of them
    //: compete for 8 of the 64 sets. Sizes that are multiples of large powers of two are the worst
    //: for a cache, and the favourites of programmers. A panel does not care, because it has no
    //: gaps.
    //:
    //: The second panel counts loads. A tile of $r$ rows and two vectors loads $r + 2$ values for
    //: $2r$ multiply–adds of vectors: 1.5 loads for one row, 0.625 for eight. If a processor can do
    //: as many loads as multiply–adds in a cycle, anything clearly below 1 is enough. From there
    //: on, more rows gain little, and take registers.
    //:
    //: ## Fewer multiplications
    //:
    //: All this makes the same multiplications faster. For convolutions there is a way to have
    //: fewer. Take a kernel of two taps, $g_0$ and $g_1$, and two neighbouring outputs,
    //: $y_0 = d_0 g_0 + d_1 g_1$ and $y_1 = d_1 g_0 + d_2 g_1$. These are four multiplications, and
    //: three are enough:
    func filter(_ d: [Double], _ g: [Double]) -> [Double] {
      let first = (d[0] - d[1]) * g[0]
      let middle = d[1] * (g[0] + g[1])
      let last = (d[2] - d[1]) * g[1]
      return [first + middle, middle + last]
    }
    let direct: [Double] = [1 * 3 + 2 * 10, 2 * 3 + 5 * 10]
    page.print(filter([1, 2, 5], [3, 10]), "and", direct)
    page.expect(filter([1, 2, 5], [3, 10]) == [23, 56], "three multiplications give the two outputs")
    //: This is **minimal filtering**, due to Winograd. In two dimensions it is applied to rows and
    //: to columns, and takes $3^2 = 9$ products in place of 16. With numbers it would not pay,
    //: because of the additions. But the suite's kernels have many channels: each product is then
    //: one of matrices, while the additions are done once per pixel. The suite's 4×4 kernels with
    //: stride 2 are kernels of 2×2, if blocks of 2×2 pixels count as one pixel with four times the
    //: channels ([chapter 15](15-convolutions.md) has the layers). The first of its steps, the
    //: differences of the inputs, in the sources:
    //: @source Kernels/Convolutions/MinimalFiltering.swift#TwoOutputs.transformInput
    //: A larger tile of four outputs along each axis takes $5^2 = 25$ products in place of 64. Then
    //: the same step has factors such as 25⁄64:
    //: @source Kernels/Convolutions/MinimalFiltering.swift#FourOutputs.transformInput
    //: Their rounding shows. How much does it cost? We compare the suite's convolution with the plain
    //: sum, both in `Float`, by their errors against `Double`:
    let conv = Conv2d(stride: (2, 2), padding: (1, 1))
    let x: Tensor<Float> = RandomStream(seed: 3, purpose: .checks).normal([1, 16, 16, 16])
    let w: Tensor<Float> = RandomStream(seed: 4, purpose: .checks).normal([16, 16, 4, 4])
    let exact = conv.reference([x.converted(to: Double.self), w.converted(to: Double.self)])
    func error(_ y: Tensor<Float>) -> Double {
      let squares = zip(y.scalars, exact.scalars).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
      let size = exact.scalars.reduce(0) { $0 + $1 * $1 }
      return (squares / size).squareRoot()
    }
    let (minimal, plain) = (error(conv.forward([x, w]).y), error(conv.reference([x, w])))
    page.print("minimal filtering, less than 1e-6:", minimal < 1e-6, " plain sum:", plain < 1e-6)
    page.expect(minimal < 1e-6 && plain < 1e-6, "both are right to six digits")
    page.expect(minimal != plain, "the suite's sum is another one")
    page.expect(minimal < 3 * plain, "minimal filtering is not much worse than the plain sum")
    //: Its error is less than three times that of the plain sum, and six digits are right in both.
    //: The points at which polynomials are evaluated, ±½ and ±5⁄4, were chosen for this.
    //:
    //: ## A wrong turn
    //:
    //: Tiles invite one kind of mistake above all others: the edge. If the number of columns is no
    //: multiple of the tile's, something is left over, and needs code that is run rarely. Suppose
    //: that it is forgotten. (To keep it short, this op takes the suite's product, and leaves out
    //: what fills no whole panel.)
    struct WholePanels: Op {
      let name = "matmul"
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try MatMul().shape(of: inputs) }
      func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
        let product = MatMul().forward(inputs).y
        var y = Tensor<S>(product.shape)
        y.replaceSlice(axis: 1, from: 0, by: product.sliced(axis: 1, 0..<product.shape[1] / 32 * 32))
        return Forward(y)
      }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] { MatMul().backward(dy, pass) }
      func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { MatMul().reference(inputs) }
    }
    func check(_ sizes: [(Int, Int, Int)]) -> CheckResult {
      let specimens = sizes.map { Specimen("\($0) by \($1) by \($2)", WholePanels(), [[$0, $1], [$1, $2]]) }
      let entry = OpEntry(
        WholePanels.self, specimens: specimens, variation: { _ in specimens[0] }, rejected: [],
        tolerance: Tolerances(referenceFloat: 1e-5))
      return ReferenceCheck.run(entry)
    }
    let powers = check([(8, 8, 32), (64, 32, 64)])
    let odd = check([(8, 8, 32), (7, 5, 33)])
    page.print("powers of two:", powers.verdict)
    page.print(odd.failures[0])
    page.expect(powers.passed, "powers of two do not show it")
    page.expect(!odd.passed, "an odd size does")
    //: With the sizes that come to mind first, everything passes, as it would with the layers of a
    //: network whose widths are powers of two. One odd size is enough to see it. The suite's
    //: specimens have odd sizes, sizes of 1, empty sizes, and random ones, and every op is held
    //: against its naive reference on all of them.
    //:
    //: ## Half the bits
    //:
    //: What if the numbers themselves were shorter? **bfloat16** is the upper half of a `Float`:
    //: the same exponents, and 8 significant bits in place of 24. A pair of them fits into the
    //: memory of one `Float`. Some processors have an instruction, `vdpbf16ps`, that takes two
    //: vectors of such pairs, multiplies them, and adds both products of a pair to one `Float`. To
    //: use it is **mixed precision**: only the *factors* of products are short. Sums, weights, and
    //: all that an optimizer keeps stay `Float`; a step of a weight is often less than 8 bits of it
    //: could show.
    //:
    //: A factor is rounded to the nearest number with 8 significant bits, and of two that are
    //: equally near to the one whose last bit is 0. One adds half of the last place that is kept,
    //: or a little less where its bit is 0, and cuts off the lower 16 bits (infinities, NaN and
    //: what is below $2^{-126}$ need more care, and have it in the sources):
    func bfloat16(_ x: Float) -> Float {
      let bits = x.bitPattern
      return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
    }
    page.print("1.2345 becomes", bfloat16(1.2345), "and 3.14159 becomes", bfloat16(3.14159))
    page.expect(bfloat16(3.14159) == 3.140625, "π has three digits")
    //: The order of a sum now follows from the instruction. It takes the products of a sum, for
    //: $k = 0, 1, 2, \ldots$, in pairs, and of each pair the odd one first. Each of the two is a
    //: fused multiply–add: the product of two factors with 8 bits is exact, and the sum is rounded
    //: once, to a `Float`. So what the instruction does can be written down, and where a processor
    //: does not have it the suite computes the same bits from rounded factors by its ordinary
    //: kernel. (`addProduct` is Swift's fused multiply–add.)
    let short: [Tensor<Float>] = ([5, 6] as [UInt64]).map { seed in
      RandomStream(seed: seed, purpose: .checks).normal([33, 33])
    }
    let (first, second) = (short[0].scalars, short[1].scalars)
    var defined = [Float](repeating: 0, count: 33 * 33)
    for i in 0..<33 {
      for j in 0..<33 {
        for pair in stride(from: 0, to: 33, by: 2) {
          for k in [pair + 1, pair] where k < 33 {
            defined[i * 33 + j].addProduct(bfloat16(first[i * 33 + k]), bfloat16(second[k * 33 + j]))
          }
        }
      }
    }
    let mixed = Precision.bfloat16.during { multiply(short[0], short[1]) }
    page.print("the definition's bits:", mixed.scalars == defined)
    page.expect(mixed.scalars == defined, "mixed precision has the bits of its definition")
    //: How much is lost? Between a power of two and the next lie $2^7$ numbers with 8 significant
    //: bits, so that rounding moves a factor by at most $2^{-8}$ of itself:
    let moved = first.map { abs(Double(bfloat16($0)) / Double($0) - 1) }.max() ?? 1
    page.print("moved at most, in units of 2⁻⁸:", Numeral.fixed(moved * 256, 2))
    page.expect(moved < 0x1p-8 && moved > 0x1p-9, "a factor moves by 2⁻⁸ of itself at most")
    //: Two such factors make a product that is off by at most $2^{-7}$ or so, and the errors of a
    //: sum's products mostly cancel. Filtering loses more. Its factors are differences of pixels
    //: and sums of weights, and their products are larger than the outputs to which they cancel; it
    //: is these differences and sums that are rounded. We compare the convolution from above with
    //: the plain sum of rounded images and weights:
    let mixedConvolution = Precision.bfloat16.during { conv.forward([x, w]).y }
    let roundedFirst = [x, w].map { $0.map(bfloat16) }
    let (filtered, unfiltered) = (error(mixedConvolution), error(conv.reference(roundedFirst)))
    page.print("filtered:", (filtered * 1e4).rounded() / 1e4, " plain sum:", (unfiltered * 1e4).rounded() / 1e4)
    page.expect(filtered < 4 * unfiltered, "filtering costs at most two bits of the eight")
    page.expect(filtered > unfiltered, "and it costs something")
    page.expect(filtered < 0.01, "a fraction of a percent")
    //: Both are errors of a fraction of a percent, and random ones. The training of a network has
    //: much larger ones already: those of the batch, and of the noise. That is why mixed precision
    //: trains to the same loss (`Reports/plans/amp.yaml` makes the comparison), and why nobody has
    //: to scale the loss for it, as with half precision, whose smallest number is $6 \cdot 10^{-8}$:
    //: the exponents of bfloat16 are those of `Float`, and only what is below $2^{-126}$ becomes 0.
    //: `vae train --amp` trains so.
    //:
    //: ## Exercises
    //:
    //: 1. *Predict a roofline.* A processor does $P$ operations (a multiply–add is two) and reads or
    //:    writes $Q$ bytes in a second. From which $n$ on can a product of two $n \times n$ matrices
    //:    of `Float` reach $P$, if each matrix is read or written once? And a layer that is applied
    //:    to a single image?
    //: @solution Book/Solutions/19-solutions.swift#leastSizeForPeak
    //: 2. *The best tile.* A tile of $r$ rows and $v$ vectors keeps its sums, $v$ vectors of $B$ and
    //:    a scalar of $A$ in registers. Of all that fit into 32 registers, which needs the fewest
    //:    loads per multiply–add? Why does the suite not take it?
    //: @solution Book/Solutions/19-solutions.swift#bestTile
    //: 3. *Three outputs.* Find a way to three outputs of two taps with four multiplications.
    //:    (The four factors on the kernel's side are $g_0$, $\tfrac12 (g_0 + g_1)$,
    //:    $\tfrac12 (g_0 - g_1)$ and $g_1$: up to the halves, the polynomial $g_0 + g_1 t$ at 0, 1,
    //:    −1 and ∞. What do the differences of the inputs have to be?)
    //: @solution Book/Solutions/19-solutions.swift#threeOutputs
    //: ## Where to read on
    //:
    //: - [Sources/Kernels/Products/MicroKernel.swift](../../Sources/Kernels/Products/MicroKernel.swift)
    //:   and [MatrixProduct.swift](../../Sources/Kernels/Products/MatrixProduct.swift): the tile,
    //:   and what is around it.
    //: - [Sources/Kernels/Convolutions/Tiles.swift](../../Sources/Kernels/Convolutions/Tiles.swift):
    //:   from images to the factors of minimal filtering.
    //: - [Sources/Kernels/Products/BFloat16.swift](../../Sources/Kernels/Products/BFloat16.swift):
    //:   mixed precision, to the bit.
    //: - [Sources/Kernels/Threads/WorkerPool.swift](../../Sources/Kernels/Threads/WorkerPool.swift):
    //:   how threads share tasks.
    //:
    //: ## References
    //:
    //: - K. Goto and R. van de Geijn, *Anatomy of High-Performance Matrix Multiplication*, 2008.
    //: - F. Van Zee and R. van de Geijn, *BLIS: A Framework for Rapidly Instantiating BLAS
    //:   Functionality*, 2015.
    //: - A. Lavin and S. Gray, *Fast Algorithms for Convolutional Neural Networks*, 2016.
    //: - S. Williams, A. Waterman and D. Patterson, *Roofline: An Insightful Visual Performance
    //:   Model*, 2009.
  }
}
