import Foundation

/// The sources as far as they advise: what they tell users to do, word for word.
struct RemedySources {
  /// A text that was found, and the file that has it.
  struct Finding: Hashable {
    let path, text: String
  }

  /// Each file's text without comments, its literals whole: `"a " + "b"` is `"a b"`.
  let files: [(path: String, text: String)]

  /// Files that have been read.
  init(files: [(path: String, text: String)]) { self.files = files }

  /// Reads the Swift files below these folders of the repository.
  init(_ folders: String..., top: URL = RemedyCase.top) throws {
    files = try folders.flatMap { folder in
      let names = try FileManager.default.subpathsOfDirectory(atPath: top.appendingPathComponent(folder).path)
      return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
        let path = "\(folder)/\(name)"
        return (path, Self.whole(try String(contentsOf: top.appendingPathComponent(path), encoding: .utf8)))
      }
    }
  }

  /// A file's text with its literals whole, and without the lines that are comments.
  static func whole(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
      .replacing(#/\\\n\s*/#, with: "").replacing(#/"\s*\+\s*"/#, with: "")
  }

  /// What a remedy begins with, where it is a part of a longer text and has no label.
  private static let imperatives = [
    "add", "ask", "begin", "build", "check", "choose", "complete", "copy", "delete", "did you", "download", "free",
    "get", "give", "if that is meant", "install", "is a shell", "leave", "look", "lower", "make", "move", "name", "put",
    "raise", "record", "remove", "rename", "replace", "restore", "run", "save", "scale", "see", "send", "set", "show",
    "take", "test on", "the last good", "the report's figures", "its place", "the same command", "the quantity",
    "there is no earlier", "to record", "train",
    "try", "unpack", "use", "wait", "'vae", "'make",
  ]

  /// All remedies: literals that have the label `remedy` or `otherRemedy`, and what follows a
  /// semicolon and tells to do something.
  var remedies: Set<Finding> {
    var found: Set<Finding> = []
    for (path, text) in files {
      // With a ternary there are two.
      let labelled =
        /\b(?:\w*[rR]emedy|lower)(?:: String)?\s*[:={]\s*(?:[\w.]+\s*\?\s*)?"(?<first>[^"]+)"(?:\s*:\s*"(?<second>[^"]+)")?/
      for match in text.matches(of: labelled) {
        for text in [match.output.first, match.output.second].compactMap(\.self) {
          found.insert(Finding(path: path, text: String(text)))
        }
      }
      for match in text.matches(of: /; (?<text>[^"\n]+)"/) {
        let text = match.output.text
        guard
          Self.imperatives.contains(where: {
            text.hasPrefix($0) && !(text.dropFirst($0.count).first?.isLetter ?? false)
          })
        else { continue }
        found.insert(Finding(path: path, text: String(text)))
      }
    }
    return found
  }

  /// The parts of a remedy between what is interpolated, where they are long enough to be known
  /// again.
  static func fixedParts(of remedy: String) -> [String] {
    // An interpolation may have parentheses within.
    remedy.split(separator: /\\\((?:[^()]|\([^()]*\))*\)/).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0.count > 3 }
  }

  /// What a pattern's first capture finds, in all files.
  func all(_ pattern: Regex<(Substring, Substring)>) -> Set<Finding> {
    Set(
      files.flatMap { path, text in text.matches(of: pattern).map { Finding(path: path, text: String($0.output.1)) } })
  }
}
