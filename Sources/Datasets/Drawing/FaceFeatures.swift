/// The features: eyes, brows, nose, mouth, glasses.
extension FaceDrawing {
  /// One eye and its brow; `side` is −1 for the left of the picture, 1 for the right.
  func paintEye(side: Float) {
    let center = onFace(side * 0.43, -0.08)
    let narrow = foreshortening(at: side * 0.43)
    let half = FacePoint(factors.eyeSize * narrow, factors.eyeSize * 0.5 * factors.eyeOpening)
    let light = brightness(center)
    paintSocket(center, half, light)
    paintEyeball(center, half, light)

    // The upper lid's lashes: a thin dark crescent above the almond.
    let lash = hair * 0.35 + skin * 0.08
    canvas.paint(at: center, reach: [half.x * 1.3, half.y * 2.2]) { p in
      let q = p - center
      let outer = Distance.almond(FacePoint(q.x, q.y + 0.015), half * FacePoint(1.12, 1.25))
      let inner = Distance.almond(FacePoint(q.x, q.y - 0.02), half)
      return (lash, q.y < half.y * 0.3 ? canvas.cover(max(outer, -inner)) * 0.85 : 0)
    }

    let brow = onFace(side * 0.44, -0.36 - 0.05 * factors.brows)
    let colour = factors.hairStyle == .bald ? skin * 0.35 : hair * 0.7 + skin * 0.1
    let tilt = side * (0.04 + 0.12 * factors.brows)
    canvas.paint(at: brow, reach: [0.36, 0.16]) { p in
      let q = p - brow
      let bent = FacePoint(q.x / narrow, q.y - 0.8 * q.x * q.x + 0.02 - tilt * q.x)
      let thickness = 0.042 - 0.05 * max(0, side * q.x)
      return (colour * light, 0.85 * fade(Distance.line(bent, half: 0.23, radius: thickness), from: -0.03, to: 0.02))
    }
  }

  private func paintSocket(_ center: FacePoint, _ half: FacePoint, _ light: Float) {
    let shadow = skin * 0.62 * light
    canvas.paint(at: center, reach: [0.36, 0.26]) { p in
      let q = (p - center + FacePoint(0, 0.05)) / FacePoint(0.34, 0.22)
      return (shadow, 0.5 * fade((q * q).sum(), from: 0.1, to: 1))
    }
  }

  private func paintEyeball(_ center: FacePoint, _ half: FacePoint, _ light: Float) {
    let iris = Colour(factors.iris, 0)
    let look = FacePoint(factors.gaze * 0.25 * half.x + factors.yaw * 0.06, 0)
    let radius = factors.eyeSize * 0.47
    canvas.paint(at: center, reach: half * 1.1) { p in
      let q = p - center
      let opening = canvas.cover(Distance.almond(q, half))
      let away = q - look
      let toIris = (away * away).sum().squareRoot() - radius
      let white = Colour(0.93, 0.91, 0.9, 0) * (light * (0.75 + 0.25 * fade(-q.y, from: -half.y * 0.2, to: half.y)))
      var colour = white + (iris - white) * canvas.cover(toIris)
      colour -= colour * (0.92 * canvas.cover(toIris + radius * 0.55))
      let glint = away - FacePoint(factors.light.x, factors.light.y) * (radius * 0.5)
      colour += (Colour(repeating: 1) - colour) * canvas.cover((glint * glint).sum().squareRoot() - radius * 0.22)
      return (colour, opening)
    }
  }

  /// The nose: a lit ridge, a shadow away from the light, a rounded tip and two nostrils.
  func paintNose() {
    let (bridge, tip) = (onFace(0, -0.05), onFace(0, 0.4) + FacePoint(factors.yaw * 0.16, 0))
    let away: Float = factors.light.x > 0 ? -1 : 1
    let shade = skin * (0.72 * brightness(tip))
    let shine = skin * (1.12 * brightness(tip))
    canvas.paint(at: (bridge + tip) / 2, reach: [0.4, 0.4]) { p in
      let t = min(max((p.y - bridge.y) / (tip.y - bridge.y), 0), 1)
      let x = p.x - (bridge.x + (tip.x - bridge.x) * t)
      let wing = 0.06 + 0.1 * t * t
      let side = fade(abs(x - away * wing), from: 0, to: 0.09) * fade(abs(t - 0.6), from: 0.2, to: 0.62)
      let ridge = fade(abs(x), from: 0, to: 0.07) * fade(abs(t - 0.6), from: 0.1, to: 0.5)
      return side * 0.5 > ridge * 0.6 ? (shade, side * 0.5) : (shine, ridge * 0.5)
    }
    canvas.paint(at: tip, reach: [0.26, 0.2]) { p in
      let q = p - tip
      let under = fade(abs(q.y - 0.09 + q.x * q.x * 1.6), from: 0, to: 0.07) * fade(abs(q.x), from: 0.1, to: 0.24)
      return (shade * 0.85, 0.7 * under)
    }
    for side: Float in [-1, 1] {
      let nostril = tip + FacePoint(side * 0.09 * foreshortening(at: side * 0.1), 0.08)
      canvas.paint(at: nostril, reach: [0.07, 0.05]) { p in
        (skin * 0.3, 0.8 * fade(Distance.ellipse(p - nostril, FacePoint(0.045, 0.026)), from: -0.02, to: 0.015))
      }
    }
  }

  /// The mouth: two lips bent by the smile; when open, teeth in a dark almond between them.
  func paintMouth() {
    let center = onFace(0, 0.79)
    let narrow = foreshortening(at: 0)
    let half = FacePoint((0.34 + 0.09 * factors.smile) * narrow, 0.075 + 0.02 * factors.lips)
    let opening = 0.12 * factors.mouthOpening
    let red = Colour(0.72, 0.27, 0.28, 0) * (1 - 0.45 * factors.skin)
    let lip = (skin * 0.82 + (red - skin * 0.82) * factors.lips) * brightness(center)
    let bend = 0.75 * factors.smile
    canvas.paint(at: center, reach: [half.x * 1.3, half.y + opening + 0.2]) { p in
      let q = p - center
      let bent = FacePoint(q.x, q.y + bend * q.x * q.x - 0.03 * factors.smile)
      let lips = canvas.cover(Distance.almond(bent, FacePoint(half.x, half.y + opening)))
      let shade: Float = bent.y < 0 ? 0.82 : 1.04
      let gap = canvas.cover(Distance.almond(bent, FacePoint(half.x * 0.86, opening + 0.012)))
      let teeth = fade(bent.y, from: opening * 0.25, to: opening * 0.45 + 0.01) * (opening > 0.02 ? 1 : 0)
      let inside = Colour(0.2, 0.06, 0.06, 0) * (1 - teeth) + Colour(0.93, 0.91, 0.87, 0) * teeth
      return (lip * shade * (1 - gap) + inside * gap, lips)
    }
    let crease = skin * (0.74 * brightness(center))
    let chin = center + FacePoint(0, 0.2 + opening)
    canvas.paint(at: chin, reach: [0.22, 0.08]) { p in
      let q = (p - chin) / FacePoint(0.2, 0.06)
      return (crease, 0.4 * fade((q * q).sum(), from: 0, to: 1))
    }
  }

  /// Round frames and their bridge.
  func paintGlasses() {
    let frame = Colour(0.08, 0.07, 0.07, 0)
    let (left, right) = (onFace(-0.43, -0.06), onFace(0.43, -0.06))
    let middle = (left + right) / 2
    for (center, side) in [(left, Float(-1)), (right, 1)] {
      let radii = FacePoint(0.33 * foreshortening(at: side * 0.43), 0.27)
      canvas.paint(at: center, reach: radii + 0.06) { p in
        (frame, canvas.cover(abs(Distance.ellipse(p - center, radii)) - 0.022))
      }
    }
    canvas.paint(at: middle, reach: [0.2, 0.1]) { p in
      let q = p - middle
      return (frame, canvas.cover(Distance.line(FacePoint(q.x, q.y + 0.04 - q.x * q.x), half: 0.11, radius: 0.02)))
    }
  }
}
