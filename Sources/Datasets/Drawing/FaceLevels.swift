extension FaceFactors {
  /// The factors of some faces as labels, for measures of disentanglement.
  ///
  /// A quantity is cut into ten levels of equal width over nine tenths or more of its range.
  /// Colours are left out, but for their brightness: they have no order.
  static func levels(_ faces: [FaceFactors]) -> [ImageLabels] {
    func quantity(
      _ name: String, _ range: ClosedRange<Float>, _ value: (FaceFactors) -> Float
    ) -> ImageLabels {
      ImageLabels(name, from: range.lowerBound, to: range.upperBound, faces.map(value))
    }
    func brightness(_ colour: SIMD3<Float>) -> Float { colour.sum() / 3 }
    return [
      quantity("yaw", -0.32...0.32) { $0.yaw }, quantity("pitch", -0.12...0.12) { $0.pitch },
      quantity("tilt", -0.07...0.07) { $0.tilt }, quantity("head width", 41.6...50.4) { $0.headSize.x },
      quantity("skin", 0...1) { $0.skin },
      ImageLabels(
        "hair style", classes: HairStyle.allCases.map { "\($0)" }, numbers: faces.map(\.hairStyle.rawValue)),
      quantity("hair brightness", 0...0.8) { brightness($0.hair) },
      quantity("smile", -0.45...1) { $0.smile }, quantity("mouth opening", 0...1) { $0.mouthOpening },
      quantity("beard", 0...0.9) { $0.beard },
      ImageLabels("glasses", classes: ["without", "with"], numbers: faces.map { $0.glasses ? 1 : 0 }),
      quantity("light from the side", -0.7...0.7) { $0.light.x },
      quantity("background brightness", 0.1...0.95) { brightness($0.background) },
      quantity("clothes brightness", 0.1...0.95) { brightness($0.clothes) },
    ]
  }
}
