import Reporting
import TensorCore
import Training

/// What differs between a first run, checkpoint or report and others, in Markdown.
struct Comparison {
  private let all: [Comparand]

  /// A comparison of at least two.
  init(_ all: [Comparand]) { self.all = all }

  /// Whether every number is the same, tensors' too.
  var areEqual: Bool {
    all.dropFirst().allSatisfy { firstDifference($0) == nil && differingTensors($0).isEmpty }
  }

  /// The text.
  var markdown: String {
    var blocks = [settings, metrics].compactMap { $0 }
    for other in all.dropFirst() { blocks.append(differences(other)) }
    return blocks.joined(separator: "\n\n")
  }

  // MARK: Settings

  private var settings: String? {
    let names = Set(all.flatMap { $0.settings.keys }).sorted().filter { name in
      Set(all.map { $0.settings[name] }).count > 1
    }
    guard all.contains(where: { !$0.settings.isEmpty }) else { return nil }
    if names.isEmpty { return "All settings are the same." }
    var table = MarkdownTable([.text("setting")] + all.map { .text($0.path) })
    for name in names { table.append([name] + all.map { $0.settings[name] ?? "—" }) }
    return "Settings that differ:\n\n" + table.markdown
  }

  // MARK: Metrics

  /// The last epochs side by side, the test loss with its standard error over the images.
  private var metrics: String? {
    let last = all.map(\.history.last)
    guard last.contains(where: { $0 != nil }) else { return nil }
    var table = MarkdownTable([.text("after the last epoch, nats per image")] + all.map { .number($0.path) })
    let rows: [(name: String, numbers: ([EpochMetrics]) -> [Double?])] = [
      ("train loss", { [$0.last?.train.loss] }), ("test loss", { [$0.last?.test.loss, $0.last?.testError] }),
      ("test recon", { [$0.last?.test.recon] }), ("test KL", { [$0.last?.test.kl] }),
      ("best test loss", { [$0.map(\.test.loss).min()] }),
    ]
    for row in rows {
      table.append(
        [row.name]
          + all.map { comparand in
            let shown = row.numbers(comparand.history).compactMap { $0 }.map { Numeral.fixed($0, 3) }
            return shown.isEmpty ? "—" : shown.joined(separator: " ± ")
          })
    }
    let omissions = all.compactMap { comparand in comparand.omission.map { "`\(comparand.path)`: \($0)" } }
    return ([table.markdown] + omissions).joined(separator: "\n\n")
  }

  // MARK: Differences

  private func differences(_ other: Comparand) -> String {
    var lines = ["`\(other.path)` beside `\(all[0].path)`:"]
    let tensors = differingTensors(other)
    if let first = firstDifference(other) {
      lines.append("- first number that differs: \(first)")
    } else {
      lines.append("- all \(all[0].numbers.count) numbers are the same")
    }
    if !all[0].tensors.isEmpty {
      lines.append(
        tensors.isEmpty
          ? "- all \(all[0].tensors.count) tensors are the same"
          : "- \(tensors.count) tensors differ, most of all:")
      lines += tensors.prefix(5).map { "  - \($0.name): \($0.text)" }
    }
    return lines.joined(separator: "\n")
  }

  /// The first number, in the order of training, that is not the same.
  private func firstDifference(_ other: Comparand) -> String? {
    let (a, b) = (all[0].numbers, other.numbers)
    for (first, second) in zip(a, b) {
      if first.name != second.name { return "\(first.name) there, \(second.name) here" }
      if first.value.bitPattern != second.value.bitPattern {
        return "\(first.name): \(first.value) and \(second.value)"
      }
    }
    return a.count == b.count ? nil : "there are \(a.count) and \(b.count) numbers"
  }

  /// The tensors that are not the same, those first that differ most for their size.
  private func differingTensors(_ other: Comparand) -> [(name: String, share: Double, text: String)] {
    let (a, b) = (all[0].tensors, other.tensors)
    let found: [(name: String, share: Double, text: String)] = Set(a.keys).union(b.keys).compactMap { name in
      guard let x = a[name], let y = b[name] else { return (name, .infinity, "in one of them alone") }
      guard x.shape == y.shape else { return (name, .infinity, "\(x.shape) and \(y.shape)") }
      let (p, q) = (x.scalars, y.scalars)
      guard zip(p, q).contains(where: { $0.bitPattern != $1.bitPattern }) else { return nil }
      let distance = zip(p, q).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
      let norm = p.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let most = zip(p, q).map { Swift.abs($0 - $1) }.max() ?? 0
      let share = distance / max(norm, 1e-30)
      return (
        name, share,
        "\(Numeral.scientific(share, 1)) of its norm, at most \(Numeral.scientific(Double(most), 1)) an element"
      )
    }
    return found.sorted { ($1.share, $0.name) < ($0.share, $1.name) }
  }

  // MARK: Curves

  /// The test losses over the epochs, in one figure; nil where nothing has any.
  var curves: Figure? {
    let epochs = all.map(\.history.count).max() ?? 0
    guard epochs > 0 else { return nil }
    let columns = all.map { comparand in
      Figure.Column(
        comparand.path,
        (0..<epochs).map { comparand.history.indices.contains($0) ? comparand.history[$0].test.loss : .nan })
    }
    return Figure(
      title: "Test loss", alternative: "The test loss in nats per image by epoch, a line for each of \(all.count) runs",
      columns: [Figure.Column("epoch", (1...epochs).map(Double.init))] + columns,
      panels: [
        Figure.Panel(
          x: .init("epoch", isWhole: true), y: .init("test loss (nats per image)"),
          series: all.map { Figure.Series($0.path, x: "epoch", y: $0.path, style: .linePoints) })
      ])
  }
}
