import TensorCore

extension ImageSet {
  /// A random split, the same for the same seed, count and fraction.
  ///
  /// The test part is the first round(`testFraction` · count) of a seeded permutation. Within each
  /// part the images keep their order.
  ///
  /// - Throws: where the fraction is not inside (0, 1) or one of the parts would be empty.
  public func split(testFraction: Double, seed: UInt64) throws(DatasetError) -> (train: ImageSet, test: ImageSet) {
    guard testFraction > 0, testFraction < 1 else {
      throw DatasetError(
        name, expected: "a test fraction between 0 and 1", found: "\(testFraction)", remedy: "give for example 0.1")
    }
    let testCount = Int((testFraction * Double(count)).rounded())
    guard testCount > 0, testCount < count else {
      throw DatasetError(
        name, expected: "at least one image in each part of the split",
        found: "\(count - testCount) for training and \(testCount) for the test",
        remedy: "give more images or another test fraction than \(testFraction)")
    }
    let order = RandomStream(seed: seed, purpose: .split).permutation(count)
    return (subset(order[testCount...].sorted()), subset(order[..<testCount].sorted()))
  }
}
