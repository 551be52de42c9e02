import Synchronization

/// What computes the products of matrices.
public enum Engine: String, Sendable, CaseIterable {
  /// The micro-kernel in Swift (``Scalar/multiplyTile(_:_:depth:halved:continuing:into:)``): the same bits on every processor
  /// and with every compiler flag.
  case portable
  /// OpenBLAS: bits that depend on the processor's family, whose kernels it chooses.
  case openBLAS = "openblas"

  /// The faster one in this build: the micro-kernel needs an instruction that multiplies and adds a vector, without which
  /// every element costs a function call.
  public static let fastest: Engine = fusedVectorBits > 0 ? .portable : .openBLAS

  private static let chosen = Atomic(fastest == .portable)

  /// The engine in use; ``fastest`` until another is chosen. It is the whole process's: choose before computing.
  public static var current: Engine {
    get { chosen.load(ordering: .relaxed) ? .portable : .openBLAS }
    set { chosen.store(newValue == .portable, ordering: .relaxed) }
  }
}
