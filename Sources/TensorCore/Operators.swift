// Arithmetic as on a blackboard. Shapes broadcast; a number is a tensor of rank 0.
extension Tensor {
  /// a + b, element by element.
  @specialized(where S == Float) @specialized(where S == Double)
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.broadcastZip(b) { a, b in a + b } }
  /// a − b, element by element.
  @specialized(where S == Float) @specialized(where S == Double)
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.broadcastZip(b) { a, b in a - b } }
  /// a · b, element by element.
  @specialized(where S == Float) @specialized(where S == Double)
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.broadcastZip(b) { a, b in a * b } }
  /// a / b, element by element.
  @specialized(where S == Float) @specialized(where S == Double)
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.broadcastZip(b) { a, b in a / b } }
  /// −a, element by element.
  @specialized(where S == Float) @specialized(where S == Double)
  public static prefix func - (a: Tensor) -> Tensor { a.map { a in -a } }

  /// x², element by element.
  public func square() -> Tensor { self * self }
  /// The matrix product of this tensor and another, both of rank 2.
  public func matmul(_ other: Tensor) -> Tensor { multiply(self, other) }
  /// The sum of all scalars, of rank 0.
  public func sum() -> Tensor { summed(over: Array(0..<shape.rank)) }
  /// The mean of all scalars, of rank 0.
  public func mean() -> Tensor { sum() / Tensor(S(count)) }
}
