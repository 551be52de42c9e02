/// HOW a processor computes: threads, memory, packing, vector instructions.
///
/// Everything here takes addresses and counts, and knows neither a tensor nor a shape. `TensorCore`
/// says WHAT is computed, and reaches this floor by the face below alone. Nothing of it is public.
///
/// | what | face |
/// |---|---|
/// | memory | ``Storage`` |
/// | elementwise loops | ``forEachRange(of:_:)``, ``forEachRow(of:columns:_:)`` |
/// | sums | ``rowSums(rows:columns:into:_:)``, ``rowMaxima(_:rows:columns:into:)``, ``sumOverRows(rows:width:into:_:)``, ``columnMoments(_:rows:columns:mean:variance:)`` |
/// | moving scalars | ``permute(_:shape:axes:into:)``, ``copyRuns(of:_:_:to:_:count:)`` |
/// | updates in place | ``updateInPlace(_:count:_:)`` |
/// | products | ``ProductKernels``: a matrix product, and the three products of a convolution |
/// | threads | ``WorkerPool`` |
///
/// No result depends on the number of threads: work is cut into tasks whose size depends on shapes
/// alone, no two tasks write the same memory, and partial sums are added in the tasks' order.
package typealias KernelScalar = BinaryFloatingPoint & SIMDScalar
// A kernel is written once, for any such type: `Float` (training) and `Double` (checks). A small
// one that has a hot loop carries `@specialized` for both: the compiler then emits one fast body
// for each and picks it once a call. Without that each arithmetic operation goes through a witness,
// about 50 times slower. The large ones are picked by their faces: see `KnownScalar.swift`.
