import CVectorUnit

// Mixed precision: what is computed, to the bit.
//
// bfloat16 is the upper half of a `Float`: its sign, its 8 bits of exponent, 7 bits of its fraction.
//
// 1. A *factor* is rounded to bfloat16 where it enters a product of matrices: an activation, a
//    weight, a gradient; of a convolution by minimal filtering, its transforms. To the nearest, of
//    two equally near to the one whose last bit is 0; what is larger than the largest number becomes
//    infinite; a subnormal number becomes a zero of its sign; NaN stays NaN.
// 2. A *sum* is a `Float`. It begins with 0. The k-steps are taken in pairs, 2p and 2p + 1, and the
//    odd one comes first:
//
//        c ← c + a₂ₚ₊₁ b₂ₚ₊₁,   then   c ← c + a₂ₚ b₂ₚ
//
//    each one fused multiply–add: the product is exact, the sum rounded once, to the nearest, ties
//    to even. Where the depth is odd, the last a₂ₚ₊₁ is missing. A subnormal number, as a sum or as
//    what is added to, counts as a zero of its sign; a sum is subnormal if it is so after rounding
//    to 24 bits. Chains of `chainLength` k-steps are added in their order, as in any precision.
// 3. All else is in `Float`: transforms, biases, normalisations, losses, gradients of parameters,
//    the optimizer and the parameters themselves.
//
// The second rule is that of the instruction `vdpbf16ps` (AVX512_BF16). Intel's manual says so of
// its processors; a processor of AMD (Zen 5) gave these bits for all of 640 million pairs, random
// and contrived: subnormal factors and sums, sums next to the smallest normal number, exact ties,
// cancellation, infinities, −0. Only which NaN it is differs where several meet. The instruction
// looks at no rounding mode and raises no exception. In order to agree with it, products in
// `Float` are computed with subnormal numbers flushed, by the ordinary micro-kernel, on factors that
// are rounded and stand in the order of the sum. So emulation needs no kernel of its own. (On ARM a
// sum counts as subnormal if it is so before rounding: of the numbers that round up to 2⁻¹²⁶ some
// become 0 there.)
//
// No scale of the loss is needed: bfloat16 has the exponents of `Float`, and a gradient that
// underflows it would have done so in `Float`. With half precision, whose smallest number is 6e−8,
// it would be.
//
// Of a convolution by minimal filtering the transforms are the factors, and rounding them costs
// digits: their numbers are larger than the outputs that they cancel to. The error of an output,
// root mean square, is 2.0 times that of rounded images and weights with F(2, 2) and 3.0 times with
// F(4, 2), of normal numbers (simulated, 256 channels); 1.4 and 2.4 times behind a rectifier. One or
// 1.6 bits of 8 buy 7/16 or 39/64 of the multiplications, and a trained model's loss does not
// show them: so tiles are those of `Float`.
//
// In `Double`, for checks, factors are rounded in the same way, to `Float` and then to bfloat16, and
// products and sums are those of `Double`: what a product in mixed precision should be, but for the
// rounding of its sums.
//
// - Source: Intel 2024, "Intrinsics guide" and "Software developer's manual" volume 2, VDPBF16PS and
//   VCVTNEPS2BF16; Kalamkar et al. 2019, "A study of BFLOAT16 for deep learning training"; Micikevicius
//   et al. 2018, "Mixed precision training", for the scale of a loss.

/// A scalar rounded to bfloat16, as rule 1 says.
@inline(__always)
func bfloat16<S: KernelScalar>(_ scalar: S) -> S {
  let bits = Float(scalar).bitPattern
  let magnitude = bits & 0x7FFF_FFFF
  // Half of the last place that is kept, or a little less where that place is 0 already.
  let nearest = bits &+ 0x7FFF &+ (bits >> 16 & 1)
  let number = magnitude < 0x0080_0000 ? bits & 0x8000_0000 : nearest & 0xFFFF_0000
  // A NaN might be rounded to an infinity: it becomes a quiet one.
  return S(Float(bitPattern: magnitude > 0x7F80_0000 ? (bits | 0x0040_0000) & 0xFFFF_0000 : number))
}

/// How an engine's products read their factors.
enum FactorForm {
  /// As they are.
  case plain
  /// Rounded to bfloat16, the k-steps of each pair exchanged: a chain of multiply–adds in ascending
  /// order is then one in the order of rule 2.
  case rounded
  /// Rounded to bfloat16, a pair of k-steps in the memory of one `Float`: the even one in its lower
  /// half. For `Float` only, and where the processor has the instructions.
  case paired

  /// The scalars in memory that so many k-steps take.
  func steps(_ depth: Int) -> Int { self == .paired ? (depth + 1) / 2 : depth }

  /// Forms k-steps that are neighbours in memory: the row of a left factor.
  @inline(__always)
  func form<S: KernelScalar>(
    neighbours source: UnsafePointer<S>, count: Int, into target: UnsafeMutablePointer<S>
  ) {
    switch self {
    case .plain: copyRun(source, to: target, count)
    case .rounded:
      for k in stride(from: 0, to: count & ~1, by: 2) {
        (target[k], target[k &+ 1]) = (bfloat16(source[k &+ 1]), bfloat16(source[k]))
      }
      if count % 2 == 1 { target[count &- 1] = bfloat16(source[count &- 1]) }
    case .paired: make_pairs_of_neighbours(source.rebound(), count, target)
    }
  }

  /// Forms one pair of k-steps, each a row of `count` scalars, into rows that are `stride` apart.
  /// There may be no second one.
  @inline(__always)
  func form<S: KernelScalar>(
    rows first: UnsafePointer<S>, _ second: UnsafePointer<S>?, count: Int, into target: UnsafeMutablePointer<S>,
    stride: Int
  ) {
    switch self {
    case .plain:
      copyRun(first, to: target, count)
      if let second { copyRun(second, to: target + stride, count) }
    case .rounded:
      guard let second else {
        for i in 0..<count { target[i] = bfloat16(first[i]) }
        return
      }
      for i in 0..<count { target[i] = bfloat16(second[i]) }
      for i in 0..<count { target[stride &+ i] = bfloat16(first[i]) }
    case .paired: make_pairs_of_rows(first.rebound(), second?.rebound(), count, target)
    }
  }
}

extension MatrixView {
  /// The scalars that this matrix takes as a left factor, its columns being the k-steps.
  func count(in form: FactorForm) -> Int { rows * form.steps(columns) }

  /// This matrix as a left factor, in memory of ``count(in:)`` scalars that ``write(_:storedRows:to:)``
  /// fills. It is stored as this one is: by rows, or by columns where that is transposed.
  func formed(_ form: FactorForm, in memory: UnsafePointer<S>) -> MatrixView {
    let steps = form.steps(columns)
    return isTransposed
      ? MatrixView(memory, rows: steps, columns: rows).transposed : MatrixView(memory, rows: rows, columns: steps)
  }

  /// The rows of the matrix as it is stored.
  var storedRows: Int { isTransposed ? columns : rows }

  /// Writes a part of ``formed(_:in:)``: that of some rows of the matrix as it is stored, which begin
  /// with an even one.
  func write(_ form: FactorForm, storedRows chosen: Range<Int>? = nil, to memory: UnsafeMutablePointer<S>) {
    let chosen = chosen ?? 0..<storedRows
    if isTransposed {
      columns(chosen).transposed.write(form, toPanel: memory + form.steps(chosen.lowerBound) * rows, stride: rows)
    } else {
      let steps = form.steps(columns)
      for row in chosen {
        form.form(neighbours: base + row &* stride, count: columns, into: memory + row &* steps)
      }
    }
  }

  /// Writes this matrix, whose rows are k-steps and stand in memory as they are read, as rows of a right
  /// factor.
  @inline(__always)
  fileprivate func write(_ form: FactorForm, toPanel target: UnsafeMutablePointer<S>, stride targetStride: Int) {
    for k in Swift.stride(from: 0, to: rows, by: 2) {
      let first = base + k &* stride
      form.form(
        rows: first, k &+ 1 < rows ? first + stride : nil, count: columns,
        into: target + form.steps(k) &* targetStride, stride: targetStride)
    }
  }

  /// Writes this matrix, whose rows are k-steps, as a part of a right factor: rows of `width` scalars.
  func write(_ form: FactorForm, toPanelOf width: Int, _ target: UnsafeMutablePointer<S>) {
    if form == .plain {
      copy(to: target, stride: width)
    } else if isTransposed {
      withScratch(transposed.count(in: form)) { (scratch: UnsafeMutablePointer<S>) in
        transposed.write(form, to: scratch)
        transposed.formed(form, in: scratch).transposed.copy(to: target, stride: width)
      }
    } else {
      write(form, toPanel: target, stride: width)
    }
  }
}
