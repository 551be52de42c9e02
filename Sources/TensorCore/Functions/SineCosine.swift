/// The sine and the cosine of 2πu, for |u| ≤ 2⁴⁰; each within 1.0 units in the last place.
///
/// - Method: u = n/4 + v with a whole n and |v| ≤ 1/8. This is exact, unlike any reduction of 2πu,
///   because the period is a whole number of turns. t = 2πv gives sin t = t + t³ a(t²) and cos t =
///   1 − t²/2 + t⁴ b(t²), |t| ≤ π/4, and n says which of the two is the sine of the whole, and with
///   which sign. 2π is split in two, the first part of 23 bits, and so is v: the product of the
///   first parts is exact, and what t lost by rounding is known.
/// - Special values: exactly 0 and ±1 at multiples of a quarter.
@inlinable @inline(__always)
public func sineAndCosine(turns u: Double) -> (sine: Double, cosine: Double) {
  // Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the sum's low bits.
  let shifted = 4 * u + 0x1.8p52
  let quarters = Int64(bitPattern: shifted.bitPattern)
  let v = u - 0.25 * (shifted - 0x1.8p52)
  let large = v.upperHalf * 0x1.921fb4p2
  let small = (v - v.upperHalf) * 0x1.921fb4p2 + v * 0x1.4442d18469899p-22
  let t = large + small
  let z = t * t

  let a3 =
    2.7557319219321015e-6 + z * (-2.5052106226145795e-8 + z * (1.6058530620618658e-10 + z * -7.586638294574915e-13))
  let a = -0.16666666666666666 + z * (0.008333333333333331 + z * (-0.0001984126984126504 + z * a3))
  let sine = large + (small + t * z * a)

  let b3 =
    -2.7557319221392734e-7 + z * (2.087675578757678e-9 + z * (-1.1470460332537855e-11 + z * 4.745839197438822e-14))
  let b = 0.041666666666666664 + z * (-0.0013888888888888887 + z * (2.4801587301584635e-5 + z * b3))
  // What rounding t and 1 − t²/2 lost is added to the small terms.
  let lost = small - (t - large)
  let parabola = 1 - 0.5 * z
  let cosine = parabola + (((1 - parabola) - 0.5 * z) + (z * z * b - t * lost))

  let isSwapped = quarters & 1 != 0
  let (first, second) = isSwapped ? (cosine, sine) : (sine, cosine)
  return (quarters & 2 != 0 ? 0 - first : first, (quarters &+ 1) & 2 != 0 ? 0 - second : second)
}
