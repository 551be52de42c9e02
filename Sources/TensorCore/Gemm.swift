import COpenBLAS

/// OpenBLAS is kept to the calling thread: its results change with the number of its own threads, ours must not.
private let singleThreaded: Void = openblas_set_num_threads(1)

extension Float {
  /// `cblas_sgemm`.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int,
    alpha: Float, a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int,
    beta: Float, c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    _ = singleThreaded
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      blasint(m), blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
  }
}

extension Double {
  /// `cblas_dgemm`.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int,
    alpha: Double, a: UnsafePointer<Double>, lda: Int, b: UnsafePointer<Double>, ldb: Int,
    beta: Double, c: UnsafeMutablePointer<Double>, ldc: Int
  ) {
    _ = singleThreaded
    cblas_dgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      blasint(m), blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
  }
}

/// The processor family whose kernels OpenBLAS chose when it was loaded, such as `SkylakeX` or `Haswell`.
///
/// Its kernels differ in the last bits; `OPENBLAS_CORETYPE` overrides the choice.
public var openBLASCore: String { String(cString: openblas_get_corename()) }

/// OpenBLAS's version and build options.
public var openBLASConfiguration: String { String(cString: openblas_get_config()) }
