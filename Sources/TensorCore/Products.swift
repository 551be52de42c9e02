internal import Kernels

/// The product of two tensors of rank 2, each read as it stands or transposed, with a bias added to
/// its rows.
///
/// - Numerics: each scalar is a chain of fused multiply–adds in the order of the inner axis, cut
///   into chains of 512 whose results are added in order; with ``Engine/openBLAS``, whatever
///   OpenBLAS does.
public func multiply<S: Scalar>(
  _ a: Tensor<S>, transposeA: Bool = false, _ b: Tensor<S>, transposeB: Bool = false, bias: Tensor<S>? = nil
) -> Tensor<S> {
  let (left, right) = (MatrixView(a, transposed: transposeA), MatrixView(b, transposed: transposeB))
  require(left.columns == right.rows, "multiply: \(a.shape) and \(b.shape) do not fit")
  let columns: Shape = [right.columns]
  require(bias.map { $0.shape == columns } ?? true, "multiply: expected a bias of \(columns), found \(bias!.shape)")
  let c = Tensor<S>(uninitialized: [left.rows, right.columns])
  Engine.current.products.multiply(left, right, bias: bias.map { UnsafePointer($0.base) }, into: c.base)
  withExtendedLifetime((a, b, bias)) {}
  return c
}

extension MatrixView where S: Scalar {
  /// A tensor of rank 2, which must outlive the view.
  fileprivate init(_ tensor: Tensor<S>, transposed: Bool) {
    require(tensor.shape.rank == 2, "multiply: expected a matrix, found the shape \(tensor.shape)")
    let stored = MatrixView(UnsafePointer(tensor.base), rows: tensor.shape[0], columns: tensor.shape[1])
    self = transposed ? stored.transposed : stored
  }
}
