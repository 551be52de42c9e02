import COpenBLAS

/// OpenBLAS is kept to the calling thread: its results change with the number of its own threads, ours must not.
private let singleThreaded: Void = openblas_set_num_threads(1)

extension MatrixView {
  fileprivate var order: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
}

extension Float {
  /// `cblas_sgemm`.
  public static func multiplyByOpenBLAS(
    _ a: MatrixView<Float>, _ b: MatrixView<Float>, into c: UnsafeMutablePointer<Float>, stride: Int, accumulating: Bool
  ) {
    _ = singleThreaded
    cblas_sgemm(
      CblasRowMajor, a.order, b.order, blasint(a.rows), blasint(b.columns), blasint(a.columns),
      1, a.base, blasint(a.stride), b.base, blasint(b.stride), accumulating ? 1 : 0, c, blasint(stride))
  }
}

extension Double {
  /// `cblas_dgemm`.
  public static func multiplyByOpenBLAS(
    _ a: MatrixView<Double>, _ b: MatrixView<Double>, into c: UnsafeMutablePointer<Double>, stride: Int,
    accumulating: Bool
  ) {
    _ = singleThreaded
    cblas_dgemm(
      CblasRowMajor, a.order, b.order, blasint(a.rows), blasint(b.columns), blasint(a.columns),
      1, a.base, blasint(a.stride), b.base, blasint(b.stride), accumulating ? 1 : 0, c, blasint(stride))
  }
}

/// The processor family whose kernels OpenBLAS chose when it was loaded, such as `SkylakeX` or `Haswell`.
///
/// Its kernels differ in the last bits; `OPENBLAS_CORETYPE` overrides the choice.
public var openBLASCore: String { String(cString: openblas_get_corename()) }

/// OpenBLAS's version and build options.
public var openBLASConfiguration: String { String(cString: openblas_get_config()) }
