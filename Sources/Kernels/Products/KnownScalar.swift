// The products are written once, for any scalar, and called for two types alone. A face that is
// generic asks here for which, and calls the body for that type: then the compiler emits the body
// for these two and for no other. (With `@specialized`, which small kernels carry, it would also
// emit the one for any scalar, which takes as long to compile as both.)

/// Whether a scalar is `Float`; otherwise it is `Double`.
@inline(__always)
func isFloat<S: KernelScalar>(_ type: S.Type) -> Bool {
  if S.self == Float.self { return true }
  precondition(S.self == Double.self, "Kernels: expected Float or Double, found \(type)")
  return false
}

// The same memory, of scalars whose type is known to be T.

extension UnsafePointer {
  func rebound<T>() -> UnsafePointer<T> { UnsafeRawPointer(self).assumingMemoryBound(to: T.self) }
}

extension UnsafeMutablePointer {
  func rebound<T>() -> UnsafeMutablePointer<T> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: T.self) }
}

extension MatrixView {
  func rebound<T: KernelScalar>() -> MatrixView<T> { unsafeBitCast(self, to: MatrixView<T>.self) }
}

extension Target {
  func rebound<T>() -> Target<T> { unsafeBitCast(self, to: Target<T>.self) }
}

extension PackedMatrix {
  func rebound<T: KernelScalar>() -> PackedMatrix<T> { unsafeBitCast(self, to: PackedMatrix<T>.self) }
}
