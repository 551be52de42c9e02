import Files

/// The runs that a report makes: each in a folder of its own, which is marked, and made anew.
enum ReportRuns {
  /// Where they lie.
  static let folder = "runs/report"
  private static let mark = ".made-by-vae-report"

  /// The folder of a run of this name.
  static func path(_ name: String) -> String { Path(folder).appending(name) }

  /// Fails where a folder has something in it and is not marked: it is the user's then.
  static func expectOwn(_ path: String) throws {
    let isMarked = try File.exists(Path(path).appending(mark))
    guard try isMarked || Folder.names(in: path).isEmpty else {
      throw WorldError(
        "\(path): expected a folder of the report's own, found one that it has not made; move it out of \(folder)")
    }
  }

  /// Empties a run's folder and marks it.
  static func begin(_ path: String) throws {
    try expectOwn(path)
    try Folder.remove(path)
    try Folder.make(path)
    try File.write(
      "'vae report' makes this folder, and empties it when it runs again.\n", to: Path(path).appending(mark))
  }
}
