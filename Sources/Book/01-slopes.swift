import Autograd
import Checking
import Reporting
import TensorCore

/// Chapter 1.
enum Slopes: Chapter {
  static let number = 1
  static let title = "What is a slope?"

  static func write(_ page: Page) async throws {
    //: > A derivative is a promise about small steps. How does one check that a program keeps the
    //: > promise, when the program itself computes with rounded numbers only?
    //:
    //: Whatever a neural network learns, it learns from slopes: by how much its loss would change if
    //: one of its numbers were a little larger. This book ends with a network of millions of numbers
    //: that draws faces. It begins with a line, because a slope is the same thing in both.
    //:
    //: **You need** to know what a function is, and to have met a derivative once.
    //:
    //: ## A line, and how wrong it is
    //:
    //: Take the model $y = wx + b$. It has two numbers to learn, the weight $w$ and the bias $b$. Let
    //: it be asked for 7 at $x = 2$. How wrong an answer is, we measure by the square of the error.
    //: Seen as a function of the weight, this is the **loss**
    //:
    //: $$L(w) = (w x + b - 7)^2.$$
    let (x, b) = (2.0, 1.0)
    func loss(_ w: Double) -> Double {
      let error = w * x + b - 7
      return error * error
    }
    page.print(loss(1))
    page.print(loss(1.001))
    page.expect(loss(1) == 16 && loss(0) == 36, "the losses of two weights")
    //: A slightly larger $w$ has a slightly smaller loss. The **slope** of $L$ at $w$ says how much
    //: smaller, per unit of $w$, in the limit of small steps $h$:
    //:
    //: $$L'(w) = \lim_{h \to 0} \frac{L(w + h) - L(w)}{h}.$$
    //:
    //: For our loss the limit is known from school: the derivative of the square, $2(wx + b - 7)$,
    //: times that of what is squared, $x$.
    func slope(_ w: Double) -> Double { 2 * (w * x + b - 7) * x }
    page.print(slope(1))
    page["change"] = Numeral.significant((loss(1.001) - loss(1)) / 0.001, 5)
    page.expect(slope(1) == -16, "the slope at w = 1 is −16")
    page.expect(abs((loss(1.001) - loss(1)) / 0.001 + 16) < 0.01, "0.001 is a small step")
    //: The two losses above agree with it: their difference, divided by the step 0.001, is
    //: \(change).
    //:
    //: Why do we care? Because the slope tells which way is down. If $w$ moves a little against the
    //: sign of the slope, the loss falls. Let it move by a tenth of the slope, often, and the line
    //: learns its weight:
    var w = 1.0
    for step in 1...5 {
      w -= 0.1 * slope(w)
      page.print("step \(step): w =", Numeral.fixed(w, 4), " loss =", Numeral.fixed(loss(w), 4))
    }
    page.expect(abs(w - 3) < 0.01 && loss(w) < 0.001, "five steps bring w to 3 within a hundredth")
    page.expect(abs(w - 3 + 2 * Double.pow(0.2, 5)) < 1e-12, "each step leaves a fifth of the distance")
    //: Each step leaves a fifth of the distance to 3, so that after five steps $w$ is 3 within a
    //: hundredth, and $3 \cdot 2 + 1$ is 7. This is all of training. What remains for the other
    //: chapters is to find the slope of a loss that depends on a million weights through a hundred
    //: operations, and to be sure that it is right.
    //:
    //: ## A slope without calculus
    //:
    //: To be sure, we want a second way to the same number, one that knows nothing of derivatives. The
    //: definition offers it: leave out the limit, and take some small $h$. Better still, step to both
    //: sides, which is called a **central difference**:
    //:
    //: $$L'(w) \approx \frac{L(w + h) - L(w - h)}{2h}.$$
    //:
    //: How good is it? Expand $L$ around $w$ into its Taylor series,
    //:
    //: $$L(w \pm h) = L(w) \pm h L'(w) + \tfrac12 h^2 L''(w) \pm \tfrac16 h^3 L'''(w) + \dots$$
    //:
    //: In the difference the terms without a $\pm$ cancel. Divided by $2h$ it is $L'(w)$, and an
    //: error of $\tfrac{1}{6} h^2 L'''(w)$ and smaller terms. Our loss is a parabola, whose third
    //: derivative is zero; let us look at a curve that has all derivatives. **Softplus** is the one
    //: that the next chapters need most, $s(x) = \log(1 + e^x)$, and its slope is
    //: $s'(x) = 1 / (1 + e^{-x})$. How both are computed safely is the matter of
    //: [chapter 3](03-softplus.md); here we borrow the library's.
    func softplus(_ x: Double) -> Double { Double.softplus(x) }
    func central(_ f: (Double) -> Double, at x: Double, step h: Double) -> Double {
      (f(x + h) - f(x - h)) / (2 * h)
    }
    let truth = Double.sigmoid(1)
    for h in [0.1, 0.01, 0.001] {
      let error = abs(central(softplus, at: 1, step: h) - truth)
      page.print("h =", h, " error =", Numeral.scientific(error, 1))
    }
    //: @hide
    let steps = (2...30).map { Double.pow(10, -Double($0) / 2) }
    let places = (0..<100).map { -2 + 0.04 * Double($0) }
    let errors = steps.map { h in
      places.reduce(0) { sum, x in
        sum + abs(central(softplus, at: x, step: h) / Double.sigmoid(x) - 1) / Double(places.count)
      }
    }
    let best = steps[errors.indices.min { errors[$0] < errors[$1] } ?? 0]
    let quadratic = abs(central(softplus, at: 1, step: 0.1) - truth) / abs(central(softplus, at: 1, step: 0.01) - truth)
    page["fall"] = Numeral.fixed(quadratic, 1)
    page.expect(abs(quadratic - 100) < 1, "a tenth of the step has a hundredth of the error")
    let third = truth * (1 - truth) * (1 - 2 * truth) / 6
    page["third"] = Numeral.fixed(abs(third), 3)
    page.expect(
      abs(abs(central(softplus, at: 1, step: 0.01) - truth) / abs(third * 1e-4) - 1) < 0.01,
      "the error is a sixth of the third derivative, times h²")
    //: A tenth of the step leaves a hundredth of the error (from $h = 0.1$ to $h = 0.01$ it falls
    //: to one in \(fall)), as $h^2$ says. Even the factor is right: a sixth of $s'''(1)$ is
    //: \(third) in magnitude, and times $h^2$ it gives the three errors above. So why not take
    //: $h = 10^{-15}$ and be done?
    //:
    //: ## The experiment: how small is too small?
    //:
    //: Because the computer rounds. A `Double` keeps 53 binary digits, so that every value of $s$
    //: is wrong by up to about $\epsilon = 2^{-53}$ of itself. The two values in the difference are
    //: nearly equal, most of their digits cancel, and what is left is divided by the tiny $2h$: the
    //: error of rounding is about $\epsilon / h$, and grows as the step shrinks. Here is the error
    //: for steps of all sizes, divided by the slope, and averaged over a hundred places $x$ between
    //: −2 and 2. The two lines are $h^2 / 10$ and $\epsilon / h$:
    //: @hide
    page["best"] = Numeral.scientific(best, 0)
    page["bestError"] = Numeral.scientific(errors.min() ?? 0, 0)
    page.figure(
      Figure(
        title: "The error of a central difference", alternative: "A V: the error falls with the step, then grows",
        columns: [
          .init("step h", steps), .init("measured", errors),
          .init("truncation h²", steps.map { 0.1 * $0 * $0 }),
          .init("rounding ε/h", steps.map { 0x1p-53 / $0 }),
        ],
        panels: [
          .init(
            x: .init("step h", isLogarithmic: true), y: .init("relative error", isLogarithmic: true, limits: 1e-14...1),
            series: [
              .init("measured", x: "step h", y: "measured"),
              .init("truncation, ~ h²", x: "step h", y: "truncation h²", style: .line),
              .init("rounding, ~ ε/h", x: "step h", y: "rounding ε/h", style: .line),
            ])
        ]),
      caption: "Read it from the right: smaller steps are better, until rounding takes over.")
    page.expect(best < 1e-4 && best > 1e-7, "the best step is near the cube root of ε")
    let (root, atTheEnd) = (Double.pow(0x1p-53, 1.0 / 3), errors[errors.count - 1])
    let kept = Double.log(errors.min() ?? 1) / Double.log(0x1p-53)
    (page["root"], page["atTheEnd"]) = (Numeral.scientific(root, 0), Numeral.fixed(100 * atTheEnd, 0))
    page.expect(abs(kept - 2.0 / 3) < 0.05, "two thirds of the digits are kept")
    page.expect(atTheEnd > 0.02, "at h = 1e-15 hardly a digit is left")
    page.expect(steps[errors.count - 1] < 1.1e-15, "the smallest step is 1e-15")
    //: The error is a V on doubly logarithmic axes. Its two arms have names, *truncation* (the
    //: right one) and *rounding* (the left one), and the best step lies where they meet: where
    //: $h^2 \approx \epsilon / h$, that is, at about the cube root of $\epsilon$, \(root). Of the
    //: steps tried, the best is \(best), with an error of \(bestError). About a third of the
    //: sixteen digits are lost to the two errors together. At $h = 10^{-15}$ the error is
    //: \(atTheEnd) % of the slope: hardly a digit is left.
    //:
    //: More points buy more digits. The suite's own rule takes two at either side (and the fifth in
    //: the middle, with the weight 0). Its truncation error is of order $h^4$, and its step
    //: $2^{-13}$, where that meets the rounding:
    //: @source Checking/Ops/CentralDifferences.swift#CentralDifferences.step
    func fivePoint(_ f: (Double) -> Double, at x: Double) -> Double {
      let h = 0x1p-13
      return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
    }
    //: @hide
    let error = places.reduce(0) { $0 + abs(fivePoint(softplus, at: $1) / .sigmoid($1) - 1) / Double(places.count) }
    page["five"] = Numeral.scientific(error, 0)
    page.expect(error < (errors.min() ?? 0) && error < 1e-12, "five points beat two")
    page.expect(error > 1e-13, "more than eleven digits, fewer than thirteen")
    //: Here its error is \(five). With that, a formula and its differences can be held against each
    //: other to eleven digits, and few mistakes are smaller.
    //:
    //: ## From one slope to many
    //:
    //: A function of many numbers has a slope for each of them; together they are its **gradient**.
    //: A function with many outputs has a gradient for each output; all of these are the rows of
    //: its **Jacobian** matrix, $J_{ji} = \partial y_j / \partial x_i$. The next chapter's engine
    //: never builds that matrix: it asks for products $\sum_j dy_j J_{ji}$ with a given row $dy$,
    //: called the *cotangent*. The check does the same.
    //:
    //: What it tries is called a **specimen**: an operation, the shapes of its inputs, and for each
    //: of them a *domain*, the range that its numbers are drawn from. The check draws the inputs
    //: and two random rows $dy$. It moves one number of an input at a time, by $h$ and $2h$ to both
    //: sides, and compares the slope with the product that the operation itself computes. Where the
    //: output is small, it also takes the rows with a single one in them, and so sees all of $J$.
    //: Where an input is large, it moves some of its numbers alone, and then all of them at once:
    //: @source Checking/Ops/GradientCheck.swift#GradientCheck.check
    //: One thing in it deserves a look. A *deviation* is the difference of what was found and what
    //: was expected, divided by a *floor*: the size of the numbers that the expected slope was
    //: computed from. For one output $y$ that is
    //: $\lvert dy \rvert (\lvert y' \rvert + \lvert y \rvert)$. A slope of $10^{-9}$ that is off by
    //: $10^{-12}$ is off by a thousandth of itself, and that may be a mistake, or it may be nothing
    //: but the rounding of an output near 1. The floor tells the two apart.
    //:
    //: ## A wrong turn
    //:
    //: Suppose that somebody writes Softplus anew and remembers its slope as $\tanh(x)$, which also
    //: rises from one constant to another. An **op** is a value with a forward and a backward pass
    //: ([chapter 3](03-softplus.md) has the details); this one differs from the suite's in one line.
    struct WrongSoftplus: Op {
      let name = "softplus"
      func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }
      func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
        Forward(inputs[0].map { S.softplus($0) })
      }
      func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
        [dy.zip(pass.x[0]) { dy, x in dy * S.tanh(x) }]
      }
      func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> { forward(inputs).y }
    }
    func check(_ op: some Op) -> CheckResult {
      let specimen = Specimen("a row of three", op, [[3]], domains: [.real])
      return GradientCheck.run(stem: "Softplus", specimens: [specimen], tolerance: 2e-12)
    }
    let (wrong, right) = (check(WrongSoftplus()), check(Softplus()))
    page.print(wrong.failures[0])
    page.print("the suite's own:", right.failures.isEmpty ? "no failure" : "\(right.failures)")
    page.expect(
      !wrong.failures.isEmpty && right.failures.isEmpty, "the check sees the wrong slope, and passes the right")
    //: The check names the place, what it found and what it expected. It does not know what the right
    //: formula is; it knows what the forward pass does when its input moves. That is also its limit: had
    //: the forward pass been wrong as well, and the slope right for it, this check would be content. The
    //: other kinds of checks, which [chapter 5](05-checks.md) brings together, are there for that.
    //: @hide
    let place = (
      x: Specimen("", Softplus(), [[3]]).draw(seed: 0, as: Double.self)[0][position: 1],
      dy: (Specimen.cotangent([3], seed: 0) as Tensor<Double>)[position: 1]
    )
    page["dy"] = Numeral.fixed(place.dy, 4)
    page.expect(
      wrong.failures[0].contains("found \(place.dy * Double.tanh(place.x)), "), "what it found is dy · tanh(x)")
    let missed = abs(Double.tanh(place.x) - .sigmoid(place.x)) / (Double.sigmoid(place.x) + .softplus(place.x))
    page["missed"] = Numeral.fixed(missed, 2)
    page.expect(wrong.failures[0].contains("deviation \(Numeral.fixed(missed, 2))"), "the deviation, from its parts")
    //: In numbers, the line is read like this. At the second of the three numbers, $x$ was about
    //: −2, and the random row had $dy = \(dy)$. The op claimed $dy \tanh(x)$, and the differences
    //: say $dy \, \sigma(x)$. They are \(missed) floors apart, where $2 \cdot 10^{-12}$ would be
    //: allowed.
    //:
    //: ## Exercises
    //:
    //: 1. *Predict the best step.* For the one-sided difference $(f(x + h) - f(x)) / h$ the
    //:    truncation error is of order $h$. Where do its arms meet, and how many digits are left
    //:    there? Then measure it: try steps of $10^{-1}$, $10^{-2}$ and so on, for softplus at 1.
    //: @solution Book/Solutions/01-solutions.swift#bestOneSidedStep
    //: 2. *Half the digits.* A `Float` has 24 binary digits, and rounds by up to $2^{-24}$. Predict
    //:    the best step of a central difference that is computed in `Float`, and measure it.
    //: @solution Book/Solutions/01-solutions.swift#bestFloatStep
    //: 3. *A slope that is not there.* What does a central difference give for $\lvert x \rvert$ at
    //:    0, where there is no derivative, whatever the step? Why is this dangerous for a check,
    //:    and what must specimens avoid?
    //: @solution Book/Solutions/01-solutions.swift#slopeAtAKink
    //: ## Where to read on
    //:
    //: - [Sources/Checking/Ops/CentralDifferences.swift](../../Sources/Checking/Ops/CentralDifferences.swift)
    //:   has the five-point rule and the floor;
    //:   [Domain](../../Sources/Checking/Ops/Specimen.swift) keeps specimens away from kinks.
    //: - `vae check --only op/Softplus` runs the checks of one op.
    //:
    //: ## References
    //:
    //: - M. Abramowitz and I. Stegun, *Handbook of Mathematical Functions*, 1964, formula 25.3.6.
    //: - A. Griewank and A. Walther, *Evaluating Derivatives*, 2nd edition, 2008.
  }
}
