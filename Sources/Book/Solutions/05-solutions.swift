import Autograd
import Checking
import TensorCore

/// Softplus that is wrong where no check of its entry looks.
enum Surviving {
  /// From 40 to 90 it is one more than it should be, in both of its forms. The random specimens end at
  /// 30, and the extreme cases are −1000, −50, 0, 100 and beyond.
  struct Softplus: Op {
    let name = "softplus"
    func shape(of inputs: [Shape]) throws(ShapeError) -> Shape { try elementwiseShape(inputs) }
    func forward<S: Scalar>(_ inputs: [Tensor<S>]) -> Forward<S> {
      Forward(inputs[0].map { x in x > 40 && x < 90 ? x + 1 : S.softplus(x) })
    }
    func backward<S: Scalar>(_ dy: Tensor<S>, _ pass: Pass<S>) -> [Tensor<S>?] {
      [dy.zip(pass.x[0]) { dy, x in dy * S.sigmoid(x) }]
    }
    func reference<S: Scalar>(_ inputs: [Tensor<S>]) -> Tensor<S> {
      Tensor(inputs[0].shape, inputs[0].scalars.map { x in S.softplus(x) })
    }
  }
}

/// What the checks say against the survivor, when seventy large numbers are tried, from −`range` to
/// `range`.
///
/// Nothing at 30. At 90 the check against the reference sees it. The gradient check never will: one
/// more, everywhere in the interval, has the same slope.
public func complaintsAboutTheSurvivor(range: Double) -> [String] {
  let entry = Planted.entry(of: Surviving.Softplus(), large: (70, Domain(-range...range)))
  return entry.checkAll().flatMap(\.failures)
}

/// Which of the chapter's bugs in the numbers of softplus the golden finds, in `Double`, at a tolerance.
///
/// At 6e-16 it finds all four. At 0.02, which looks strict, it finds the wrong base, and the digits where
/// all of them are lost: a bug that is smaller than the tolerance is correct by definition.
public func bugsFound(_ golden: Golden, tolerance: Double) -> [String] {
  let bugs: [(String, Planted.Bug)] = [
    ("slope", .slope(-0.01)), ("base", .base), ("digits", .digits), ("threshold", .threshold),
  ]
  return bugs.filter { _, bug in
    !GoldenCheck.run(
      stem: "Softplus", specimens: Planted.entry(bug).specimens, golden: golden, tolerance: tolerance, as: Double.self
    ).passed
  }.map(\.0)
}

/// The largest scalar of the gradient of y = x − mean(x) for a cotangent dy: what a backward pass that
/// always answers 0 gets wrong.
///
/// dx = dy − mean(dy). Where dy is the same everywhere, as it is for the gradient of a sum, that is 0,
/// and the lazy answer is right.
public func largestSlopeOfCentering(cotangent dy: Tensor<Double>) -> Double {
  let tape = Tape<Double>()
  let x = tape.variable(Tensor<Double>(dy.shape, repeating: 1))
  let gradients = tape.gradients(of: [(x - x.mean(), dy)])
  return gradients[x]?.scalars.map(abs).max() ?? 0
}
