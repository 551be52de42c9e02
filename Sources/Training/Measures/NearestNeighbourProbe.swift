import Communication
import TensorCore

/// Whether images of a class are neighbours in latent space: the class that most of an image's five
/// nearest examples have, by the Euclidean distance of the posteriors' means. Where classes have as
/// many, it is the one whose example is nearest.
public enum NearestNeighbourProbe {
  /// k.
  public static let neighbours = 5

  /// The class of each query, `[n, latent]`, by examples, `[m, latent]`, of these classes; the
  /// processes of `ranks` share the queries.
  public static func classes(
    of queries: Tensor<Float>, examples: Tensor<Float>, numbers: [Int], among ranks: any Communicator = OneProcess()
  ) -> [Int] {
    let (count, latent) = (numbers.count, examples.shape[1])
    require(
      examples.shape[0] == count && queries.shape[1] == latent,
      "NearestNeighbourProbe: \(queries.shape), \(examples.shape) and \(count) classes do not fit")
    let scalars = examples.scalars
    // By dimension, so that the inner loop runs over examples.
    let columns = (0..<latent).map { j in (0..<count).map { Double(scalars[$0 * latent + j]) } }
    return queries.withUnsafeScalars { queries in
      valuePerImage(of: queries.count / latent, among: ranks) { n in
        var distances = [Double](repeating: 0, count: count)
        distances.withUnsafeMutableBufferPointer { distances in
          for (j, column) in columns.enumerated() {
            let x = Double(queries[n * latent + j])
            column.withUnsafeBufferPointer { column in
              for m in 0..<count { distances[m] += (x - column[m]) * (x - column[m]) }
            }
          }
        }
        return vote(nearest(distances).map { numbers[$0] })
      }
    }
  }

  /// The places of the five smallest distances, the smallest first.
  private static func nearest(_ distances: [Double]) -> [Int] {
    var nearest: [Int] = []
    for (m, distance) in distances.enumerated() {
      if nearest.count == neighbours, let last = nearest.last, distance >= distances[last] { continue }
      nearest.insert(m, at: nearest.firstIndex { distance < distances[$0] } ?? nearest.count)
      if nearest.count > neighbours { nearest.removeLast() }
    }
    return nearest
  }

  /// The commonest class; of several the first.
  private static func vote(_ classes: [Int]) -> Int {
    var (winner, most) = (0, 0)
    for candidate in classes {
      let votes = classes.count { $0 == candidate }
      if votes > most { (winner, most) = (candidate, votes) }
    }
    return winner
  }
}
