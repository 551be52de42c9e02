import TensorCore

/// One drawn digit: 28×28 grey bytes, white on black, a function of seed and image number alone.
///
/// The pen follows a glyph of ``DigitGlyphs`` through a plane that is bent, slanted, stretched and
/// turned; the stroke's edge falls to black over about one pixel. As in MNIST, the digit fills a
/// box about 20 pixels high in the middle.
struct DigitDrawing {
  typealias Point = SIMD2<Float>

  /// Rows and columns of an image.
  static let side = 28

  private let strokes: [[Point]]
  private let radius: Float
  private let softness: Float
  private let ink: Float

  init(seed: UInt64, image: Int) {
    var numbers = DrawingNumbers(seed: seed, image: image)
    let digit = Self.digit(&numbers)
    let variants = DigitGlyphs.variants[digit]
    let glyph = variants[numbers.integer(below: variants.count)]
    radius = 1.15 + max(-0.5, numbers.bell(0.33))
    softness = numbers.uniform(0.9, 1.4)
    ink = numbers.uniform(0.9, 1)

    let bend = Bend(&numbers)
    let slant = 0.12 + numbers.bell(0.2)
    let aspect = digit == 1 ? 0.5 : 0.72 + numbers.bell(0.1)
    let turn = Turn(halfTangent: numbers.bell(0.045))
    let curves = glyph.map { stroke in
      Self.curve(through: stroke).map { point in
        var p = bend(point) - 0.5
        p.x = p.x * aspect - p.y * slant
        return turn(p)
      }
    }
    let height = min(19.5, 17.5 + numbers.bell(1.1)) - (radius - 1.15) * 2
    let middle = Point(14 + numbers.bell(0.5), 14 + numbers.bell(0.4))
    strokes = Self.fit(curves, height: height, width: 18.5, middle: middle)
  }

  /// The digit that an image shows, 0 to 9.
  static func digit(seed: UInt64, image: Int) -> Int {
    var numbers = DrawingNumbers(seed: seed, image: image)
    return digit(&numbers)
  }

  private static func digit(_ numbers: inout DrawingNumbers) -> Int { numbers.integer(below: 10) }

  /// The bytes, row by row.
  func draw(into bytes: UnsafeMutableBufferPointer<UInt8>) {
    let side = Self.side
    let far = radius + softness
    withUnsafeTemporaryAllocation(of: Float.self, capacity: side * side) { nearest in
      nearest.initialize(repeating: far * far)
      for stroke in strokes {
        for (a, b) in zip(stroke, stroke.dropFirst()) { Self.approach(nearest, from: a, to: b, within: far) }
      }
      for i in 0..<side * side {
        let edge = (radius + softness / 2 - nearest[i].squareRoot()) / softness
        let cover = min(max(edge, 0), 1)
        bytes[i] = UInt8((255 * ink * cover * cover * (3 - 2 * cover)).rounded())
      }
    }
  }

  /// Lowers each pixel's squared distance to the nearest stroke to that of the segment from a to b.
  private static func approach(
    _ nearest: UnsafeMutableBufferPointer<Float>, from a: Point, to b: Point, within far: Float
  ) {
    let low = pointwiseMin(a, b) - far
    let high = pointwiseMax(a, b) + far
    let columns = clampedRange(low.x, high.x)
    let direction = b - a
    let squaredLength = max((direction * direction).sum(), 1e-12)
    for y in clampedRange(low.y, high.y) {
      for x in columns {
        let offset = Point(Float(x) + 0.5, Float(y) + 0.5) - a
        let along = min(max((offset * direction).sum() / squaredLength, 0), 1)
        let away = offset - direction * along
        let squared = (away * away).sum()
        if squared < nearest[y * side + x] { nearest[y * side + x] = squared }
      }
    }
  }

  private static func clampedRange(_ low: Float, _ high: Float) -> Range<Int> {
    let first = Int(min(max(low, 0), Float(side)))
    return first..<max(first, Int(min(max(high + 1, 0), Float(side))))
  }

  /// Points along the Catmull–Rom curve through these points, each with six steps to the next.
  ///
  /// - Source: Catmull and Rom 1974, tangents (pᵢ₊₁ − pᵢ₋₁) / 2; beyond an end stands the end
  ///   itself, or, on a closed curve, the point on the other side.
  private static func curve(through points: [Point]) -> [Point] {
    let steps = 6
    let last = points.count - 1
    let isClosed = points[0] == points[last]
    var curve = [points[0]]
    for i in 0..<last {
      let (p1, p2) = (points[i], points[i + 1])
      let p0 = i > 0 ? points[i - 1] : isClosed ? points[last - 1] : p1
      let p3 = i + 2 <= last ? points[i + 2] : isClosed ? points[1] : p2
      for step in 1...steps {
        let t = Float(step) / Float(steps)
        let cubic = (p1 - p2) * 3 + p3 - p0
        let square = p0 * 2 - p1 * 5 + p2 * 4 - p3
        curve.append(p1 + ((cubic * t + square) * t + (p2 - p0)) * (t / 2))
      }
    }
    return curve
  }

  /// The curves around `middle`, scaled to this height, or less where `width` demands it.
  private static func fit(_ curves: [[Point]], height: Float, width: Float, middle: Point) -> [[Point]] {
    var low = curves[0][0]
    var high = low
    for point in curves.joined() {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let scale = min(height / (high.y - low.y), width / max(high.x - low.x, 0.01))
    return curves.map { $0.map { ($0 - (low + high) / 2) * scale + middle } }
  }
}

/// A rotation by t = tan(angle / 2): cos = (1 − t²) / (1 + t²), sin = 2t / (1 + t²).
struct Turn {
  let cosine: Float
  let sine: Float

  init(halfTangent t: Float) {
    cosine = (1 - t * t) / (1 + t * t)
    sine = 2 * t / (1 + t * t)
  }

  func callAsFunction(_ p: SIMD2<Float>) -> SIMD2<Float> { [cosine * p.x - sine * p.y, sine * p.x + cosine * p.y] }
}

/// A random deformation of the unit square: 3×3 offsets under quadratic Bernstein polynomials.
private struct Bend {
  private var offsets: [SIMD2<Float>] = []

  init(_ numbers: inout DrawingNumbers) { for _ in 0..<9 { offsets.append([numbers.bell(0.09), numbers.bell(0.09)]) } }

  func callAsFunction(_ p: SIMD2<Float>) -> SIMD2<Float> {
    let (u, v) = (Self.weights(p.x), Self.weights(p.y))
    var bent = p
    for row in 0..<3 { for column in 0..<3 { bent += offsets[row * 3 + column] * (v[row] * u[column]) } }
    return bent
  }

  private static func weights(_ t: Float) -> SIMD3<Float> { [(1 - t) * (1 - t), 2 * t * (1 - t), t * t] }
}
