import Autograd
import Checking
import Files
import Numerics
import Reporting
import TensorCore

/// Chapter 2.
enum ChainRule: Chapter {
  static let number = 2
  static let title = "What is the chain rule, backwards?"

  static func write(_ page: Page) async throws {
    //: > A loss depends on a million numbers, through a long chain of operations. How can a program
    //: > find all million slopes, for about the price of computing the loss once?
    //:
    //: [Chapter 1](01-slopes.md) found the slope of a loss with a pencil. That does not scale:
    //: nobody writes down the derivative of a network. But every network is made of a few kinds of
    //: operations, and of each of these a pencil can find the slope. The chain rule makes one out
    //: of many. This chapter turns it into a program of \(lines) lines, and holds it against the
    //: one that trains the models of this book.
    //:
    //: **You need** chapter 1, and the rule that slopes of nested functions are multiplied.
    //:
    //: ## One step at a time
    //:
    //: Take the line of chapter 1, and put a curve behind it, so that the model becomes
    //: $y = s(wx + b)$, where $s$ is softplus, $s(a) = \log(1 + e^a)$, with the slope
    //: $\sigma(a) = 1 / (1 + e^{-a})$. The loss is again the square of the error, $L = (y - 7)^2$.
    //: A computer does not see this formula. It sees five operations, one after the other, with the
    //: product $p$, the sum $a$, the output $y$ and the error $r$ on the way:
    let (x, w, b) = (2.0, 1.0, 1.0)
    let p = w * x
    let a = p + b
    let y = Double.softplus(a)
    let r = y - 7
    let L = r * r
    page.print("p =", p, " a =", a, " y =", Numeral.fixed(y, 4), " L =", Numeral.fixed(L, 4))
    page.expect(p == 2 && a == 3 && abs(y - 3.0486) < 5e-5 && abs(L - 15.6137) < 5e-5, "the values on the way")
    //: Each operation has a *local slope*, which we know without looking at the others: $r^2$ has
    //: $2r$, the difference has 1, softplus has $\sigma(a)$, the sum has 1, and the product has $x$
    //: along $w$. The chain rule says that the slope of the whole is their product:
    //:
    //: $$\frac{\partial L}{\partial w} = 2r \cdot 1 \cdot \sigma(a) \cdot 1 \cdot x.$$
    //:
    //: A product may be taken from either end. Beginning with $x$ means to ask, operation by
    //: operation, how much each result moves when $w$ does. Beginning with $2r$ means to ask how
    //: much the loss moves when each result does. The answer to that second question, the slope of
    //: the loss along an intermediate result, is called its **adjoint**. Here are all adjoints,
    //: each made from the one before:
    let adjointOfR = 2 * r
    let adjointOfY = adjointOfR * 1
    let adjointOfA = adjointOfY * Double.sigmoid(a)
    let (adjointOfP, adjointOfB) = (adjointOfA * 1, adjointOfA * 1)
    let adjointOfW = adjointOfP * x
    page.print("∂L/∂w =", Numeral.fixed(adjointOfW, 6), " ∂L/∂b =", Numeral.fixed(adjointOfB, 6))
    page.expect(adjointOfW == 2 * adjointOfB, "the slope along w is x times that along b")
    page.expect(abs(adjointOfW + 15.056054) < 5e-7, "the slope along w, to six digits")
    //: Something has happened on the way. We wanted the slope along $w$, and that along $b$ fell
    //: out beside it, for no more work: the two share all factors but the last. From the other end
    //: each begins with a factor of its own, and nothing is shared. This is the whole reason for
    //: going backwards.
    //:
    //: ## A tape
    //:
    //: To go backwards, a program has to remember what it did. The oldest way is a list: while the
    //: loss is computed, each operation appends an entry with its result, the places of its inputs
    //: in the list, and its local slopes. Such a list is called a **tape**, or a Wengert list. Here
    //: it is, with the sweep that reads it from its end:
    //: @source Book/Tools/02-scalar-tape.swift#ScalarTape
    //: An entry's inputs always stand before it. So when the sweep comes to an entry, everything
    //: that was computed from its result has been visited, and its adjoint is complete. It can be
    //: handed on: to each input, multiplied by the slope along that input. Note the `+=`. We shall
    //: break it later.
    //:
    //: What is left is arithmetic that writes itself down:
    //: @source Book/Tools/02-scalar-tape.swift#Number
    //: Each operation is one line, and states its value next to its slopes. Now the model is
    //: written as on paper, and nobody has to think of derivatives again:
    let tape = ScalarTape()
    let (wn, xn) = (tape.variable("w", w), tape.variable("x", x))
    let bn = tape.variable("b", b)
    let output = (wn * xn + bn).softplus()
    let loss = (output - tape.variable("7", 7)).square()
    let adjoints = tape.adjoints(of: loss)
    page.print(
      "∂L/∂w =", Numeral.fixed(adjoints[wn.place], 6), " ∂L/∂b =", Numeral.fixed(adjoints[bn.place], 6))
    page.expect(adjoints[wn.place] == adjointOfW && adjoints[bn.place] == adjointOfB, "the tape agrees with the pencil")
    page.graph(
      TapeDrawing.graph(of: loss) { Numeral.significant($0, 4) },
      caption: "The tape as a graph. A box has its value, and below it its adjoint; an arrow has the local slope.",
      alternative: "Nine boxes, from w, x, b and 7 on the left to the square on the right")
    page["lastAdjoint"] = Numeral.significant(adjoints[loss.place], 4)
    page["wrongWay"] = Numeral.significant(adjoints[xn.place], 4)
    page.expect(adjoints[loss.place] == 1, "the loss moves as much as itself")
    page.expect(tape.entries.count == 9, "nine entries")
    page.expect(adjoints[xn.place] == adjointOfP * w, "the adjoint of x is there as well")
    //: Read the graph from the right. The loss has the adjoint \(lastAdjoint), because it moves as
    //: much as itself. Each box to the left has the adjoint of its successor times the number on
    //: the arrow. Even $x$ has one, \(wrongWay), though nobody will train it: a tape does not know
    //: what is a parameter and what is data, unless it is told. The suite's tape is told, and
    //: leaves out what leads to constants only.
    //:
    //: ## The suite's own tape
    //:
    //: The library's tape does the same with tensors in place of numbers. An entry holds an *op*
    //: and its inputs instead of local slopes. For tensors these would be Jacobian matrices, which
    //: are large, so the op is asked for the product with the adjoint instead, the *vector–Jacobian
    //: product* of chapter 1. `S` is the number format, `Float` or `Double`; `id` is a variable's
    //: place, and `gradients` has, by place, the adjoints found so far. This is the sweep:
    //: @source Autograd/Tape.swift#Tape.gradients
    //: Three things are new. The sweep starts from several outputs if asked to. It checks that each
    //: gradient has the shape of its input. And it takes entries off the tape as it goes
    //: (`popLast`), so that the memory of the forward pass becomes free for the backward pass; a
    //: tape can be differentiated once. (What concerns the `list` is for readers: a tape can be
    //: told to keep all values and adjoints, and to print itself. [Chapter 10](10-by-hand.md) lets
    //: it.) The `+=` is in here:
    //: @source Autograd/Tape.swift#Gradients.add
    func gradientsByTheSuite() -> [Double] {
      let tape = Tape<Double>()
      let (w, b) = (tape.variable(Tensor(w)), tape.variable(Tensor(b)))
      let loss = ((w * x + b).softplus() - 7).square()
      let gradients = tape.gradients(of: loss)
      return [w, b].map { gradients[$0]?.scalar ?? 0 }
    }
    page.print("the suite:", gradientsByTheSuite().map { Numeral.fixed($0, 6) }.joined(separator: ", "))
    page.expect(gradientsByTheSuite() == [adjointOfW, adjointOfB], "the suite's tape gives the same bits")
    //: The same two numbers, to the last bit.
    //:
    //: One example proves little. So here is a machine that draws random programs: it starts with
    //: four numbers, and twelve times it takes two of what it has at random, and adds, subtracts,
    //: multiplies or curves them. It is generic, and runs on either tape:
    typealias Operations<N> = (add: (N, N) -> N, subtract: (N, N) -> N, multiply: (N, N) -> N, curve: (N) -> N)
    func randomProgram<N>(seed: UInt64, _ inputs: [N], _ operations: Operations<N>) -> N {
      var (dice, numbers) = (Dice(seed: seed), inputs)
      for _ in 0..<12 {
        let (a, b) = (numbers[dice.roll(0...numbers.count - 1)], numbers[dice.roll(0...numbers.count - 1)])
        switch dice.roll(0...3) {
        case 0: numbers.append(operations.add(a, b))
        case 1: numbers.append(operations.subtract(a, b))
        case 2: numbers.append(operations.multiply(a, b))
        default: numbers.append(operations.curve(a))
        }
      }
      return numbers.dropFirst(inputs.count + 1).reduce(numbers[inputs.count], operations.add)
    }
    //: The result is the sum of all twelve, so that every operation counts. We draw two hundred
    //: programs, and for each find the four slopes in three ways: `slopes` takes our tape and a
    //: sweep of it, `slopesByTheSuite` the suite's tape, and `slopesByDifferences` the five points
    //: of chapter 1. (All three are in this chapter's
    //: [source](../../Sources/Book/02-chain-rule.swift).)
    //: @hide
    func start(_ seed: UInt64) -> [Double] {
      (RandomStream(seed: seed, purpose: .checks).uniform([4], low: -1) as Tensor<Double>).scalars
    }
    let scalar: Operations<Number> = ({ $0 + $1 }, { $0 - $1 }, { $0 * $1 }, { $0.softplus() })
    let tensor: Operations<Variable<Double>> = ({ $0 + $1 }, { $0 - $1 }, { $0 * $1 }, { $0.softplus() })
    let plain: Operations<Double> = ({ $0 + $1 }, { $0 - $1 }, { $0 * $1 }, { .softplus($0) })
    func slopes(_ seed: UInt64, _ sweep: (Number) -> [Double]) -> Tensor<Double> {
      let tape = ScalarTape()
      let inputs = start(seed).map { tape.variable("x", $0) }
      let adjoints = sweep(randomProgram(seed: seed, inputs, scalar))
      return Tensor([4], inputs.map { adjoints[$0.place] })
    }
    func slopesByTheSuite(_ seed: UInt64) -> Tensor<Double> {
      let tape = Tape<Double>()
      let inputs = start(seed).map { tape.variable(Tensor($0)) }
      let gradients = tape.gradients(of: randomProgram(seed: seed, inputs, tensor))
      return Tensor([4], inputs.map { gradients[$0]?.scalar ?? 0 })
    }
    func slopesByDifferences(_ seed: UInt64) -> Tensor<Double> {
      func loss(_ place: Int, _ distance: Double) -> Double {
        var inputs = start(seed)
        inputs[place] += distance
        return randomProgram(seed: seed, inputs, plain)
      }
      let h = 0x1p-13
      return Tensor(
        [4],
        (0..<4).map { i in
          (8 * (loss(i, h) - loss(i, -h)) - (loss(i, 2 * h) - loss(i, -2 * h))) / (12 * h)
        })
    }
    //: A `CheckResult` collects deviations, remembers the worst, and has a line of text for each
    //: that is above its tolerance:
    var tapes = CheckResult("book/two-tapes", tolerance: 1e-14)
    var differences = CheckResult("book/tape-and-differences", tolerance: 1e-10)
    for seed in UInt64(0)..<200 {
      let (ours, suite) = (slopes(seed) { $0.tape.adjoints(of: $0) }, slopesByTheSuite(seed))
      tapes.record(Deviation(ours, from: suite), "program \(seed)")
      differences.record(Deviation(ours, from: slopesByDifferences(seed)), "program \(seed)")
    }
    page.print(tapes.name, tapes.verdict, " ", differences.name, differences.verdict)
    page.expect(tapes.passed && tapes.cases == 200, "the tapes agree on 200 programs to 14 digits")
    page.expect(differences.passed, "and with five-point differences to 10")
    //: The two tapes agree to fourteen digits, and both agree with the five-point differences of
    //: chapter 1 to ten, which is as far as differences can be trusted here.
    //:
    //: ## The experiment: what does it cost?
    //:
    //: We can count. A sweep multiplies once for each arrow of the graph. Going backwards, one
    //: sweep gives all slopes. Going forwards, one sweep gives the slopes along a single input:
    func tangent(of loss: Number, along input: Number) -> (slope: Double, multiplications: Int) {
      let entries = loss.tape.entries
      var (tangents, count) = ([Double](repeating: 0, count: entries.count), 0)
      tangents[input.place] = 1
      for (place, entry) in entries.enumerated() {
        for (input, slope) in entry.inputs {
          tangents[place] += slope * tangents[input]
          count += 1
        }
      }
      return (tangents[loss.place], count)
    }
    //: Let the model have $n$ weights instead of one, $y = s(w_1 x_1 + \dots + w_n x_n)$, and count
    //: the multiplications that find the slopes along all of them, either way:
    //: @hide
    var (forwards, backwards, evaluation): ([Double], [Double], [Double]) = ([], [], [])
    let sizes = (0...9).map { 1 << $0 }
    var largestDeviation = 0.0
    for n in sizes {
      let tape = ScalarTape()
      let inputs = (0..<n).map { tape.variable("w", 1 / Double($0 + 1)) }
      let products = inputs.enumerated().map { $1 * tape.variable("x", Double($0 % 3)) }
      let loss = products.dropFirst().reduce(products[0], +).softplus().square()
      let adjoints = tape.adjoints(of: loss)
      let sweeps = inputs.map { tangent(of: loss, along: $0) }
      for (input, sweep) in zip(inputs, sweeps) {
        largestDeviation = max(largestDeviation, abs(sweep.slope - adjoints[input.place]))
      }
      forwards.append(Double(sweeps.reduce(0) { $0 + $1.multiplications }))
      backwards.append(Double(sweeps[0].multiplications))
      evaluation.append(Double(tape.entries.filter { !$0.inputs.isEmpty }.count))
    }
    page.figure(
      Figure(
        title: "Multiplications for all slopes", alternative: "Two straight lines; the forward one is twice as steep",
        columns: [
          .init("n", sizes.map(Double.init)), .init("forwards", forwards), .init("backwards", backwards),
          .init("evaluation", evaluation),
        ],
        panels: [
          .init(
            x: .init("weights n", isLogarithmic: true), y: .init("operations", isLogarithmic: true), legend: .topLeft,
            series: [
              .init("forwards, a sweep a weight", x: "n", y: "forwards"),
              .init("backwards, one sweep", x: "n", y: "backwards"),
              .init("the loss itself", x: "n", y: "evaluation", style: .line),
            ])
        ]), caption: "Backwards, the price of all slopes is a fixed multiple of the price of the loss.")
    let last = sizes.count - 1
    // Lines of code of the tape and its numbers, without comments, imports and empty lines.
    let program = try File.read(page.repository + "/Sources/Book/Tools/02-scalar-tape.swift")
    let lines = String(decoding: program, as: UTF8.self).split(separator: "\n").map { $0.drop { $0 == " " } }
      .filter { !$0.hasPrefix("//") && !$0.hasPrefix("import") }
    page["lines"] = "\(lines.count)"
    page["n"] = Numeral.grouped(sizes[last])
    page["forwards"] = Numeral.grouped(Int(forwards[last]))
    page["backwards"] = Numeral.grouped(Int(backwards[last]))
    page.expect(largestDeviation < 1e-12, "forwards and backwards give the same slopes")
    page.expect(zip(backwards, evaluation).allSatisfy { $0 <= 2 * $1 }, "at most two multiplications an operation")
    page.expect(forwards[last] == Double(sizes[last]) * backwards[last], "forwards costs a sweep for each weight")
    //: Both give the same slopes. For \(n) weights the forward sweeps take \(forwards)
    //: multiplications, and the backward sweep takes \(backwards): never more than two for each
    //: operation of the loss, however many weights there are. A network has millions of weights and
    //: one loss. With one input and millions of outputs it would be the other way round.
    //:
    //: What the backward sweep pays instead is memory. It cannot begin before the loss is known,
    //: and until then all that it will need has to be kept.
    //:
    //: ## A wrong turn
    //:
    //: Here is the sweep once more, with one character missing:
    func forgetfulAdjoints(of loss: Number) -> [Double] {
      let entries = loss.tape.entries
      var adjoints = [Double](repeating: 0, count: entries.count)
      adjoints[loss.place] = 1
      for (place, entry) in entries.enumerated().reversed() {
        for (input, slope) in entry.inputs { adjoints[input] = adjoints[place] * slope }
      }
      return adjoints
    }
    let forgetful = forgetfulAdjoints(of: loss)
    page.print("on the graph above:", forgetful == adjoints ? "every adjoint is right" : "some are wrong")
    page.expect(forgetful == adjoints, "on a tree the wrong sweep is right")
    //: On the graph above nothing is wrong, because every result in it is used once. Such a graph
    //: is a tree, and on a tree there is one way from a box to the loss. Where a number is used
    //: twice, two ways lead to the loss, and the chain rule for several variables says that their
    //: slopes are *added*. A sweep that assigns keeps the last one. The random programs use what
    //: they like:
    var check = CheckResult("book/forgetful-tape", tolerance: 1e-10)
    for seed in UInt64(0)..<200 {
      let found = slopes(seed) { forgetfulAdjoints(of: $0) }
      check.record(Deviation(found, from: slopesByDifferences(seed)), "program \(seed)", seed: seed)
    }
    page.print(check.failures[0])
    page["caught"] = "\(check.failures.count)"
    page.expect(check.failures.count > 190 && check.cases == 200, "nearly every random program notices")
    //: Of 200 programs \(caught) fail the check: who picks numbers at random picks some of them
    //: twice. The line names the program, the place among its inputs, and both slopes. The suite
    //: has this very bug among those that it plants into itself ([chapter 5](05-checks.md)), and a
    //: check for it: each op is given one tensor as both of its inputs, and the gradient must be
    //: the sum of the two that it has when they are apart:
    //: @source Checking/Ops/GraphCheck.swift#GraphCheck.oneInputTwice
    let twice = GraphChecks.checks().first { $0.name == "graph/one-input-twice" }?.result()
    page.print(twice?.name ?? "no such check", twice?.verdict.rawValue ?? "")
    page.expect(twice?.passed ?? false, "the suite's tape adds up")
    //: ## Exercises
    //:
    //: 1. *Reuse a variable.* Take $L = x \cdot x + x \cdot s(x)$. How many parts does the adjoint
    //:    of $x$ have? Find them with a pencil, and compare with the tape.
    //: @solution Book/Solutions/02-solutions.swift#slopeOfAReusedVariable
    //: 2. *Smaller parts.* Give `Number` an exponential and a logarithm, and make softplus of them,
    //:    $\log(1 + e^x)$. Compare its slope with $\sigma(x)$ at $x = 1$. Then try $x = 1000$: what
    //:    comes out, and why, though each local slope is right?
    //: @solution Book/Solutions/02-solutions.swift#slopeOfSoftplusInParts
    //: 3. *Without a tape.* Let a number carry its own slope along one input, and compute both
    //:    together. What do the product and softplus look like? What has been gained, and what
    //:    lost, against a tape?
    //: @solution Book/Solutions/02-solutions.swift#Dual
    //: ## Where to read on
    //:
    //: - [Sources/Autograd/Tape.swift](../../Sources/Autograd/Tape.swift) is the suite's tape, in
    //:   full; [Variable.swift](../../Sources/Autograd/Variable.swift) is what it hands out.
    //: - [Sources/Numerics/GraphChecks.swift](../../Sources/Numerics/GraphChecks.swift) builds
    //:   graphs of seven kinds around every op. `vae check --only graph` runs them.
    //: - [Chapter 3](03-softplus.md) looks into an op.
    //:
    //: ## References
    //:
    //: - R. E. Wengert, *A simple automatic derivative evaluation program*, 1964.
    //: - D. Rumelhart, G. Hinton and R. Williams, *Learning representations by back-propagating
    //:   errors*, 1986.
    //: - A. Griewank and A. Walther, *Evaluating Derivatives*, 2nd edition, 2008, section 3.2.
  }
}
