import Checking
import Datasets
import TensorCore
import Training

/// What an epoch of training reads: every image once, the last batch too, in the order that numpy
/// computes from the seed and the epoch.
public enum LoaderChecks {
  /// The checks.
  public static func checks(golden: GoldenFolder) throws -> [Check] {
    [
      Check("loader/every-image-once") { result in
        for order in try golden.decode("Random/streams.json", as: Streams.self).orders {
          let images = numbered(order.count)
          for size in [1, 32, 100, 128, 256] where order.count / size < 2_000 {
            let place = "\(order.count) images in batches of \(size)"
            let epoch = BatchLoader(images, epoch: order.epoch, seed: order.seed, size: size)
            let shuffled = read(epoch, order.count, size, place, into: &result)
            result.record(order.isThat(of: shuffled), "\(place): found another order than numpy's")
            let plain = read(images.batches(of: size), order.count, size, place, into: &result)
            result.record(plain == Array(0..<order.count), "\(place), not shuffled: found another order than theirs")
          }
        }
      }
    ]
  }

  /// Images of one pixel, whose three bytes are the image's number.
  private static func numbered(_ count: Int) -> ImageSet {
    var bytes: [UInt8] = []
    for number in 0..<count {
      for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    return ImageSet(
      name: "numbers", isDrawn: true, height: 1, width: 1, channels: 3, bytes: bytes, normalization: .unit)
  }

  /// The numbers of the images that are read; all batches but the last must be full.
  private static func read(
    _ loader: BatchLoader, _ count: Int, _ size: Int, _ place: String, into result: inout CheckResult
  ) -> [Int] {
    let batches = loader.map { batch in (0..<batch.shape[0]).map { number(of: $0, in: batch) } }
    let sizes = batches.map(\.count)
    let rest = count % size
    let expected = Array(repeating: size, count: count / size) + (rest == 0 ? [] : [rest])
    result.record(
      sizes == expected && loader.count == expected.count,
      "\(place): found \(sizes.count) batches, the last of \(sizes.last ?? 0), expected \(expected.count), "
        + "the last of \(expected.last ?? 0)")
    let images = batches.flatMap { $0 }
    result.record(
      images.sorted() == Array(0..<count),
      "\(place): found \(images.count) images, \(Set(images).count) of them different, expected each of \(count) once")
    return images
  }

  private static func number(of image: Int, in batch: Tensor<Float>) -> Int {
    (0..<3).reduce(0) { $0 | Int((batch[position: 3 * image + $1] * 255).rounded()) << (8 * $1) }
  }

  /// The orders in `Random/streams.json`, by numpy.
  private struct Streams: Decodable { let orders: [Order] }

  private struct Order: Decodable {
    let seed: UInt64
    let epoch, count, stride: Int
    /// Every `stride`-th image, and the sum of place times image.
    let values: [Int]
    let weighted: Int

    func isThat(of images: [Int]) -> Bool {
      images.count == count && stride > 0
        && Swift.stride(from: 0, to: count, by: stride).map { images[$0] } == values
        && images.enumerated().reduce(0) { $0 + $1.offset * $1.element } == weighted
    }
  }
}
