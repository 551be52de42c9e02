import Datasets
import Files
import Reporting

/// What a report trains and shows: a YAML file that somebody has written.
///
/// | key | holds |
/// |---|---|
/// | `title`, `introduction` | text; the introduction may be Markdown |
/// | `folder` | where the report goes, unless `--out-dir` says otherwise |
/// | `numerics`, `trace` | `true` to check the engine first, and to follow one mini-batch |
/// | `data` | flags of `vae train` that all runs share |
/// | `runs` | a list of runs |
/// | `orders` | published orders of the runs, see ``PlannedOrder`` |
///
/// A run has a `name`, a `caption`, flags of `vae train` under their own names, and may have
///
/// | key | holds |
/// |---|---|
/// | `seeds` | a list: the run is made once with each |
/// | `sweep` | lists by flag: the run is made with each combination |
/// | `substitute` | a data set that the program draws, taken where the run's own is missing |
/// | `reference` | a CSV file, seen from the plan, with another program's curve: a remark after `#`, then `epoch,train,test` |
/// | `published` | a published figure to compare with, see ``PlannedFigure`` |
struct Plan {
  /// The file, and its text.
  let path, text: String
  /// What the report is called, and how it begins.
  var title = "Experiments", introduction = ""
  /// Where it goes; nil for a folder below Reports that is called like the plan.
  var folder: String?
  /// Whether the engine is checked, and a mini-batch followed.
  var checksNumerics = false, traces = false
  /// The runs, before they are multiplied.
  var entries: [Entry] = []
  /// Published orders of the runs.
  var orders: [PlannedOrder] = []

  /// A run, or several that differ in seed and settings.
  struct Entry {
    var name: String, caption: String
    /// Flags of `vae train`.
    var flags: [Flag] = []
    /// Seeds; none for that of the flags.
    var seeds: [UInt64] = []
    /// The values that a flag takes, one flag after the other.
    var sweep: [[Flag]] = []
    /// What replaces missing images.
    var substitute: Dataset?
    /// Another program's curve of it.
    var reference: ReferenceCurve?
    /// A published figure of it.
    var published: PlannedFigure?
    /// Where it stands: `plan.yaml:12`.
    var place: String
  }

  /// A flag of `vae train` with its value.
  struct Flag {
    let name, value: String
    /// As the command line has it; nothing for a switch that is `false`.
    var arguments: [String] { value == "true" ? ["--\(name)"] : value == "false" ? [] : ["--\(name)=\(value)"] }
  }

  /// The plan's name: its file's, without the ending.
  var name: String {
    let file = Path(path).name
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }
}
