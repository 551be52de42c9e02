import TensorCore

/// Whether an entry's specimens could find what they are there for.
public struct SpecimenCheck: Sendable {
  /// Every kind of shape that the op takes is shown by a specimen, and at every kink that a domain
  /// keeps clear of an extreme case states the slopes: below it, at it and above it.
  public static func run(_ entry: OpEntry) -> CheckResult {
    var result = CheckResult(.specimens, entry.stem)
    let missing = Set(entry.missingShapeKinds)
    for kind in entry.shapeKinds {
      result.record(!missing.contains(kind), "found no specimen with \(kind.rawValue), expected one")
    }
    let kinks = Set(entry.specimens.flatMap { $0.domains.flatMap(\.kinks) })
    let stated = entry.extremes.flatMap { extreme in
      zip(extreme.inputs, extreme.slopes).flatMap { x, slopes in slopes == nil ? [] : x.scalars.map(Double.init) }
    }
    for kink in kinks.sorted() {
      for (side, isThere) in [
        ("below", stated.contains { $0 < kink && kink - $0 <= Domain.clearance }),
        ("at", stated.contains { $0 == Double(Float(kink)) }),
        ("above", stated.contains { $0 > kink && $0 - kink <= Domain.clearance }),
      ] {
        result.record(isThere, "found no extreme case that states the slope \(side) the kink \(kink), expected one")
      }
    }
    return result
  }
}
