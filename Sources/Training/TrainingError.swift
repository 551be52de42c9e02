import Files

/// What can go wrong around training, in a line: who, what was expected and found, what to do.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A setting that cannot be: a batch of no images, a learning rate of 0.
  case setting(name: String, expected: String, found: String)
  /// A model that cannot be built, in the model's words.
  case model(String)
  /// Images that do not fit the model or the settings.
  case data(name: String, expected: String, found: String, remedy: String)
  /// A file or folder that the system refuses to read, write or make.
  case file(FileError)
  /// A file that is no checkpoint, or a damaged one, or not the wanted one.
  case checkpoint(path: String, expected: String, found: String, remedy: String)
  /// A run's folder that cannot be begun or continued.
  case run(folder: String, expected: String, found: String, remedy: String)
  /// Processes that differ in what has to be the same in all: the first that differs from process 0.
  case processes(rank: Int, quantity: String, expected: String, found: String)
  /// A number that is not finite, so that training is in vain. `checkpoint` is the last good one.
  case diverged(epoch: Int, step: Int, quantity: String, value: String, checkpoint: String?)

  /// One line.
  public var description: String {
    let line =
      switch self {
      case .setting(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
      case .model(let text): text
      case .data(let name, let expected, let found, let remedy),
        .checkpoint(let name, let expected, let found, let remedy),
        .run(let name, let expected, let found, let remedy):
        "\(name): expected \(expected), found \(found); \(remedy)"
      case .file(let error): error.description
      case .processes(let rank, let quantity, let expected, let found):
        "process \(rank): expected the \(quantity) of process 0, \(expected), found \(found); start all processes from "
          + "one program, with the same flags and images"
      case .diverged(let epoch, let step, let quantity, let value, let checkpoint):
        "training diverged in epoch \(epoch), step \(step): expected a finite \(quantity), found \(value); "
          + "try a smaller --lr in another --out-dir; "
          + (checkpoint.map { "the last good weights are in \($0)" } ?? "there is no earlier checkpoint")
      }
    return String(line.map { $0.isNewline ? " " : $0 })
  }
}

/// What `body` gives; a file's error becomes this floor's.
func asTrainingError<R: ~Copyable>(_ body: @autoclosure () throws(FileError) -> R) throws(TrainingError) -> R {
  do { return try body() } catch { throw .file(error) }
}
