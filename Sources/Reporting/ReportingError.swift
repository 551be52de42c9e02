import Files

/// What can go wrong between a record and its files: one line with the remedy.
public enum ReportingError: Error, Equatable, CustomStringConvertible {
  /// A file or folder that cannot be written, moved or made.
  case file(FileError)
  /// Images that are no grid: what was expected, and what came.
  case unusableImages(expected: String, found: String)
  /// A figure that contradicts itself, such as a series of a column that its table does not have.
  case unusableFigure(name: String, expected: String, found: String)
  /// A record that cannot be told, such as two runs of one name.
  case unusableRecord(expected: String, found: String)
  /// There is no such program.
  case gnuplotMissing(executable: String)
  /// gnuplot ran and refused the script; `message` is its last line.
  case gnuplotFailed(script: String, message: String)
  /// libpng refused the pixels.
  case pngFailed(message: String)
  /// A report larger than what a repository should carry.
  case tooLarge(folder: String, bytes: Int, limit: Int)

  /// One line.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .unusableImages(let expected, let found): "image grid: expected \(expected); found \(found)"
    case .unusableFigure(let name, let expected, let found): "figure '\(name)': expected \(expected); found \(found)"
    case .unusableRecord(let expected, let found): "report: expected \(expected); found \(found)"
    case .gnuplotMissing(let executable):
      "\(executable): not found; the report's figures need gnuplot: run 'apt-get install gnuplot-nox'"
    case .gnuplotFailed(let script, let message):
      "\(script): gnuplot cannot run it: \(message); install another with 'apt-get install gnuplot-nox'"
    case .pngFailed(let message): "PNG: libpng cannot encode the image: \(message)"
    case .tooLarge(let folder, let bytes, let limit):
      "\(folder): the report has \(bytes) bytes, more than the \(limit) allowed; show fewer or smaller images"
    }
  }
}
