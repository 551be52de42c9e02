/// What a drawn face looks like, a function of seed and image number. Angles are given as sines.
public struct FaceFactors: Sendable, Equatable {
  /// How the hair is worn.
  public enum HairStyle: Int, Sendable, CaseIterable {
    /// No hair.
    case bald
    /// Hair that ends above the ears.
    case short
    /// Short hair, over the forehead.
    case fringe
    /// Hair down to the jaw.
    case bob
    /// Hair below the chin.
    case long
  }

  /// The sines of the head's turn (positive: to the picture's right) and nod (positive: down).
  public var yaw, pitch: Float
  /// The tangent of half the head's tilt; positive tilts clockwise.
  public var tilt: Float
  /// Half the head's width and height, in pixels.
  public var headSize: SIMD2<Float>
  /// How much the jaw narrows, 0 to 0.35.
  public var jaw: Float
  /// The skin's tone, from 0 (light) to 1 (dark).
  public var skin: Float
  /// How the hair is worn.
  public var hairStyle: HairStyle
  /// The hair's colour (red, green, blue), from 0 to 1.
  public var hair: SIMD3<Float>
  /// How high the hairline is, 0 (low) to 1, and where the hair parts, −1 (left) to 1.
  public var hairline, parting: Float
  /// The eyes' half width, in half head widths, and how far the lids are open, 0 to 1.
  public var eyeSize, eyeOpening: Float
  /// The irises' colour (red, green, blue), from 0 to 1.
  public var iris: SIMD3<Float>
  /// Where the eyes look, from −1 (left) to 1.
  public var gaze: Float
  /// How much the brows rise, −1 to 1.
  public var brows: Float
  /// The corners of the mouth: up for positive, down for negative; −1 to 1.
  public var smile: Float
  /// How far the mouth is open, and how red the lips are, 0 to 1.
  public var mouthOpening, lips: Float
  /// How dense the beard is; 0 for none.
  public var beard: Float
  /// Whether glasses are worn.
  public var glasses: Bool
  /// Where the light comes from: x to the right, y down, z towards the viewer; of length 1.
  public var light: SIMD3<Float>
  /// The background's colour on one side and on the other (red, green, blue), 0 to 1.
  public var background, farBackground: SIMD3<Float>
  /// The direction from ``background`` to ``farBackground``: x to the right, y down.
  public var backgroundDirection: SIMD2<Float>
  /// The clothes' colour (red, green, blue), from 0 to 1.
  public var clothes: SIMD3<Float>

  /// The factors of one image.
  public init(seed: UInt64, image: Int) {
    var numbers = DrawingNumbers(seed: seed, image: image)
    yaw = min(max(numbers.bell(0.16), -0.42), 0.42)
    pitch = numbers.bell(0.06)
    tilt = numbers.bell(0.035)
    let size = 46 + numbers.bell(2.2)
    headSize = [size, size * (1.36 + numbers.bell(0.06))]
    jaw = numbers.uniform(0.08, 0.3)
    skin = numbers.uniform(0, 1)
    hairStyle =
      [.bald, .short, .short, .short, .fringe, .fringe, .bob, .bob, .long, .long, .long, .long][
        numbers.integer(below: 12)]
    let isFair = skin < 0.45
    hair = Self.hairColours[numbers.integer(below: isFair ? Self.hairColours.count : 4)] * numbers.uniform(0.8, 1.2)
    hairline = numbers.uniform(0, 1)
    parting = numbers.uniform(-1, 1)
    eyeSize = numbers.uniform(0.19, 0.24)
    eyeOpening = numbers.uniform(0.6, 1)
    iris = Self.irisColours[numbers.integer(below: isFair ? Self.irisColours.count : 2)]
    gaze = numbers.bell(0.4)
    brows = numbers.bell(0.4)
    smile = min(max(0.35 + numbers.bell(0.4), -1), 1)
    let isMouthOpen = numbers.chance(0.45)
    mouthOpening = numbers.uniform(0.2, 1) * (isMouthOpen ? 1 : 0)
    lips = numbers.uniform(0.1, 1)
    let hasLongHair = hairStyle == .long || hairStyle == .bob
    let hasBeard = numbers.chance(hasLongHair ? 0 : 0.4)
    beard = numbers.uniform(0.3, 0.9) * (hasBeard ? 1 : 0)
    glasses = numbers.chance(0.12)
    let side = SIMD3(numbers.uniform(-0.8, 0.8), numbers.uniform(-0.7, 0.2), 0.75)
    light = side / (side * side).sum().squareRoot()
    background = Self.colour(&numbers, saturation: 0.35)
    let isPlain = numbers.chance(0.3)
    let other = Self.colour(&numbers, saturation: 0.35)
    farBackground = isPlain ? background * 0.8 : other
    backgroundDirection = [numbers.uniform(-1, 1), numbers.uniform(-1, 1)]
    clothes = Self.colour(&numbers, saturation: 0.7)
  }

  /// A colour of any brightness, this far from grey at most.
  private static func colour(_ numbers: inout DrawingNumbers, saturation: Float) -> SIMD3<Float> {
    let brightness = numbers.uniform(0.1, 0.95)
    let tint = SIMD3(numbers.uniform(-1, 1), numbers.uniform(-1, 1), numbers.uniform(-1, 1)) * (saturation / 2)
    let colour = SIMD3(repeating: brightness) + tint * min(brightness, 1 - brightness) * 2
    return colour.clamped(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 1))
  }

  private static let hairColours: [SIMD3<Float>] = [
    [0.07, 0.06, 0.06], [0.13, 0.09, 0.07], [0.22, 0.14, 0.09], [0.33, 0.21, 0.13], [0.45, 0.3, 0.17],
    [0.5, 0.24, 0.12], [0.72, 0.55, 0.3], [0.83, 0.69, 0.44], [0.62, 0.6, 0.58],
  ]

  private static let irisColours: [SIMD3<Float>] = [
    [0.2, 0.12, 0.07], [0.33, 0.2, 0.1], [0.25, 0.42, 0.6], [0.3, 0.45, 0.3], [0.42, 0.47, 0.5],
  ]

  /// The skin's colour at its tone: four stretches between five colours.
  var skinColour: Colour {
    let tones: [Colour] = [
      [0.98, 0.83, 0.73, 0], [0.92, 0.72, 0.58, 0], [0.79, 0.57, 0.42, 0], [0.6, 0.4, 0.28, 0], [0.4, 0.26, 0.19, 0],
    ]
    let position = min(max(skin, 0), 1) * 4
    let first = min(Int(position), 3)
    return tones[first] + (tones[first + 1] - tones[first]) * (position - Float(first))
  }
}
