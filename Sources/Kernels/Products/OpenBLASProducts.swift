import COpenBLAS

/// The products by OpenBLAS, whose last bits depend on the processor's family.
package struct OpenBLASProducts: BlockKernels {
  /// OpenBLAS is kept to the calling thread: its results change with the number of its own threads,
  /// ours must not.
  package init() { openblas_set_num_threads(1) }

  let packsPanels = false

  func form<S: KernelScalar>(_ type: S.Type) -> FactorForm { .plain }

  func panelColumns<S: KernelScalar>(_ type: S.Type) -> Int { Tile<S>.columns }

  func multiply<S: KernelScalar>(_ a: MatrixView<S>, _ b: PackedMatrix<S>, panels: Range<Int>, into c: Target<S>) {
    precondition(c.columnStride == 1, "OpenBLAS: expected a target of rows, found one of columns")
    let columns = b.columns(panels)
    let (b, place) = (b.matrix.columns(columns), c.base + columns.lowerBound)
    if isFloat(S.self) {
      cblas_sgemm(
        CblasRowMajor, a.order, b.order, blasint(a.rows), blasint(b.columns), blasint(a.columns),
        1, a.base.rebound(), blasint(a.stride), b.base.rebound(), blasint(b.stride), c.isAccumulating ? 1 : 0,
        place.rebound(), blasint(c.rowStride))
    } else {
      cblas_dgemm(
        CblasRowMajor, a.order, b.order, blasint(a.rows), blasint(b.columns), blasint(a.columns),
        1, a.base.rebound(), blasint(a.stride), b.base.rebound(), blasint(b.stride), c.isAccumulating ? 1 : 0,
        place.rebound(), blasint(c.rowStride))
    }
  }
}

extension MatrixView { fileprivate var order: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans } }

/// The processor family whose kernels OpenBLAS chose when it was loaded, such as `SkylakeX` or
/// `Haswell`.
///
/// Its kernels differ in the last bits; `OPENBLAS_CORETYPE` overrides the choice.
package var openBLASCore: String { String(cString: openblas_get_corename()) }

/// OpenBLAS's version and build options.
package var openBLASConfiguration: String { String(cString: openblas_get_config()) }
