/// One drawn face: 178×218 RGB bytes, framed like an aligned CelebA photograph.
///
/// Painted back to front; the head is lit as an ellipsoid, and its features turn with it.
struct FaceDrawing {
  /// Columns of an image.
  static let width = 178
  /// Rows of an image.
  static let height = 218

  let factors: FaceFactors
  let canvas: FaceCanvas
  let skin: Colour
  let hair: Colour
  /// Half the head's height, in half widths.
  let length: Float
  private let depth: FacePoint

  /// Paints the face with these factors into `bytes` (height · width · 3).
  static func draw(_ factors: FaceFactors, into bytes: UnsafeMutableBufferPointer<UInt8>) {
    withUnsafeTemporaryAllocation(of: Colour.self, capacity: width * height) { pixels in
      FaceDrawing(factors, pixels: pixels).paintAll()
      for i in 0..<width * height {
        let pixel = pixels[i]
        for channel in 0..<3 { bytes[3 * i + channel] = UInt8(min(max(pixel[channel], 0), 1) * 255 + 0.5) }
      }
    }
  }

  private init(_ factors: FaceFactors, pixels: UnsafeMutableBufferPointer<Colour>) {
    self.factors = factors
    skin = factors.skinColour
    hair = Colour(factors.hair, 0)
    length = factors.headSize.y / factors.headSize.x
    depth = [factors.yaw, factors.pitch]
    canvas = FaceCanvas(
      pixels, width: Self.width, height: Self.height, middle: [89, 116], scale: factors.headSize.x,
      turn: Turn(halfTangent: factors.tilt))
  }

  private func paintAll() {
    paintBackground()
    paintHairBehind()
    paintBody()
    paintEars()
    paintHead()
    paintBeard()
    paintNose()
    paintMouth()
    paintEye(side: -1)
    paintEye(side: 1)
    paintHairInFront()
    if factors.glasses { paintGlasses() }
  }

  /// Where a point of the face's surface is seen: the head is an ellipsoid that turns and nods.
  func onFace(_ x: Float, _ y: Float) -> FacePoint {
    let cosine = (FacePoint(1, 1) - depth * depth).squareRoot()
    let z = max(0, 1 - x * x * 0.8 - y * y * 0.2).squareRoot()
    return FacePoint(x, y) * cosine + depth * z
  }

  /// How much narrower a feature at x is seen because the head is turned.
  func foreshortening(at x: Float) -> Float {
    let z = max(0.1, 1 - x * x * 0.8).squareRoot()
    return min(max((1 - depth.x * depth.x).squareRoot() - 0.8 * x / z * depth.x, 0.5), 1.1)
  }

  /// How bright the head's ellipsoid is here: about 1, more towards the light.
  @inline(__always) func brightness(_ p: FacePoint) -> Float {
    let n = FacePoint(p.x * 0.95, p.y / (length * 1.05))
    let z = max(0.02, 1 - (n * n).sum()).squareRoot()
    let diffuse = max(0, n.x * factors.light.x + n.y * factors.light.y + z * factors.light.z)
    return 0.5 + 0.62 * diffuse
  }

  private func paintBackground() {
    let first = Colour(factors.background, 0)
    let change = Colour(factors.farBackground, 0) - first
    let direction = factors.backgroundDirection
    let span = max(abs(direction.x) + abs(direction.y), 0.1)
    canvas.fill { p in
      let along = ((p.x - 0.5) * direction.x + (p.y - 0.5) * direction.y) / span + 0.5
      return first + change * fade(along, from: 1, to: 0)
    }
  }

  private func paintBody() {
    let clothes = Colour(factors.clothes, 0)
    let neck = skin * 0.78
    let light = factors.light.x
    canvas.paint(at: [0, 2.2], reach: [2.4, 1]) { p in
      let distance = Distance.ellipse(p - FacePoint(0, 2.75), FacePoint(1.95, 1.15))
      return (clothes * (0.85 + 0.18 * light * p.x), canvas.cover(distance))
    }
    canvas.paint(at: [0, 1.4], reach: [0.8, 0.75]) { p in
      let flare = 0.5 + 0.12 * (p.y - 1.2) * (p.y - 1.2)
      let chin = 1 - 0.35 * fade(p.y, from: length - 0.1, to: length + 0.3)
      let cut = Distance.ellipse(p - FacePoint(0, 1.35), FacePoint(0.6, 0.62))
      return (neck * (chin + 0.15 * light * p.x), canvas.cover(max(abs(p.x) - flare, cut)))
    }
  }

  private func paintEars() {
    for side: Float in [-1, 1] {
      let center = FacePoint(side * 0.98 - depth.x * 0.35, 0.12 + depth.y * -0.3)
      let radii = FacePoint(0.13 * max(0.35, 1 - side * depth.x * 1.5), 0.26)
      let lobe = skin * (0.8 + 0.25 * side * factors.light.x)
      canvas.paint(at: center, reach: radii + 0.03) { p in
        let distance = Distance.ellipse(p - center, radii)
        return (lobe * (1 + 1.2 * min(0, distance + 0.05)), canvas.cover(distance))
      }
    }
  }

  private func paintHead() {
    let blush = Colour(0.06, -0.03, -0.02, 0) * (1 - 0.5 * factors.skin)
    let cheeks = [onFace(-0.5, 0.42), onFace(0.5, 0.42)]
    let (left, right) = (cheeks[0], cheeks[1])
    canvas.paint(at: .zero, reach: [1.05, length + 0.05]) { p in
      let cover = canvas.cover(headDistance(p))
      if cover == 0 { return (.zero, 0) }
      let toCheek = min(((p - left) * (p - left)).sum(), ((p - right) * (p - right)).sum())
      return ((skin + blush * fade(toCheek, from: 0, to: 0.12)) * brightness(p), cover)
    }
  }

  /// The head's outline: an ellipse that the jaw narrows below the eyes.
  @inline(__always) func headDistance(_ p: FacePoint) -> Float {
    let down = max(0, p.y) / length
    return Distance.ellipse(FacePoint(p.x / (1 - factors.jaw * down * down), p.y), FacePoint(0.98, length))
  }
}
