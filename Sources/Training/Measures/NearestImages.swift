import Datasets
import TensorCore

/// The images of a set that are most like given ones, pixel by pixel: whether a model's samples are
/// copies of what it was trained on.
public struct NearestImages: Sendable {
  /// For each given image the place of its nearest one in the set.
  public let places: [Int]
  /// The root mean square difference of their pixels.
  public let distances: [Double]

  /// The nearest of `images`, at least one, to each of `queries`, `[n, height, width, channels]`.
  /// - Numerics: found by ‖x‖² − 2 x·q in `Float`; the distance is then taken in `Double`.
  public init(to queries: Tensor<Float>, among images: ImageSet) {
    let size = images.bytesPerImage
    let matrix = queries.reshaped([queries.shape[0], size])
    var nearest = [(value: Float, place: Int)](repeating: (.infinity, 0), count: queries.shape[0])
    var first = 0
    for batch in images.batches(of: Evaluator.batchSize) {
      let rows = batch.reshaped([batch.shape[0], size])
      let squares = rows.withUnsafeScalars { rows in
        valuePerImage(of: batch.shape[0]) { n in
          (n * size..<(n + 1) * size).reduce(Float(0)) { $0 + rows[$1] * rows[$1] }
        }
      }
      multiply(rows, matrix, transposeB: true).withUnsafeScalars { products in
        for (n, square) in squares.enumerated() {
          for q in nearest.indices {
            let value = square - 2 * products[n * nearest.count + q]
            if value < nearest[q].value { nearest[q] = (value, first + n) }
          }
        }
      }
      first += batch.shape[0]
    }
    places = nearest.map(\.place)
    let found = images.batch(places).scalars
    let given = queries.scalars
    distances = nearest.indices.map { q in
      let squares = (q * size..<(q + 1) * size).reduce(0.0) { sum, i in
        let difference = Double(given[i]) - Double(found[i])
        return sum + difference * difference
      }
      return (squares / Double(size)).squareRoot()
    }
  }
}
