import TensorCore

/// The different sums of some numbers, added one after another in every order.
///
/// For 10⁸, 1, −10⁸ and 1 they are 0, 1 and 2: a 1 is lost when it is added to 10⁸, and it is not when
/// 10⁸ and −10⁸ have met before, or when both 1 come last.
public func sumsOfAllOrders(_ numbers: [Float]) -> [Float] {
  func sums(_ total: Float, _ rest: [Float]) -> Set<Float> {
    if rest.isEmpty { return [total] }
    return rest.indices.reduce(into: []) { found, i in
      var others = rest
      let next = others.remove(at: i)
      found.formUnion(sums(total + next, others))
    }
  }
  return sums(0, numbers).sorted()
}

/// Kahan's sum: what an addition rounds away is subtracted from the next term.
///
/// (t − total) is what was really added; less y, it is the error, exactly if |total| ≥ |y|. The result is
/// off by about one rounding for any number of terms of one sign. Two orders may still differ in that
/// last rounding: an accurate sum is not a reproducible one. A fixed order is.
public func compensatedSum(_ numbers: [Float]) -> Float {
  var (total, lost): (Float, Float) = (0, 0)
  for number in numbers {
    let y = number - lost
    let t = total + y
    lost = (t - total) - y
    total = t
  }
  return total
}

/// log₂ of the number of orders of so many images.
///
/// log₂ n! is far more than 64, for 60,000 images 865,808: of all orders, a run meets those that some seed
/// and epoch lead to, a vanishing part. No experiment can tell, as long as the generator's outputs look
/// independent.
public func bitsOfAnOrder(images: Int) -> Double {
  (1...max(images, 1)).reduce(0) { $0 + Double.log(Double($1)) } / Double.log(2)
}
