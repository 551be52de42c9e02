import Files
import Glibc

/// Where data sets are looked for: `$VAE_DATA_ROOT/<dataset>`, then `Data/<dataset>`.
public struct DatasetFolders: Sendable {
  /// The folder of `VAE_DATA_ROOT`; nil where the variable is not set.
  public var shared: String?
  /// The project's own folder of data sets, which downloads go to.
  public var project: String

  /// These two folders.
  public init(shared: String?, project: String) { (self.shared, self.project) = (shared, project) }

  /// The folders that the environment names.
  public init() {
    self.init(shared: SystemText.variable("VAE_DATA_ROOT"), project: "Data")
  }

  /// The folders to look into for a data set, in order; `dataRoot` replaces them all.
  public func candidates(_ dataset: Dataset, dataRoot: String?) -> [String] {
    if let dataRoot { return [dataRoot] }
    let folders = [shared, project].compactMap { $0.map { Path($0).appending(dataset.name) } }
    return folders + [dataset.systemFolder].compactMap { $0 }
  }

  /// The folder that a download of the data set goes to.
  func download(_ dataset: Dataset) -> String { Path(project).appending(dataset.name) }
}

/// Whether a data set is drawn or its files are there, sound or not. Files that cannot be looked at
/// are there: loading them says why.
public func isAvailable(_ dataset: Dataset, dataRoot: String? = nil, folders: DatasetFolders = .init()) -> Bool {
  (try? dataset.reader.isThere(in: folders.candidates(dataset, dataRoot: dataRoot))) ?? true
}

/// The bytes of a path from the root, with no link in it; nil where it leads nowhere.
func absolute(_ path: String) -> [UInt8]? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return SystemText.bytes(resolved)
}
