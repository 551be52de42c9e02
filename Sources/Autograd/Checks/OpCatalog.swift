/// Every op of the suite, a line each. A test fails where a file under `Ops/` has no line here.
public enum OpCatalog {
  /// The entries, in the order of the numerics table.
  public static let entries: [OpEntry] = [
    AdaptiveAvgPool2d.entry,
    Add.entry,
    BatchNorm2d.entry,
    BatchNorm2dEvaluation.entry,
    Conv2d.entry,
    ConvTranspose2d.entry,
    Divide.entry,
    Linear.entry,
    MatMul.entry,
    Mean.entry,
    Multiply.entry,
    Permute.entry,
    Reshape.entry,
    Sigmoid.entry,
    Softplus.entry,
    Subtract.entry,
    Sum.entry,
  ]
}

extension OpEntry {
  /// Runs all checks; `golden` is the op's reference golden.
  public func checkAll(golden: Golden) -> [CheckResult] {
    [
      GradientCheck.run(stem: stem, specimens: specimens, constants: constants, tolerance: tolerance.gradient),
      GoldenCheck.run(
        stem: stem, specimens: specimens, golden: golden, tolerance: tolerance.goldenDouble, as: Double.self),
      GoldenCheck.run(
        stem: stem, specimens: specimens, golden: golden, tolerance: tolerance.goldenFloat, as: Float.self),
      ReferenceCheck.run(self),
      ThreadCheck.run(self),
      BoundaryChecks.rejection(self),
      BoundaryChecks.extremes(self),
    ]
  }
}
