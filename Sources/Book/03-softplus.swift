import Autograd
import Checking
import Numerics
import Reporting
import TensorCore

/// Chapter 3.
enum AnOp: Chapter {
  static let number = 3
  static let title = "What is an op?"

  static func write(_ page: Page) async throws {
    //: > A formula is one line in a book. What has to stand beside it in a program, so that it is
    //: > right for every number that a network can put into it, forwards and backwards?
    //:
    //: The tape of [chapter 2](02-chain-rule.md) is made of operations that know their own slopes.
    //: This chapter takes one of them apart. It is **softplus**,
    //:
    //: $$s(x) = \log(1 + e^x),$$
    //:
    //: which runs from 0 on the far left to $x$ on the far right, as $\max(x, 0)$ does, but without
    //: its corner. It looks harmless. In a VAE it is inside the loss of every black or white pixel
    //: ([chapter 6](06-likelihoods.md)), and whoever computes it as it is written will see the
    //: training end in `nan`.
    //:
    //: **You need** chapter 2, and to know that a `Float` has 24 binary digits and a largest value,
    //: about $3.4 \cdot 10^{38}$. A `Double` has 53, and ends at about $1.8 \cdot 10^{308}$.
    //:
    //: ## As it is written
    func naive(_ x: Double) -> Double { Double.log(1 + Double.exp(x)) }
    for x in [1.0, 1000, -40] { page.print("x =", x, " naive:", naive(x), " library:", Double.softplus(x)) }
    page.expect(naive(1000) == .infinity && Double.softplus(1000) == 1000, "at 1000 the exponential overflows")
    page.expect(naive(-40) == 0 && Double.softplus(-40) > 0, "at −40 the 1 swallows the exponential")
    page.expect(abs(naive(1) - Double.softplus(1)) < 1e-15, "at 1 both are right")
    page.expect(abs(Double.softplus(-40) / 4e-18 - 1) < 0.1, "at −40 it is about 4e-18")
    page.expect(
      abs(Float.greatestFiniteMagnitude / 3.4e38 - 1) < 0.01
        && abs(Double.greatestFiniteMagnitude / 1.79e308 - 1) < 0.01,
      "the largest numbers")
    //: At 1 there is nothing to complain of. At 1000 the true value is 1000, to far more digits
    //: than we have. But $e^{1000}$ is beyond the largest `Double`, and becomes infinite on the
    //: way. At −40 the true value is nearly $e^{-40}$, about $4 \cdot 10^{-18}$. The sum
    //: $1 + e^{-40}$ rounds to 1, whose logarithm is 0: every digit of the answer is lost.
    //:
    //: The first fault is cured by algebra. For positive $x$ take $e^x$ out of the sum, so that
    //: $\log(1 + e^x) = x + \log(1 + e^{-x})$. Both cases together are
    //:
    //: $$s(x) = \max(x, 0) + \log\left(1 + e^{-\lvert x \rvert}\right).$$
    //:
    //: Now the exponent is never positive, and nothing overflows. The second fault needs a
    //: function: `log1p(u)` is $\log(1 + u)$ computed without forming the sum, and it keeps its
    //: digits near zero. (How one writes `log1p` with sums and products alone can be read in
    //: [Log1p.swift](../../Sources/TensorCore/Functions/Log1p.swift).) In `Double` that is all of
    //: it:
    //: @source TensorCore/Functions/Softplus.swift#Double
    //: The slope has the same traps. It is $\sigma(x) = e^x / (1 + e^x)$, the **sigmoid**, which at
    //: 1000 is infinity divided by infinity, and that is NaN, "not a number". (It is the
    //: $1 / (1 + e^{-x})$ of chapter 1; both sides of the fraction were multiplied by $e^x$.) Again
    //: $e^{-\lvert x \rvert}$ is the way out:
    //: @source TensorCore/Functions/Sigmoid.swift#sigmoid
    //: ## The experiment: three formulas each
    //:
    //: Training uses `Float`, where all of this comes sooner. Here are three ways to compute
    //: softplus in `Float`, and three to compute its slope. The last of each is the library's. The
    //: middle ones look reasonable: the formula with the maximum but without `log1p`, and the slope
    //: made from the output $y = s(x)$. For $e^{-y}$ is $1 / (1 + e^x)$, and so $\sigma(x)$ is
    //: $1 - e^{-y}$, which spares a division.
    let values: [(name: String, f: (Float) -> Float)] = [
      ("log(1 + eˣ)", { x in Float.log(1 + Float.exp(x)) }),
      ("max(x, 0) + log(1 + e⁻|x|)", { x in max(x, 0) + Float.log(1 + Float.exp(-abs(x))) }),
      ("the library's", { x in Float.softplus(x) }),
    ]
    let slopes: [(name: String, f: (Float) -> Float)] = [
      ("eˣ / (1 + eˣ)", { x in Float.exp(x) / (1 + Float.exp(x)) }),
      ("1 − e⁻ʸ", { x in 1 - Float.exp(-Float.softplus(x)) }),
      ("the library's", { x in Float.sigmoid(x) }),
    ]
    //: @hide
    let places = (0...130).map { Float(-30) + Float($0) }
    func errors(_ f: (Float) -> Float, from truth: (Double) -> Double) -> [Double] {
      places.map { x in
        let error = abs(Double(f(x)) / truth(Double(x)) - 1)
        return error.isFinite ? max(error, 1e-9) : .nan
      }
    }
    let found = [
      values.map { errors($0.f) { Double.softplus($0) } }, slopes.map { errors($0.f) { Double.sigmoid($0) } },
    ]
    // The library's is drawn first, and of the plain formula every fourth point, so that all are seen.
    let names = ["the plain formula", "the middle one", "the library's"]
    func panel(_ title: String, _ letter: String) -> Figure.Panel {
      Figure.Panel(
        title: title, x: .init("x"), y: .init("relative error", isLogarithmic: true, limits: 5e-10...2),
        legend: .topRight,
        series: [2, 1, 0].map {
          .init(names[$0], x: "x", y: "\(letter)\($0)", style: $0 == 0 ? .points : .line, look: [1, 2, 0][$0])
        })
    }
    func shown(_ errors: [Double], _ formula: Int) -> [Double] {
      errors.enumerated().map { formula > 0 || $0 % 4 == 0 ? $1 : .nan }
    }
    page.figure(
      Figure(
        title: "Relative errors in Float, at whole x from −30 to 100",
        alternative: "The plain formulas lose all digits on the left and end at 88; the library's stay near 1e-7",
        columns: [.init("x", places.map(Double.init))]
          + zip(["value", "slope"], found).flatMap { letter, columns in
            columns.enumerated().map { .init("\(letter)\($0)", shown($1, $0)) }
          },
        panels: [panel("softplus", "value"), panel("its slope", "slope")]),
      caption: "Where the plain formula's points end, it gives no number. Exact values are drawn at the bottom.")
    let overflow = places.first { Float.exp($0) == .infinity } ?? .nan
    let lost = places.last { $0 < 0 && values[0].f($0) == 0 } ?? .nan
    page["overflow"] = Numeral.fixed(Double(overflow), 0)
    page["lost"] = "−" + Numeral.fixed(-Double(lost), 0)
    let worst = found.map { Numeral.scientific($0[2].reduce(0) { Swift.max($0, $1) }, 0) }
    (page["worstValue"], page["worstSlope"]) = (worst[0], worst[1])
    page.expect(found[0][0].contains { $0.isNaN } && found[1][0].contains { $0.isNaN }, "the plain formulas overflow")
    page.expect(!found[0][1].contains { $0.isNaN }, "the maximum cures the overflow")
    page.expect(found[0][1][0] > 0.99 && found[1][1][0] > 0.99, "the middle ones lose all digits at −30")
    page.expect(found.allSatisfy { $0[2].allSatisfy { $0 < 3e-7 } }, "the library's keep all digits everywhere")
    page.expect(
      zip(places, found[1][1]).allSatisfy { $0 < 0 || $1 < 1e-6 }, "for positive x the slope from the output is good")
    //: The plain formulas end at \(overflow), where $e^x$ is above the largest `Float`, and from
    //: \(lost) down the plain softplus is 0. The maximum cures the first fault and not the second.
    page.expect(abs(Double(Float.ulpOfOne) / 2 / 6e-8 - 1) < 0.01, "one rounding of a Float")
    page.expect(
      zip(places, found[1][1]).allSatisfy { $0 >= -17 || $1 == 1 }, "below −17 nothing is left of the slope")
    //: The library's softplus is off by at most \(worstValue) of itself, its sigmoid by
    //: \(worstSlope), at all these places: little more than one rounding, $2^{-24}$ or
    //: $6 \cdot 10^{-8}$.
    //:
    //: Note the shape of the middle formula's curve in the right panel. For positive $x$ it is as
    //: good as any. Below zero it gets worse little by little, because $e^{-y}$ comes close to 1,
    //: and the difference cancels: below −17 nothing is left of it. No single place looks like a
    //: bug. We shall come back to it.
    //:
    //: ## What stands beside the formula
    //:
    //: An **op** of the suite is a value with four methods. `Shape` is what the name says, such as
    //: `[2, 3]` for two rows of three; `Tensor` is a box of numbers of some shape; `S` is their
    //: format, `Float` or `Double`. The first method decides what is allowed, before anything is
    //: computed:
    //: @source Autograd/Op.swift#shape
    //: The second computes the output, fast. What it wants to see again on the way back, it saves:
    //: @source Autograd/Op.swift#forward
    //: The third is given $dy$, the slope of the loss along each output, and answers with $dx$, the
    //: slope along each input. The `pass` is what it may look at: the inputs, the output, what was
    //: saved:
    //: @source Autograd/Op.swift#backward
    //: The fourth computes the output once more, slowly, and as close to the equation as one can:
    //: @source Autograd/Op.swift#reference
    //: Here is the whole of softplus:
    //: @source Autograd/Ops/Softplus.swift#Softplus
    //: The comment is part of the op. It says which shapes go in and out, what the derivative is,
    //: why the numerics are as they are, and who defined the function. Forward and backward stand
    //: next to each other, so that one can see that they belong together. The inner functions and
    //: the attributes with an `@` exist for speed: the compiler makes a copy for either format,
    //: puts the inner function into its loop, and computes several elements at a time.
    //:
    //: In the backward pass, each output depends on one input, and the Jacobian of chapter 1 has
    //: numbers on its diagonal only. The product with $dy$ is then taken element by element,
    //: $dx_i = dy_i \, \sigma(x_i)$:
    let tape = Tape<Double>()
    let x = tape.variable([-2, 0, 3])
    let y = x.softplus()
    let dx = tape.gradients(of: [(y, Tensor([3], [1, 10, 100]))])[x]
    page.print("y =", y.value.scalars.map { Numeral.fixed($0, 4) }.joined(separator: " "))
    page.print("dx =", dx?.scalars.map { Numeral.fixed($0, 4) }.joined(separator: " ") ?? "none")
    page.expect(dx?.scalars == [Double.sigmoid(-2), 10 * Double.sigmoid(0), 100 * Double.sigmoid(3)], "dx is dy σ(x)")
    //: An op is refused what it cannot do, with a sentence that says who refuses, what was expected
    //: and what came:
    do { _ = try Softplus().shape(of: [[2], [2]]) } catch { page.print(error) }
    do { _ = try MatMul().shape(of: [[2, 3], [2, 3]]) } catch { page.print(error) }
    //: ## What is known of it
    //:
    //: For each op there is an *entry*, with what the checks have to know. This is all that anybody
    //: has to write in order to have softplus checked:
    //: @source Numerics/Ops/Softplus.swift#entry
    //: It says: one input; try seven numbers from −30 to 30 as well as the usual specimens, from −2
    //: to 2; refuse two inputs; at these extreme inputs give exactly these outputs; and err by no
    //: more than this (`precision` counts roundings of a `Float`, the others are deviations). From
    //: the entry the suite makes ten checks. Two compare with numbers that PyTorch computed, and
    //: wait until [chapter 5](05-checks.md). The others need nothing:
    let results = Softplus.entry.checkAll()
    //: @hide
    let questions: [String: String] = [
      "gradient": "Does `backward` agree with differences of `forward`?",
      "reference": "Does the fast `forward` agree with the slow one?",
      "precision": "Does `Float` agree with `Double`, to some roundings?",
      "threads": "Are the bits the same on any number of threads?",
      "calls": "Are they the same when it is called again, its inputs unharmed?",
      "specimens": "Is every kind of shape tried that the op takes?",
      "rejection": "Are wrong shapes refused?", "extremes": "Is it right at 0, ∞ and NaN, both ways?",
    ]
    var table = MarkdownTable([.text("check"), .text("asks"), .number("cases"), .text("verdict")])
    for result in results {
      let kind = result.kind?.rawValue ?? ""
      table.append([kind, questions[kind] ?? "", Numeral.grouped(result.cases), result.verdict.rawValue])
    }
    page.table(table)
    page["cases"] = Numeral.grouped(results.reduce(0) { $0 + $1.cases })
    page.expect(results.count == 8 && results.allSatisfy(\.passed), "all eight checks pass")
    page.expect(CheckResult.Kind.allCases.count == 10, "there are ten, with two that need a golden")
    let counts = Softplus.entry.specimens.map { $0.inputs[0].count }
    page.expect(counts.contains(1) && (counts.max() ?? 0) > 1_000, "from a single number to thousands")
    page.expect(counts.contains(0), "an empty batch is among them")
    //: Together they have \(cases) cases, of shapes from a single number to thousands. Among them
    //: is an empty batch, which a loop that begins by reading its first element does not survive.
    //:
    //: ## A wrong turn
    //:
    //: Back to the slope that is made of the output. It is a real temptation, since `pass.y` is at
    //: hand. As an op:
    struct SparingSoftplus: Op {
      let name = "softplus"
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }
      func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Softplus().forward(inputs) }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
        [dy.zip(pass.y) { dy, y in dy * (1 - S.exp(-y)) }]
      }
      func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Softplus().reference(inputs) }
    }
    func entry(of op: some Op, large: Domain) -> OpEntry {
      OpEntry(
        unary: op, large: (7, large), extremes: [0], yield: [0.6931472],
        tolerance: Tolerances(gradient: 2e-12, referenceFloat: 2e-7, precision: 40))
    }
    let ranges = [("−2…2:", Domain(-2...2)), ("−30…30:", Domain(-30...30))]
    let sparing = ranges.map { _, large in
      [CheckResult.Kind.gradient, .precision].map { entry(of: SparingSoftplus(), large: large).check($0) }
    }
    for ((range, _), results) in zip(ranges, sparing) {
      for result in results { page.print(range, result.failures.first ?? "\(result.name) passed") }
    }
    page.expect(sparing[0].allSatisfy(\.passed), "between −2 and 2 nothing is found")
    page.expect(!sparing[1].contains { $0.passed }, "the wide specimen finds it, in both precisions")
    page.expect(
      sparing[0][1].tolerance == 8 * Softplus.entry.tolerance.precision * PrecisionCheck.unitRoundoff,
      "eight times as many roundings")
    //: Between −2 and 2 both checks are content, although the second was granted eight times as
    //: many roundings as the suite's own. The seven numbers between −30 and 30 give it away. In
    //: `Float` the slope far below zero is plainly wrong. In `Double` too it has lost digits,
    //: fewer, and enough.
    //:
    //: What is to be learned from this? That a test is as good as its inputs. Nobody would have
    //: thought of these numbers for this bug. They are there because the function behaves
    //: differently far out, which is the rule by which an entry's specimens are chosen: every
    //: branch, every kink, every size, every shape.
    //:
    //: The repair, by the way, is short. The function `expm1(u)` is $e^u - 1$ without the
    //: difference, as `log1p` is the logarithm without the sum. So $1 - e^{-y}$ is `-expm1(-y)`,
    //: and this passes:
    struct RepairedSoftplus: Op {
      let name = "softplus"
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }
      func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> { Softplus().forward(inputs) }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
        [dy.zip(pass.y) { dy, y in dy * -S.expm1(-y) }]
      }
      func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { Softplus().reference(inputs) }
    }
    let repaired = entry(of: RepairedSoftplus(), large: Domain(-30...30))
    for kind in [CheckResult.Kind.gradient, .precision] {
      let result = repaired.check(kind)
      page.print(result.name, result.verdict)
      page.expect(result.passed, "expm1 repairs it")
    }
    //: ## Exercises
    //:
    //: 1. *Write an op.* $\mathrm{gelu}(x) = \tfrac12 x \, (1 + \tanh u)$ with
    //:    $u = \sqrt{2 / \pi} \, (x + 0.044715 x^3)$. Find its derivative, look for what cancels
    //:    when $x$ is far below zero, and have it checked.
    //: @solution Book/Solutions/03-solutions.swift#Gelu
    //: 2. *Add in logarithms.* Two events have the log-probabilities $a$ and $b$. What is
    //:    $\log(e^a + e^b)$ for $a = b = 1000$, and with which function of this chapter is it one
    //:    line?
    //: @solution Book/Solutions/03-solutions.swift#logOfSum
    //: 3. *Backwards through the curve.* Which $x$ has $s(x) = y$? Find a formula that is right for
    //:    $y = 10^{-13}$ and for $y = 1000$.
    //: @solution Book/Solutions/03-solutions.swift#inverseOfSoftplus
    //: ## Where to read on
    //:
    //: - [Sources/Autograd/Ops](../../Sources/Autograd/Ops/Tanh.swift) has an op a file; read
    //:   `Tanh` next, which avoids a cancellation of the same kind.
    //: - [Sources/TensorCore/Functions](../../Sources/TensorCore/Functions/Exp.swift) computes the
    //:   exponential and its relatives from sums and products.
    //: - [Sources/Checking/Ops/ExtremesCheck.swift](../../Sources/Checking/Ops/ExtremesCheck.swift)
    //:   runs an op at the limits of the number format.
    //:
    //: ## References
    //:
    //: - C. Dugas et al., *Incorporating Second-Order Functional Knowledge for Better Option
    //:   Pricing*, 2001, equation 2.
    //: - N. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, 2002.
    //: - D. Hendrycks and K. Gimpel, *Gaussian Error Linear Units (GELUs)*, 2016.
  }
}
