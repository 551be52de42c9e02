/// The matrices of all places of some tiles, `[tiles, columns]` each.
///
/// They do not follow each other without a gap: at a distance of a power of two all would compete
/// for the same cache lines.
struct TileMatrices<S: KernelScalar> {
  /// The first scalar of place 0.
  let base: UnsafeMutablePointer<S>
  let tiles: Int
  let columns: Int
  /// From a matrix to the next, in scalars.
  let distance: Int

  init(_ base: UnsafeMutablePointer<S>, tiles: Int, columns: Int) {
    self.init(base: base, tiles: tiles, columns: columns, distance: Self.distance(tiles, columns))
  }

  private init(base: UnsafeMutablePointer<S>, tiles: Int, columns: Int, distance: Int) {
    (self.base, self.tiles, self.columns, self.distance) = (base, tiles, columns, distance)
  }

  /// The distance of matrices of so many tiles.
  static func distance(_ tiles: Int, _ columns: Int) -> Int { tiles * columns + 16 }

  /// Where a place's matrix begins.
  func start(_ place: Int) -> UnsafeMutablePointer<S> { base + place * distance }

  /// A place's matrix.
  subscript(place: Int) -> MatrixView<S> { MatrixView(start(place), rows: tiles, columns: columns) }

  /// The rows of some of the tiles, in all matrices.
  func rows(_ range: Range<Int>) -> TileMatrices {
    TileMatrices(base: base + range.lowerBound * columns, tiles: range.count, columns: columns, distance: distance)
  }
}
