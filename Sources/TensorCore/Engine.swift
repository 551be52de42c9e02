package import Kernels
import Synchronization

/// What computes the products of matrices and convolutions.
///
/// Another engine is a file in `Kernels` that supplies `Kernels/ProductKernels`, and a line in
/// ``all``.
public struct Engine: Sendable, Equatable {
  /// Its name on the command line and in reports.
  public let name: String
  package let products: any ProductKernels

  package init(_ name: String, _ products: any ProductKernels) { (self.name, self.products) = (name, products) }

  /// The micro-kernel in Swift: the same bits on every processor and with every compiler flag.
  public static let portable = Engine("portable", PortableProducts())
  /// OpenBLAS: bits that depend on the processor's family, whose kernels it chooses.
  public static let openBLAS = Engine("openblas", OpenBLASProducts())
  /// Mixed precision: factors of bfloat16, sums of `Float`; the same bits on every processor. Chosen by
  /// ``Precision``, not by name.
  public static let mixed = Engine("mixed", MixedProducts())
  /// How ``mixed`` multiplies here: `by AVX512_BF16`, or `emulated`, in the same bits.
  public static var mixedMethod: String { MixedProducts().isNative ? "by AVX512_BF16" : "emulated" }
  /// The engines that can be named.
  public static let all = [portable, openBLAS]

  /// The faster one in this build: the micro-kernel needs an instruction that multiplies and adds a
  /// vector, without which every element costs a function call.
  public static let fastest = hasFusedVectors ? portable : openBLAS

  private static let chosen = Mutex(fastest)
  /// The engine of what a task computes at the moment; nil for the process's.
  @TaskLocal static var scoped: Engine?

  /// The engine in use; ``fastest`` until another is chosen. It is the whole process's: choose
  /// before computing. ``Precision/during(_:)`` chooses for a while and for one task.
  public static var current: Engine {
    get { scoped ?? chosen.withLock { $0 } }
    set { chosen.withLock { $0 = newValue } }
  }

  /// Does something by this engine. It holds for what the calling task computes, and for nobody else.
  public func during<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    // A task-local value is bound by a function that forgets the error's type.
    let outcome: Swift.Result<Result, Failure> = Engine.$scoped.withValue(self) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// Engines of one name are one.
  public static func == (a: Engine, b: Engine) -> Bool { a.name == b.name }

  /// The processor family whose kernels OpenBLAS chose when it was loaded, such as `SkylakeX` or
  /// `Haswell`. `OPENBLAS_CORETYPE` overrides the choice.
  public static var openBLASCore: String { Kernels.openBLASCore }

  /// OpenBLAS's version and build options.
  public static var openBLASConfiguration: String { Kernels.openBLASConfiguration }
}
