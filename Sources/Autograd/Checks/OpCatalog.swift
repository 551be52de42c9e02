/// Every op of the suite, a line each. A test fails where a file under `Ops/` has no line here.
public enum OpCatalog {
  /// The entries, in the order of the numerics table.
  public static let entries: [OpEntry] = [
    Absolute.entry,
    AdaptiveAvgPool2d.entry,
    Add.entry,
    BatchNorm2d.entry,
    BatchNorm2dEvaluation.entry,
    BinaryCrossEntropy.entry,
    BinaryCrossEntropyWithLogits.entry,
    Broadcast.entry,
    Clamp.entry,
    Concatenate.entry,
    Conv2d.entry,
    ConvTranspose2d.entry,
    Divide.entry,
    Exp.entry,
    GatherRows.entry,
    GaussianKL.entry,
    LeakyReLU.entry,
    Linear.entry,
    Log.entry,
    LogSumExp.entry,
    MatMul.entry,
    Max.entry,
    Mean.entry,
    Multiply.entry,
    Negate.entry,
    Permute.entry,
    Power.entry,
    ReLU.entry,
    Reparameterize.entry,
    Reshape.entry,
    Sigmoid.entry,
    Slice.entry,
    Softplus.entry,
    Sqrt.entry,
    Square.entry,
    SquaredError.entry,
    Subtract.entry,
    Sum.entry,
    Tanh.entry,
  ]
}

extension OpEntry {
  /// Runs all checks; `golden` is the op's reference golden.
  public func checkAll(golden: Golden) -> [CheckResult] {
    CheckResult.Kind.allCases.map { check($0, golden: golden) }
  }

  /// Runs one check.
  public func check(_ kind: CheckResult.Kind, golden: Golden) -> CheckResult {
    switch kind {
    case .gradient:
      GradientCheck.run(stem: stem, specimens: specimens, constants: constants, tolerance: tolerance.gradient)
    case .goldenDouble:
      GoldenCheck.run(
        stem: stem, specimens: specimens, golden: golden, tolerance: tolerance.goldenDouble, as: Double.self)
    case .goldenFloat:
      GoldenCheck.run(
        stem: stem, specimens: specimens, golden: golden, tolerance: tolerance.goldenFloat, as: Float.self)
    case .reference: ReferenceCheck.run(self)
    case .precision: PrecisionCheck.run(self)
    case .threads: ThreadCheck.run(self)
    case .rejection: BoundaryChecks.rejection(self)
    case .extremes: BoundaryChecks.extremes(self)
    }
  }
}
