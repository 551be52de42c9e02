import Files
import Training

/// The runs that a report makes: each in a folder of its own, which is marked.
enum ReportRuns {
  private static let mark = ".made-by-vae-report"

  private static let markText = "'vae report' makes this folder, and may empty it when it runs again.\n"

  /// Fails where a folder has something in it and is not marked: it is the user's then.
  static func expectOwn(_ path: String) throws {
    let isMarked = try File.exists(Path(path).appending(mark))
    guard try isMarked || Folder.isEmpty(path) else {
      throw WorldError(
        "\(path): expected a folder of the report's own, found one that it has not made; move it out of "
          + Path(path).folder)
    }
  }

  /// Empties a run's folder and marks it.
  static func begin(_ path: String) throws {
    try expectOwn(path)
    try Folder.remove(path)
    try Folder.make(path)
    try File.write(markText, to: Path(path).appending(mark))
  }

  /// The last checkpoint of a run that was made for a report, by whichever build of the program;
  /// nil where there is none, or where it is one of other settings or images.
  static func checkpoint(of run: ReportedRun, _ fingerprints: DataFingerprints) throws -> Checkpoint? {
    let (configuration, mark) = (run.configuration, Path(run.folder.path).appending(mark))
    guard try File.exists(mark), try File.exists(run.folder.last),
      let checkpoint = try? Checkpoint.read(run.folder.last).checkpoint, checkpoint.model == configuration.model,
      checkpoint.training == configuration.training, checkpoint.fingerprints == fingerprints,
      checkpoint.epoch <= configuration.epochs
    else { return nil }
    return checkpoint
  }
}
