/// The text of a source file in which several bugs sleep; a number wakes one of them when the
/// program runs.
///
/// An expression E becomes `(mutant == 7 ? (buggy E) : (E))` and a statement an `if`: one build
/// serves all bugs.
///
/// - Source: Untch, Offutt and Harrold 1993, "Mutation Analysis Using Mutant Schemata".
enum Schemata {
  /// The files that give every module the number of the bug that is awake; 0 is none. What stands
  /// on TensorCore does not see the kernels.
  static let switchFiles = [
    "Kernels/Mutant.swift": "import Glibc\n\nlet \(number)\n",
    "TensorCore/Mutant.swift": "import Glibc\n\npublic let \(number)\n",
  ]

  private static let number = #"mutant = getenv("MUTANT").flatMap { Int(String(cString: $0)) } ?? 0"#

  /// `source` with these bugs, each under its number.
  ///
  /// - Throws: ``MutationError`` for a text that does not occur exactly once, or that overlaps
  ///   another's.
  static func planting(_ mutations: [(number: Int, mutation: Mutation)], in source: String) throws -> String {
    var places: [(range: Range<String.Index>, mutations: [(number: Int, mutation: Mutation)])] = []
    for (number, mutation) in mutations {
      let range = try place(of: mutation, in: source)
      if let same = places.firstIndex(where: { $0.range == range }) {
        places[same].mutations.append((number, mutation))
      } else if let other = places.first(where: { $0.range.overlaps(range) })?.mutations[0].mutation {
        throw MutationError("\(mutation.file): '\(mutation.what)' and '\(other.what)' overlap; give them the same text")
      } else {
        places.append((range, [(number, mutation)]))
      }
    }
    var text = ""
    var end = source.startIndex
    for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      text += source[end..<place.range.lowerBound]
      text += switching(place.mutations, original: source[place.range])
      end = place.range.upperBound
    }
    return text + source[end...]
  }

  /// Where the text stands, or of it the part in guillemets.
  private static func place(of mutation: Mutation, in source: String) throws -> Range<String.Index> {
    let text = mutation.original.filter { $0 != "«" && $0 != "»" }
    let places = source.ranges(of: text)
    guard places.count == 1 else {
      throw MutationError(
        "\(mutation.file): '\(mutation.what)': expected its text once, found it \(places.count) times: \(text); bring "
          + "Tests/MutationTests up to date with the file")
    }
    guard let part = mutation.original.firstMatch(of: /(.*)«(.+)»/.dotMatchesNewlines()) else { return places[0] }
    let start = source.index(places[0].lowerBound, offsetBy: part.output.1.count)
    return start..<source.index(start, offsetBy: part.output.2.count)
  }

  private static func switching(
    _ mutations: [(number: Int, mutation: Mutation)], original: Substring
  ) -> String {
    if mutations[0].mutation.isStatement {
      mutations.reduce("") { $0 + "if mutant == \($1.number) {\n\($1.mutation.planted)\n} else " } + "{\n\(original)\n}"
    } else {
      "(" + mutations.reduce("") { $0 + "mutant == \($1.number) ? (\($1.mutation.planted)) : " } + "(\(original)))"
    }
  }
}

/// A mutation that cannot be planted, or a build of them that failed.
struct MutationError: Error, CustomStringConvertible {
  /// One line.
  let description: String

  init(_ description: String) { self.description = description }
}
