/// A colour (red, green, blue, unused), each 0 to 1; four lanes fill a vector register.
typealias Colour = SIMD4<Float>

/// A point of a face: x to the right, y down from between the eyes, 1 = half a head's width.
typealias FacePoint = SIMD2<Float>

/// A picture being painted, back to front, with shapes given by their signed distance.
///
/// A shape's edge is antialiased over one pixel; each is evaluated only where it can reach.
struct FaceCanvas {
  let width: Int
  let height: Int
  private let pixels: UnsafeMutableBufferPointer<Colour>
  private let middle: FacePoint
  private let scale: Float
  private let turn: Turn

  /// A canvas with the face's origin at `middle` and `scale` pixels to a unit.
  init(
    _ pixels: UnsafeMutableBufferPointer<Colour>, width: Int, height: Int, middle: FacePoint, scale: Float, turn: Turn
  ) {
    (self.width, self.height, self.pixels) = (width, height, pixels)
    (self.middle, self.scale, self.turn) = (middle, scale, turn)
  }

  /// Sets every pixel; the colour is asked for by position, from (0, 0) to (1, 1).
  @inline(__always) func fill(_ colour: (SIMD2<Float>) -> Colour) {
    let step = SIMD2(1 / Float(width), 1 / Float(height))
    for y in 0..<height {
      for x in 0..<width { pixels[y * width + x] = colour((SIMD2(Float(x), Float(y)) + 0.5) * step) }
    }
  }

  /// Paints over the pixels within `reach` of `center`, as opaquely (0 to 1) as `paint` says.
  @inline(__always)
  func paint(at center: FacePoint, reach: FacePoint, _ paint: (FacePoint) -> (colour: Colour, opacity: Float)) {
    let around = turn(center) * scale + middle
    let spread = FacePoint(
      abs(turn.cosine) * reach.x + abs(turn.sine) * reach.y, abs(turn.sine) * reach.x + abs(turn.cosine) * reach.y)
    let low = around - spread * scale - 1
    let high = around + spread * scale + 1
    let columns = Self.range(low.x, high.x, below: width)
    let step = FacePoint(turn.cosine, -turn.sine) / scale
    for y in Self.range(low.y, high.y, below: height) {
      let offset = FacePoint(0.5 - middle.x, Float(y) + 0.5 - middle.y) / scale
      let start = FacePoint(
        turn.cosine * offset.x + turn.sine * offset.y, turn.cosine * offset.y - turn.sine * offset.x)
      for x in columns {
        let (colour, opacity) = paint(start + step * Float(x))
        if opacity > 0 {
          let i = y * width + x
          pixels[i] += (colour - pixels[i]) * opacity
        }
      }
    }
  }

  /// How much of a pixel lies inside a shape whose edge is this far away (negative inside).
  @inline(__always) func cover(_ distance: Float) -> Float { min(max(0.5 - distance * scale, 0), 1) }

  private static func range(_ low: Float, _ high: Float, below bound: Int) -> Range<Int> {
    let first = Int(min(max(low, 0), Float(bound)))
    return first..<max(first, Int(min(max(high + 1, 0), Float(bound))))
  }
}

/// Signed distances, exact at the edge and close to it.
enum Distance {
  /// To an ellipse: k₀(k₀ − 1) / k₁ with k₀ = |p / r| and k₁ = |p / r²|, Newton's first step.
  @inline(__always) static func ellipse(_ p: FacePoint, _ radii: FacePoint) -> Float {
    let scaled = p / radii
    let square = scaled.x * scaled.x + scaled.y * scaled.y
    // Well outside only the sign matters.
    if square > 1.5 { return (square - 1) * 0.4 * min(radii.x, radii.y) }
    let gradient = scaled / radii
    let k0 = square.squareRoot()
    let k1 = (gradient * gradient).sum().squareRoot()
    return k0 * (k0 - 1) / max(k1, 1e-6)
  }

  /// To an almond, `half.x` wide and `half.y` high to each side: |y| = h (1 − (x / w)²).
  @inline(__always) static func almond(_ p: FacePoint, _ half: FacePoint) -> Float {
    let q = p.x / half.x
    let slope = 2 * half.y * q / half.x
    return (abs(p.y) - half.y * (1 - q * q)) / (1 + slope * slope).squareRoot()
  }

  /// To a line from (−half, 0) to (half, 0) with round ends, `radius` thick to each side.
  @inline(__always) static func line(_ p: FacePoint, half: Float, radius: Float) -> Float {
    let away = FacePoint(p.x - min(max(p.x, -half), half), p.y)
    return (away * away).sum().squareRoot() - radius
  }
}

/// 1 below `low`, 0 above `high`, and between them a smooth fall (3t² − 2t³).
@inline(__always) func fade(_ x: Float, from low: Float, to high: Float) -> Float {
  let t = min(max((high - x) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}
