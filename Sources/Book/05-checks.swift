import Autograd
import Checking
import Numerics
import Reporting
import TensorCore

/// Chapter 5.
enum Checks: Chapter {
  static let number = 5
  static let title = "How do we know that it is right?"

  static func write(_ page: Page) async throws {
    //: > A network with a wrong gradient still learns, a little worse. Nothing crashes, and every
    //: > picture looks plausible. How can a program be wrong, and what would have to notice?
    //:
    //: The chapters so far each had a wrong turn and a check that found it. This one asks what the
    //: checks themselves are worth. The method is that of a fire drill: start a fire, and see which
    //: bell rings.
    //:
    //: **You need** chapters 1 and 3.
    //:
    //: ## Four questions
    //:
    //: There are only so many ways to find a mistake in a formula. Each is a question about the op:
    //:
    //: - *Does it agree with itself?* The backward pass must be the slope of the forward pass
    //:   (`gradient`), the same call must give the same bits again (`calls`), and so must any
    //:   number of threads (`threads`).
    //: - *Does it agree with its own equation?* The fast kernel must agree with a slow and plain
    //:   one (`reference`), and `Float` with `Double` (`precision`).
    //: - *Does it agree with somebody else?* Its results must be those of an independent program
    //:   (`golden-double`, `golden-float`).
    //: - *Does it know its limits?* At infinity, at zero and at NaN it must do what the equation
    //:   says (`extremes`), and what it cannot do it must refuse (`rejection`). Of the list of
    //:   shapes that are tried, it must be known that no kind is missing (`specimens`).
    //:
    //: The third question needs a word. A **golden** is a file of inputs and results that another
    //: program computed; here it is PyTorch, in 64 bits. The file is part of the repository, so
    //: that the check needs no PyTorch. Who computed it stands inside:
    let golden = try Planted.golden(repository: page.repository)
    page.print(golden.source)
    page.print(golden.cases.map(\.name).joined(separator: ", "))
    page.expect(golden.source.contains("PyTorch"), "somebody else computed it")
    //: Such a file is worth something only as long as nobody makes it from the program that it is
    //: to check. A golden that was recorded from one's own output says that nothing has *changed*.
    //: That is useful, and something else. The repository keeps the two kinds in different folders,
    //: and the scripts that write the one cannot write the other.
    //:
    //: ## Five bugs
    //:
    //: Here are five ways to get softplus wrong:
    let bugs: [(name: String, bug: Planted.Bug)] = [
      ("the slope is 1 % too small", .slope(-0.01)),
      ("the logarithm has the base 2, both ways", .base),
      ("log(1 + e) in place of log1p(e)", .digits),
      ("above 20 it is x itself", .threshold),
      ("two inputs are accepted, one is ignored", .shapes),
    ]
    //: The fourth is no bug everywhere: PyTorch's own softplus does this, from 20 on, unless it is
    //: told otherwise. (That is why the golden's source mentions a threshold.) Here it counts as
    //: one, because our equation does not say so. The five stand in
    //: [05-planted.swift](../../Sources/Book/Tools/05-planted.swift). For each bug, the op is made
    //: with it, and given to all ten checks:
    func failures(_ bug: Planted.Bug) -> [CheckResult.Kind: String] {
      var first: [CheckResult.Kind: String] = [:]
      for check in Planted.entry(bug).checks(golden: golden) {
        let result = check.result()
        if let kind = result.kind { first[kind] = result.failures.first }
      }
      return first
    }
    let found = bugs.map { failures($0.bug) }
    //: Where a bell rings, there is a mark. (`calls` and `threads` stay silent, and have no
    //: column.)
    //: @hide
    let kinds: [CheckResult.Kind] = [
      .gradient, .goldenDouble, .goldenFloat, .reference, .precision, .extremes, .rejection, .specimens,
    ]
    var table = MarkdownTable([.text("bug")] + kinds.map { .text($0.rawValue) })
    for (bug, failures) in zip(bugs, found) { table.append([bug.name] + kinds.map { failures[$0] == nil ? "" : "✗" }) }
    page.table(table)
    let caught = found.map { Set($0.keys) }
    page.expect(failures(.none).isEmpty, "without a bug no check fails")
    page.expect(caught.allSatisfy { !$0.isEmpty }, "every bug is caught")
    page.expect(caught.allSatisfy { $0.isSubset(of: Set(kinds)) }, "calls and threads have no part in it")
    page.expect(caught[0] == [.gradient, .goldenDouble, .goldenFloat], "who catches the slope")
    page.expect(
      caught[1].isSuperset(of: [.goldenDouble, .goldenFloat, .reference, .extremes])
        && caught[1].isDisjoint(with: [.gradient, .precision]), "who catches the base")
    page.expect(
      caught[2].isSuperset(of: [.gradient, .reference, .precision, .extremes]), "who catches the lost digits")
    page.expect(caught[3] == [.goldenDouble], "who catches the threshold")
    page.expect(kinds.allSatisfy { kind in !caught.allSatisfy { $0.contains(kind) } }, "no check catches all five")
    page.expect(caught[4] == [.rejection, .specimens], "who catches the shapes")
    //: Without a bug, all ten pass. With one, at least one bell rings, and no single bell rings for
    //: all five. Let us go through them.
    //:
    //: *The slope.* The gradient check finds it, as in chapter 1, and so do the goldens, which hold
    //: gradients as well. `reference` and `precision` compare a forward pass, or the same wrong
    //: slope in two precisions. They cannot.
    page.print(found[0][.gradient] ?? "")
    page.expect((found[0][.gradient] ?? "").contains("deviation 0.0048"), "half a percent of the floor")
    //: The deviation is half a percent and not a whole one because it is relative to the floor of
    //: chapter 1, which is about twice the slope here.
    //:
    //: *The base.* Forward and backward are both wrong, and they agree with each other perfectly.
    //: The gradient check is content, and it is right to be: this is the correct gradient of the
    //: wrong function. It takes somebody else to see it, or the plain equation. All values are
    //: $1 / \log 2$ times too large, by \(base) %:
    page.print(found[1][.goldenDouble] ?? "")
    page["base"] = Numeral.fixed(100 * (1 / Double.log(2) - 1), 1)
    page.expect((found[1][.goldenDouble] ?? "").contains("deviation 0.44269"), "by a factor 1 / log 2")
    //: *The digits.* Nothing is wrong with the formula, only with its rounding. Far below zero it
    //: has no digits left, and almost every bell rings: even differences notice, since a value
    //: without digits has no slope either. The plainest message comes from the extremes:
    page.print(found[2][.extremes] ?? "")
    //: *The threshold.* At 20 the function differs from $x$ by $e^{-20}$, a ten-thousandth of a
    //: millionth of itself. No `Float` can tell the two apart. Differences cannot, since the slope
    //: is consistent with the value. One check in ten notices, in `Double`, against numbers from
    //: elsewhere:
    page.print(found[3][.goldenDouble] ?? "")
    page.expect(Float.softplus(20) == 20, "no Float can tell the two apart")
    page.expect(Double.exp(-20) / 20 > 0.9e-10 && Double.exp(-20) / 20 < 1.1e-10, "a ten-thousandth of a millionth")
    //: *The shapes.* All numbers are right. What is wrong is that a mistake of the caller would go
    //: unnoticed. The second bell is a clever one. That check asks an op for which shapes it can be
    //: called; this one can now be called with two inputs, and nobody has tried how they broadcast.
    page.print(found[4][.rejection] ?? "")
    page.print(found[4][.specimens] ?? "")
    //: Each line says the same things in the same order: the check, the place, what was found, what
    //: was expected, how far off it is and how far off it may be. A message from which one cannot
    //: begin to search is half a bell.
    //:
    //: ## The experiment: how small a bug?
    //:
    //: The first bug was a slope that is wrong by 1 %. What about a millionth? Let the slope be
    //: $(1 + \delta)$ times what it should be, and let $\delta$ shrink. A deviation divided by its
    //: tolerance is above 1 where the check fails:
    func ratio(_ result: CheckResult) -> Double { result.largest / result.tolerance }
    func ratios(_ delta: Double) -> [Double] {
      let entry = Planted.entry(.slope(delta))
      let (specimens, allowed) = (entry.specimens.filter { $0.inputs[0].count < 1_000 }, entry.tolerance)
      return [
        ratio(
          GoldenCheck.run(
            stem: "Softplus", specimens: specimens, golden: golden, tolerance: allowed.goldenDouble, as: Double.self)),
        ratio(GradientCheck.run(stem: "Softplus", specimens: specimens, tolerance: allowed.gradient)),
        ratio(
          GoldenCheck.run(
            stem: "Softplus", specimens: specimens, golden: golden, tolerance: allowed.goldenFloat, as: Float.self)),
        ratio(PrecisionCheck.run(entry)),
      ]
    }
    //: @hide
    let deltas = (page.isQuick ? [4, 12, 22, 30, 34] : Array(2...34)).map { Double.pow(10, -Double($0) / 2) }
    let names = ["golden-double", "gradient", "golden-float", "precision"]
    let swept = deltas.map(ratios)
    page.figure(
      Figure(
        title: "A slope that is wrong by a factor 1 + δ",
        alternative: "Three curves rise with δ and cross 1 near 1e-15, 1e-12 and 1e-7; that of precision stays below 1",
        columns: [.init("δ", deltas), .init("limit", deltas.map { _ in 1 })]
          + names.enumerated().map { i, name in .init(name, swept.map { max($0[i], 1e-3) }) },
        panels: [
          .init(
            x: .init("δ", isLogarithmic: true), y: .init("deviation / tolerance", isLogarithmic: true),
            legend: .topLeft,
            series: names.map { .init($0, x: "δ", y: $0) } + [.init("limit", x: "δ", y: "limit", style: .line)])
        ]), caption: "Above the limit the check fails. `precision` never does: both precisions are wrong alike.")
    let least = names.indices.map { i in zip(deltas, swept).filter { $1[i] > 1 }.map(\.0).min() ?? .infinity }
    for (name, least) in zip(["double", "gradient", "float"], least) { page[name] = Numeral.scientific(least, 0) }
    page.expect(least[0] < least[1] && least[1] < least[2], "golden-double sees most, golden-float least")
    page.expect(least[0] < 1e-14 && least[1] < 1e-10 && least[2] < 1e-5, "where each begins to see")
    page.expect(least[3] == .infinity, "precision never sees it")
    //: Of the sizes tried, the smallest that is noticed is \(double) by the golden in `Double`,
    //: \(gradient) by the gradient check and \(float) by the golden in `Float`. None of the three
    //: makes the others superfluous. The sharpest eye looks only at the cases that somebody
    //: computed once. The gradient check needs nobody, and takes any shape: the suite lets it draw
    //: more at random. And `Float` is what will be used.
    //:
    //: How does one choose a tolerance? Not by taste. A run of the checks says for each how far off
    //: the worst case was, and a tolerance more than ten times as wide is reported, with what to
    //: write in its place:
    //: @source Checking/ToleranceAdvice.swift#isTight
    var generous = CheckResult("book/generous", tolerance: 1e-3)
    let (one, near): (Tensor<Double>, Tensor<Double>) = ([1], [1.0000002])
    generous.record(Deviation(near, from: one), "one number")
    page.print(generous.advice ?? "the tolerance is tight")
    page.expect(generous.advice?.contains("write 4e-07") ?? false, "the suite complains of a wide tolerance")
    //: It proposes twice what was measured: enough for another machine's last bits, and not for a
    //: bug.
    //:
    //: ## A wrong turn
    //:
    //: A check is a program, and can have bugs of its own. This comparison has two, and both are
    //: easy to write:
    func agree(_ found: [Double], _ expected: [Double]) -> Bool {
      !zip(found, expected).contains { abs($0 - $1) > 1e-6 }
    }
    page.print(agree([0.5, 0.25], [0.5, 0.25]), agree([0.5, 0.26], [0.5, 0.25]))
    page.print(agree([.nan, .nan], [0.5, 0.25]), agree([], [0.5, 0.25]))
    page.expect(agree([.nan, .nan], [0.5, 0.25]) && agree([], [0.5, 0.25]), "both are accepted")
    page.expect(!agree([0.5, 0.26], [0.5, 0.25]), "a plain difference is seen")
    //: The first line is as it should be. In the second, NaN agrees with everything, because a
    //: comparison with NaN is false, and false was taken for "no complaint". And an empty list
    //: agrees with everything, because `zip` ends with the shorter list. An op that computes
    //: nothing but 0/0, or nothing at all, would pass. The suite's comparison asks for the shape
    //: first, and is written so that NaN is the worst of all deviations:
    var strict = CheckResult("book/strict", tolerance: 1e-6)
    let expected = Tensor([2], [0.5, 0.25])
    strict.record(Deviation(Tensor([2], [Double.nan, .nan]), from: expected), "zero by zero")
    strict.record(Deviation(Tensor([0], [Double]()), from: expected), "nothing")
    for failure in strict.failures { page.print(failure) }
    page.print("a check without cases:", CheckResult("book/empty").verdict)
    page.expect(strict.failures.count == 2, "both are refused")
    page.expect(!CheckResult("book/empty").passed, "a check without a case has failed")
    //: The last line is of the same spirit: a check that had no case has not passed. It has failed,
    //: for it could not have found anything.
    //:
    //: ## Tests of the tests
    //:
    //: What we have done by hand with five bugs, the suite does with many. Its mutation tests plant
    //: bugs into copies of the library's own sources: a sign, a missing sum, a transposed factor, ε
    //: on the wrong side of a root. For each there is written down which check must catch it, and
    //: with which words; a bug that survives is an error of the tests. They are listed in
    //: [Tests/MutationTests](../../Tests/MutationTests/OpMutations.swift), and read like a
    //: catalogue of all that can go wrong. Of the ops themselves there are \(ops), with ten checks
    //: each. Then come layers, losses, optimizers and whole models, on the same pattern.
    //:
    //: What can they not find? They look at the inputs that somebody thought of, and compare with
    //: equations that somebody wrote down. If the equation is not the one you meant, all bells are
    //: silent. What one *should* mean is the subject of the next chapters.
    page["ops"] = "\(OpCatalog.entries.count)"
    page.expect(CheckResult.Kind.allCases.count == 10, "ten checks each")
    //: ## Exercises
    //:
    //: 1. *Find a survivor.* Write a softplus with a bug that passes all checks of this chapter.
    //:    (The [entry](03-softplus.md#what-is-known-of-it) says which numbers are tried. Where does
    //:    nobody look?) Which change of the entry would have caught it?
    //: @solution Book/Solutions/05-solutions.swift#Surviving
    //: @solution Book/Solutions/05-solutions.swift#complaintsAboutTheSurvivor
    //: 2. *One tolerance for everything.* Which of the first four bugs does the golden still find
    //:    if it allows deviations of 2 %?
    //: @solution Book/Solutions/05-solutions.swift#bugsFound
    //: 3. *Behind a sum.* Many check gradients of `f(x).sum()` only, that is, with $dy = 1$
    //:    everywhere. Take $f(x) = x - \mathrm{mean}(x)$. Which wrong backward pass does that
    //:    accept, and why does a random $dy$ not accept it?
    //: @solution Book/Solutions/05-solutions.swift#largestSlopeOfCentering
    //: ## Where to read on
    //:
    //: - [Sources/Checking/Ops/EveryCheck.swift](../../Sources/Checking/Ops/EveryCheck.swift) runs
    //:   the ten checks; each has a file beside it.
    //: - [Sources/Checking/Deviation.swift](../../Sources/Checking/Deviation.swift) is the
    //:   comparison, and [RoundingFloor.swift](../../Sources/Checking/Ops/RoundingFloor.swift) what
    //:   it is relative to.
    //: - [Golden/README.md](../../Golden/README.md) tells how the goldens are made.
    //: - `vae check` runs everything, and `vae check --only op/Tanh` one op.
    //:
    //: ## References
    //:
    //: - R. DeMillo, R. Lipton and F. Sayward, *Hints on Test Data Selection: Help for the
    //:   Practicing Programmer*, 1978.
    //: - N. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, 2002, chapter 1.
  }
}
