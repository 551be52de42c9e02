/// The extents of a tensor's axes, outermost first: `[N, H, W, C]` for a batch of images.
///
/// Scalars are stored row-major (the last axis is contiguous). A shape of rank 0 has one scalar; an
/// extent of 0 makes an empty tensor. Both are legal everywhere.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extents, outermost first.
  public let extents: [Int]

  /// A shape with these extents, none of which may be negative.
  public init(_ extents: [Int]) {
    require(extents.allSatisfy { $0 >= 0 }, "Shape: expected extents of at least 0, found \(extents)")
    self.extents = extents
  }

  /// A shape with these extents.
  public init(arrayLiteral extents: Int...) { self.init(extents) }

  /// The number of axes.
  public var rank: Int { extents.count }

  /// The number of scalars: the product of the extents, 1 for rank 0.
  public var count: Int { extents.reduce(1, *) }

  /// The extent of an axis; a negative axis counts from the end.
  public subscript(axis: Int) -> Int { extents[axis < 0 ? axis + rank : axis] }

  /// Distance in scalars between neighbours along each axis: `[H·W·C, W·C, C, 1]` for
  /// `[N, H, W, C]`.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in (0..<max(rank - 1, 0)).reversed() { strides[axis] = strides[axis + 1] * extents[axis + 1] }
    return strides
  }

  /// The same shape without its outermost axis.
  public var dropFirst: Shape { Shape(Array(extents.dropFirst())) }

  /// `[2, 3]`.
  public var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }
}
