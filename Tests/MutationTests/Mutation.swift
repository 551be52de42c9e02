/// A bug to plant: in one place of the sources another text, and the check that must notice.
struct Mutation: Sendable {
  /// What is wrong then, as one would say it.
  let what: String
  /// The file, below `Sources`.
  let file: String
  /// The text that is replaced, or a text with the part to replace in «guillemets». It occurs once
  /// in the file, so that the place is certain.
  let original: String
  /// The text that takes its place.
  let planted: String
  /// Whether the texts are statements; otherwise they are expressions of one type.
  let isStatement: Bool
  /// The name of the check that must fail.
  let check: String
  /// What one of the check's complaints must say, so that it fails for the bug and not for
  /// something else.
  let complaint: String

  /// The file with `buggy` in place of the expression `original`.
  static func expression(
    _ what: String, _ file: String, _ original: String, _ buggy: String, caughtBy check: String,
    saying complaint: String
  ) -> Mutation {
    Mutation(
      what: what, file: file, original: original, planted: buggy, isStatement: false, check: check, complaint: complaint
    )
  }

  /// The file with `buggy` in place of the statement `original`; an empty text leaves it out.
  static func statement(
    _ what: String, _ file: String, _ original: String, _ buggy: String, caughtBy check: String,
    saying complaint: String
  ) -> Mutation {
    Mutation(
      what: what, file: file, original: original, planted: buggy, isStatement: true, check: check, complaint: complaint)
  }
}
