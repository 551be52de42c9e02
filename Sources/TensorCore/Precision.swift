/// How precisely products of matrices and convolutions are computed from `Float`.
///
/// Everything else is in `Float` with either.
public enum Precision: String, Codable, Hashable, Sendable, CaseIterable {
  /// Factors and sums of `Float`.
  case float32
  /// Mixed precision: factors rounded to bfloat16, sums of `Float`; see `BFloat16.swift` in `Kernels`.
  case bfloat16

  /// Does something in this precision: with the engine in use, or in mixed precision by
  /// ``Engine/mixed``. It holds for what the calling task computes, and for nobody else.
  public func during<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    self == .bfloat16 ? try Engine.mixed.during(body) : try body()
  }
}
