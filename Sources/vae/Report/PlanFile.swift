import Datasets
import Files
import Reporting
import Yams

/// Reads a plan. Whatever is wrong is told with file, line and key.
struct PlanFile {
  private static let mostBytes = 1 << 20
  /// What a report decides for its runs; also weights to begin with, of which a plan cannot say how
  /// they came to be.
  private static let reserved = ["out-dir", "resume", "init", "threads", "engine", "device", "help", "version"]
  private let path: String
  /// Whether the files are missing that the plan names.
  private let isAlone: Bool

  private init(path: String, isAlone: Bool = false) { (self.path, self.isAlone) = (path, isAlone) }

  /// The plan of a file.
  /// - Throws: where it cannot be read, or is no plan.
  static func read(_ path: String) throws -> Plan {
    guard let size = try File.size(of: path), size <= mostBytes else {
      throw UsageError("\(path): expected a plan of at most 1 MiB, found \(try File.exists(path) ? "more" : "no file")")
    }
    let text = String(decoding: try File.read(path), as: UTF8.self)
    return try PlanFile(path: path).plan(text)
  }

  /// The plan of `make report`: the file in the repository, or from elsewhere what the program was
  /// built with, which then has no other program's curve.
  static var builtIn: Plan {
    get throws {
      let path = "Reports/plans/report.yaml"
      if try File.exists(path) { return try read(path) }
      let text = String(decoding: PackageResources.report_yaml, as: UTF8.self)
      return try PlanFile(path: path, isAlone: true).plan(text)
    }
  }

  private func plan(_ text: String) throws -> Plan {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      throw UsageError("\(path): expected YAML, found: \(String(describing: error).singleLine)")
    }
    var plan = Plan(path: path, text: text)
    var shared: [Plan.Flag] = []
    var runs: [Node] = []
    for (key, node) in try fields(of: root, "the plan") {
      switch key {
      case "title": plan.title = try string(node, key)
      case "introduction": plan.introduction = try string(node, key)
      case "folder": plan.folder = try string(node, key)
      case "numerics": plan.checksNumerics = try boolean(node, key)
      case "trace": plan.traces = try boolean(node, key)
      case "data": shared = try fields(of: node, key).map { try flag($0.key, $0.node) }
      case "runs": runs = try list(node, key)
      case "orders": plan.orders = try list(node, key).map(publishedOrder)
      default:
        throw wrong(
          node, key, "one of the keys title, introduction, folder, numerics, trace, data, runs and orders", "'\(key)'")
      }
    }
    plan.entries = try runs.map { try entry($0, shared) }
    guard !plan.entries.isEmpty else { throw wrong(root, "runs", "a list of one run at least", "none") }
    return plan
  }

  private func entry(_ node: Node, _ shared: [Plan.Flag]) throws -> Plan.Entry {
    var entry = Plan.Entry(name: "", caption: "", flags: shared, place: place(node))
    for (key, node) in try fields(of: node, "runs") {
      switch key {
      case "name":
        entry.name = try string(node, key)
        guard entry.name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil else {
          throw wrong(node, key, "letters, digits, '.', '_' and '-'", "'\(entry.name)'")
        }
      case "caption": entry.caption = try string(node, key)
      case "reference":
        let name = try string(node, key)
        if isAlone { break }
        let file = name.hasPrefix("/") ? name : Path(Path(path).folder).appending(name)
        guard let curve = try ReferenceCurve(file: file) else {
          throw wrong(
            node, key, "a CSV file: a remark after '#', the header epoch,train,test, and numbers for epoch 1, 2, …",
            "'\(name)'")
        }
        entry.reference = curve
      case "published": entry.published = try publishedFigure(node)
      case "substitute": entry.substitute = try substitute(node, key)
      case "seeds":
        entry.seeds = try list(node, key).map { item in
          guard let seed = UInt64(try string(item, key)) else {
            throw wrong(item, key, "natural numbers", "'\(try string(item, key))'")
          }
          return seed
        }
      case "sweep":
        entry.sweep = try fields(of: node, key).map { name, values in
          try list(values, name).map { try flag(name, $0) }
        }
      default:
        let flag = try flag(key, node)
        entry.flags.removeAll { $0.name == key }
        entry.flags.append(flag)
      }
    }
    guard !entry.name.isEmpty else { throw wrong(node, "name", "a name for the run", "none") }
    if entry.published != nil, !entry.sweep.isEmpty {
      throw wrong(node, "published", "a run of one setting, which the figure was published of", "a sweep")
    }
    if entry.caption.isEmpty { entry.caption = entry.name }
    guard
      entry.flags.contains(where: { $0.name == "dataset" })
        || entry.sweep.joined().contains(where: { $0.name == "dataset" })
    else { throw wrong(node, "dataset", "the run's data set, here or under 'data'", "none") }
    return entry
  }

  private func substitute(_ node: Node, _ key: String) throws -> Dataset {
    let name = try string(node, key)
    guard let dataset = Dataset(named: name), dataset.isDrawn else {
      throw wrong(node, key, "a data set that the program draws, digits or faces", "'\(name)'")
    }
    return dataset
  }

  /// A flag of `vae train`, which has to take it.
  private func flag(_ key: String, _ node: Node) throws -> Plan.Flag {
    guard key.wholeMatch(of: /[a-z][a-z-]*/) != nil, !Self.reserved.contains(key) else {
      throw wrong(node, key, "a flag of 'vae train' about images, model or training", "'\(key)'")
    }
    let items = try node.sequence.map { try $0.map { try string($0, key) } } ?? [string(node, key)]
    let flag = Plan.Flag(name: key, value: items.joined(separator: ","))
    // A switch is tried switched on, else its name would not be looked at.
    let arguments = flag.value == "false" ? ["--\(key)"] : flag.arguments
    do { _ = try TrainCommand.parse((key == "dataset" ? [] : ["--dataset=digits"]) + arguments) } catch {
      let message = TrainCommand.message(for: error).singleLine
      throw wrong(node, key, "a flag of 'vae train' with a value that it takes", "'\(flag.value)' (\(message))")
    }
    return flag
  }

  // MARK: Nodes

  func fields(of node: Node?, _ key: String) throws -> [(key: String, node: Node)] {
    guard let mapping = node?.mapping else { throw wrong(node, key, "keys with values", kind(node)) }
    return try mapping.map { (try string($0.key, key), $0.value) }
  }

  func list(_ node: Node, _ key: String) throws -> [Node] {
    guard let items = node.sequence.map(Array.init), !items.isEmpty else {
      throw wrong(node, key, "a list of one item at least, such as [1, 2]", kind(node))
    }
    return items
  }

  func string(_ node: Node, _ key: String) throws -> String {
    guard let text = node.scalar?.string, !text.allSatisfy(\.isWhitespace) else {
      throw wrong(node, key, "a value", kind(node))
    }
    return text
  }

  func boolean(_ node: Node, _ key: String) throws -> Bool {
    switch try string(node, key) {
    case "true": return true
    case "false": return false
    case let other: throw wrong(node, key, "true or false", "'\(other)'")
    }
  }

  func kind(_ node: Node?) -> String {
    guard let node else { return "nothing" }
    if let scalar = node.scalar {
      return scalar.string.isEmpty ? "nothing" : "'\(scalar.string.singleLine.prefix(60))'"
    }
    return node.sequence != nil ? "a list" : "keys with values"
  }

  func place(_ node: Node?) -> String { node?.mark.map { "\(path):\($0.line)" } ?? path }

  func wrong(_ node: Node?, _ key: String, _ expected: String, _ found: String) -> UsageError {
    UsageError("\(place(node)): '\(key)': expected \(expected), found \(found)")
  }
}

extension ReferenceCurve {
  /// The curve of a file; nil where it is missing, or is no such file.
  fileprivate init?(file path: String) throws {
    guard let size = try File.size(of: path), size < 1 << 20 else { return nil }
    var lines = String(decoding: try File.read(path), as: UTF8.self).split(whereSeparator: \.isNewline)[...]
    guard let remark = lines.popFirst(), remark.hasPrefix("# "), lines.popFirst() == "epoch,train,test" else {
      return nil
    }
    let rows = lines.map { $0.split(separator: ",").compactMap { Double($0) } }
    guard !rows.isEmpty, rows.enumerated().allSatisfy({ $1.count == 3 && $1[0] == Double($0 + 1) }) else { return nil }
    self.init(title: String(remark.dropFirst(2)), test: rows.map { $0[2] })
  }
}

extension StringProtocol {
  /// The text in one line.
  var singleLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
