/// The pen's ways for each digit: strokes through points of the unit square, x right and y down.
///
/// A stroke is a Catmull–Rom curve through its points. Strokes that touch name the same point, and
/// still touch when a drawing has bent the whole plane.
enum DigitGlyphs {
  typealias Point = SIMD2<Float>
  typealias Glyph = [[Point]]

  /// `variants[d]`: the ways to write the digit d.
  static let variants: [[Glyph]] = ways.map { $0.map(glyph) }

  /// The points `x,y` in hundredths; ` / ` parts two strokes.
  private static let ways = [
    ["55,0 22,12 5,50 20,88 50,100 82,86 95,48 82,12 55,0", "62,6 30,10 6,50 20,90 50,100 84,82 94,42 75,6 46,2"],
    [
      "50,0 50,50 50,100", "50,0 50,50 50,100", "30,20 42,10 52,0 / 52,0 50,50 50,100",
      "30,20 42,10 52,0 / 52,0 50,50 50,100 / 25,100 50,100 76,98",
    ],
    [
      "10,22 30,3 62,2 84,22 74,48 40,78 6,98 / 6,98 50,94 96,97",
      "12,20 35,2 68,4 82,26 66,55 38,84 14,98 3,88 18,78 45,88 72,98 98,90",
    ],
    [
      "10,10 42,0 78,10 78,34 40,47 / 40,47 80,56 88,80 52,100 8,90",
      "8,3 45,4 86,2 / 86,2 62,22 42,42 / 42,42 80,50 90,76 55,100 8,92",
    ], ["20,2 12,30 10,52 45,57 92,50 / 82,4 76,50 70,100", "68,0 36,32 4,62 / 4,62 50,61 98,60 / 68,0 67,50 64,100"],
    ["90,0 58,2 26,3 / 26,3 22,22 17,43 / 17,43 52,36 86,56 78,87 42,100 5,90"],
    ["70,0 36,24 10,64 22,94 56,100 86,80 70,56 36,60 13,78", "50,0 22,30 10,70 34,98 70,95 90,70 68,50 36,56 12,74"],
    [
      "5,6 50,6 92,2 / 92,2 66,45 45,100", "6,18 10,4 50,5 92,2 / 92,2 70,45 52,100",
      "5,6 50,6 92,2 / 92,2 66,45 45,100 / 36,52 60,50 88,48",
    ],
    [
      "82,14 52,0 20,12 26,34 58,52 84,78 50,100 15,82 36,54 70,36 82,14",
      "50,0 18,10 20,36 50,47 80,34 80,10 50,0 / 50,47 14,62 16,90 50,100 86,88 86,60 50,47",
    ],
    [
      "84,16 52,0 16,16 16,42 50,50 78,34 84,16 / 84,16 82,55 70,100",
      "84,14 50,1 14,20 20,48 56,48 84,14 / 84,14 86,60 68,94 26,96",
    ],
  ]

  private static func glyph(_ text: String) -> Glyph {
    text.split(separator: " / ").map { stroke in
      stroke.split(separator: " ").map { point in
        let hundredths = point.split(separator: ",").compactMap { Float($0) }
        return Point(hundredths[0], hundredths[1]) / 100
      }
    }
  }
}
