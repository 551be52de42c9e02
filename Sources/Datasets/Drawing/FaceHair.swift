/// The hair: what falls behind the head, what frames the face, and the beard.
extension FaceDrawing {
  /// The hair's colour here: strands (a triangle wave along their fall), lit from one side.
  @inline(__always) private func strands(_ p: FacePoint) -> Colour {
    // 64 strands aside keep it positive, so that cutting off the fraction rounds down.
    let way = p.x * 9 / (1.6 + 0.35 * max(p.y, -2)) + p.y * 0.6 * factors.parting + 64
    let wave = abs(way - Float(Int32(way)) - 0.5) * 2
    let side = factors.light.x * p.x * 0.35 - factors.light.y * max(0, -p.y) * 0.4
    let band = fade(abs(p.y + 1.05 + 0.25 * p.x * p.x), from: 0, to: 0.35)
    return hair * (0.72 + 0.22 * wave + 0.3 * side + 0.25 * band) + Colour(repeating: 0.035 * band)
  }

  /// The fall of long hair, behind head and body.
  func paintHairBehind() {
    let radii: FacePoint
    let center: FacePoint
    switch factors.hairStyle {
    case .bald, .short, .fringe: return
    case .bob: (center, radii) = ([-factors.yaw * 0.3, -0.15], [1.26, length + 0.12])
    case .long: (center, radii) = ([-factors.yaw * 0.3, 0.45], [1.3, length + 0.75])
    }
    canvas.paint(at: center, reach: radii + 0.02) { p in
      let q = p - center
      let full = FacePoint(q.x / (1 + 0.12 * max(0, q.y)), q.y)
      let cover = canvas.cover(Distance.ellipse(full, radii))
      return cover == 0 ? (.zero, 0) : (strands(p) * (0.8 - 0.15 * max(0, q.y)), cover)
    }
  }

  /// The cap of hair around the face: an ellipse larger than the head, less the face's opening.
  func paintHairInFront() {
    if factors.hairStyle == .bald { return }
    let isLong = factors.hairStyle == .long || factors.hairStyle == .bob
    let volume: FacePoint = isLong ? [1.2, 0.26] : [1.06, 0.2]
    let center = FacePoint(-factors.yaw * 0.25, -0.1)
    let cap = FacePoint(volume.x, length + volume.y - 0.1)
    let top: Float = factors.hairStyle == .fringe ? -0.52 + 0.1 * factors.hairline : -0.72 - 0.22 * factors.hairline
    let opening = FacePoint(factors.yaw * 0.55, 0.45)
    let wide: Float = isLong ? 0.86 : 0.93
    let sideEnd: Float = isLong ? 0.9 : 0.02
    let slope = factors.hairStyle == .fringe ? 0.1 * factors.parting : 0.3 * factors.parting
    canvas.paint(at: [0, -0.4], reach: [1.45, 1.6]) { p in
      let outer = canvas.cover(Distance.ellipse(p - center, cap))
      if outer == 0 || p.y > sideEnd + 0.12 { return (.zero, 0) }
      let q = p - opening
      let inner = Distance.ellipse(
        FacePoint(q.x, q.y + slope * q.x * fade(q.y, from: -0.9, to: 0)), FacePoint(wide, opening.y - top))
      let end = fade(p.y, from: sideEnd - 0.08, to: sideEnd + 0.12)
      let cover = min(outer, canvas.cover(-inner)) * end
      return cover == 0 ? (.zero, 0) : (strands(p), cover)
    }
  }

  /// A beard along the jaw and above the mouth.
  func paintBeard() {
    if factors.beard == 0 { return }
    let mouth = onFace(0, 0.72)
    let colour = hair * 0.85 + skin * 0.12
    canvas.paint(at: [0, 0.8], reach: [1.05, 0.75]) { p in
      let q = p - mouth
      let away = q / FacePoint(0.62, 0.42)
      let jaw = fade(-((away - FacePoint(0, -0.25)) * (away - FacePoint(0, -0.25))).sum(), from: -1.35, to: -0.85)
      let lip = fade(abs(q.y + 0.1 - q.x * q.x * 0.5), from: 0.03, to: 0.09) * fade(abs(q.x), from: 0.26, to: 0.42)
      let low = fade(-p.y, from: -0.5, to: -0.2)
      return (colour * brightness(p), factors.beard * max(jaw * low, lip) * canvas.cover(headDistance(p) + 0.02))
    }
  }
}
