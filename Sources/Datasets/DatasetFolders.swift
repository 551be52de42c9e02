import Glibc

/// Where data sets are looked for: `$VAE_DATA_ROOT/<dataset>`, then `Data/<dataset>`; a folder given by the user replaces
/// both.
public struct DatasetFolders: Sendable {
  /// The folder of `VAE_DATA_ROOT`; nil where the variable is not set.
  public var shared: String?
  /// The project's own folder of data sets, which downloads go to.
  public var project: String

  /// These two folders.
  public init(shared: String?, project: String) {
    self.shared = shared
    self.project = project
  }

  /// The folders that the environment names.
  public init() {
    let variable = getenv("VAE_DATA_ROOT").map { String(cString: $0) } ?? ""
    self.init(shared: variable.isEmpty ? nil : variable, project: "Data")
  }

  /// The folders to look into for a data set, in order.
  public func candidates(_ name: DatasetName, dataRoot: String?) -> [String] {
    if let dataRoot { return [dataRoot] }
    let folders = [shared, project].compactMap { $0?.appendingPath(name.rawValue) }
    return folders + (IDXDataset.named(name)?.systemFolder.map { [$0] } ?? [])
  }

  /// The folder that a download of the data set goes to.
  func download(_ name: DatasetName) -> String { project.appendingPath(name.rawValue) }
}

extension IDXDataset {
  /// The data set of this name, where it is one of two IDX files.
  static func named(_ name: DatasetName) -> IDXDataset? {
    switch name {
    case .mnist: mnist
    case .fashionMNIST: fashionMNIST
    default: nil
    }
  }
}

/// Whether a data set can be had without a download: its files are there (whether they are sound is not looked at), or
/// it is drawn.
public func isAvailable(_ name: DatasetName, dataRoot: String? = nil, folders: DatasetFolders = .init()) -> Bool {
  let candidates = folders.candidates(name, dataRoot: dataRoot)
  if let idx = IDXDataset.named(name) {
    return idx.find(idx.train, in: candidates) != nil && idx.find(idx.test, in: candidates) != nil
  }
  return name == .digits || name == .faces || candidates.contains(where: hasImages)
}

/// Whether there are image files in a folder or below it.
func hasImages(_ folder: String) -> Bool {
  guard let files = try? listImages(in: folder, limit: 1) else { return false }
  return !files.isEmpty
}
