import Files
import Foundation
import Reporting
import TensorCore
import Training

/// A run, a checkpoint or a report, as a list of what can be compared.
struct Comparand {
  /// Its name: the path as given.
  let path: String
  /// Settings by name.
  private(set) var settings: [String: String] = [:]
  /// Numbers by name, in the order in which they came to be.
  private(set) var numbers: [(name: String, value: Double)] = []
  /// What the last epoch came to, and the test losses of all.
  private(set) var history: [EpochMetrics] = []
  /// What the losses leave out as constant; nil for nothing, or where it is not known.
  private(set) var omission: String?
  /// Weights and running statistics.
  private(set) var tensors: [String: Tensor<Float>] = [:]

  /// What lies at a path: a run's folder, a checkpoint, or a report's folder or text.
  init(_ path: String) throws {
    self.path = path
    let isFolder = try File.kind(of: path) == .folder
    if isFolder, try File.exists(RunFolder(path).last) {
      try read(checkpoint: RunFolder(path).last)
    } else if let report = try Self.reportFolder(path, isFolder: isFolder) {
      try read(report: report)
    } else if isFolder {
      throw WorldError(
        "\(path): expected a run (last.safetensors) or a report (\(ReportWriter.fileName)), found neither; "
          + "name another folder, or a checkpoint")
    } else {
      try read(checkpoint: path)
    }
  }

  private mutating func read(checkpoint path: String) throws {
    let checkpoint = try Checkpoint.read(path).checkpoint
    (settings, history, tensors) = (try checkpoint.settings, checkpoint.history, checkpoint.weights.tensors)
    omission = ModelText.omission(checkpoint.model)
    settings["epochs"] = "\(checkpoint.epoch)"
    settings["training images"] = String(checkpoint.fingerprints.train.prefix(16))
    settings["test images"] = String(checkpoint.fingerprints.test.prefix(16))
    for row in checkpoint.history {
      for (part, means) in [("train", row.train), ("test", row.test)] {
        for (name, value) in [("loss", means.loss), ("recon", means.recon), ("KL", means.kl)] {
          numbers.append(("epoch \(row.epoch), step \(row.step), \(part) \(name)", value))
        }
      }
    }
  }

  private static func reportFolder(_ path: String, isFolder: Bool) throws -> String? {
    if isFolder { return try File.exists(Path(path).appending(ReportWriter.fileName)) ? path : nil }
    return Path(path).name == ReportWriter.fileName ? Path(path).folder : nil
  }

  /// The numbers of a report are those of its figures' tables.
  private mutating func read(report folder: String) throws {
    let figures = Path(folder).appending("figures")
    for name in try Folder.names(in: figures) where name.hasSuffix(".tsv") {
      let text = String(decoding: try File.read(Path(figures).appending(name)), as: UTF8.self)
      let lines = text.split(whereSeparator: \.isNewline)
      // The last comment names the columns.
      guard let header = lines.last(where: { $0.hasPrefix("# ") }) else { continue }
      let titles = header.dropFirst(2).split(separator: "\t", omittingEmptySubsequences: false)
      let rows = lines.filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
      for (row, line) in rows.enumerated() {
        for (title, field) in zip(titles, line) {
          guard let value = Double(field) else { continue }
          numbers.append(("\(name.dropLast(4)), row \(row + 1), \(title)", value))
        }
      }
    }
  }
}
