import Datasets
import Files
import Models
import Training

extension ReportedRun {
  /// A run that exists: its settings are its checkpoint's.
  /// - Parameter dataRoot: where its images are; nil where a data set is usually looked for.
  /// - Throws: where the folder holds no run.
  init(existing path: String, name: String, dataRoot: String?) throws {
    let folder = RunFolder(path)
    guard try File.exists(folder.last) else {
      throw WorldError(
        "\(path): expected the folder of a run, with last.safetensors, found none; name the --out-dir of a 'vae train'")
    }
    let checkpoint = try Checkpoint.read(folder.last).checkpoint
    let training = checkpoint.training
    let arguments = ["--dataset=\(training.dataset)"] + (dataRoot.map { ["--data-root=\($0)"] } ?? [])
    guard let data = try? DataOptions.parse(arguments) else {
      throw WorldError("\(folder.last): expected a data set of this program, found '\(training.dataset)'")
    }
    self.init(
      name: name, caption: "\(checkpoint.model.architecture)",
      configuration: RunConfiguration(checkpoint.model, training, epochs: checkpoint.epoch, commit: checkpoint.commit),
      data: data, folder: folder, isPlanned: false)
  }

  /// The runs of several folders; those that have one last name are numbered.
  static func existing(_ paths: [String], dataRoot: String?) throws -> [ReportedRun] {
    var names: [String: Int] = [:]
    return try paths.map { path in
      let trimmed = String(path.reversed().drop { $0 == "/" }.reversed())
      let name = String(
        Path(trimmed).name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" })
      let count = names[name.lowercased(), default: 0] + 1
      names[name.lowercased()] = count
      return try ReportedRun(existing: path, name: count == 1 ? name : "\(name)-\(count)", dataRoot: dataRoot)
    }
  }
}
