import TensorCore

/// Something known of each image beside its pixels: its class, or the level of a factor that it was
/// drawn by.
public struct ImageLabels: Hashable, Sendable {
  /// What is known: `digit`, `hair style`.
  public let name: String
  /// What the numbers stand for: `0` to `9`.
  public let classes: [String]
  /// A class per image, counted from 0.
  public let numbers: [Int]

  /// Labels, each the number of a class.
  public init(_ name: String, classes: [String], numbers: [Int]) {
    require(
      numbers.allSatisfy(classes.indices.contains), "ImageLabels \(name): a number is outside 0..<\(classes.count)")
    (self.name, self.classes, self.numbers) = (name, classes, numbers)
  }

  /// Labels of a quantity: its level among as many of equal width between the bounds; what is
  /// beyond them belongs to the outermost.
  init(_ name: String, levels: Int = 10, from low: Float, to high: Float, _ values: [Float]) {
    let width = (high - low) / Float(levels)
    self.init(
      name, classes: (1...levels).map { "\($0) of \(levels)" },
      numbers: values.map { min(max(Int((($0 - low) / width).rounded(.down)), 0), levels - 1) })
  }

  /// The labels of some of the images, in this order.
  func subset(_ indices: [Int]) -> ImageLabels {
    ImageLabels(name, classes: classes, numbers: indices.map { numbers[$0] })
  }
}
