/// `kl.csv`: the mean KL divergence of each latent dimension over the test images, in nats, one
/// line per epoch: `epoch,kl_0,kl_1,…`.
///
/// It shows when a dimension comes into use or falls back to the prior. Equal runs have equal
/// files.
public struct DivergenceTable: Sendable {
  /// The epochs, in order, and the divergences of each.
  public private(set) var rows: [(epoch: Int, divergences: [Double])] = []

  /// A table without a row.
  init() {}

  /// The whole lines of a file; those that are no such row are left out.
  public init(_ bytes: [UInt8]) {
    rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let values = fields.dropFirst().compactMap { Double($0) }
      guard let epoch = fields.first.flatMap({ Int($0) }), values.count == fields.count - 1 else { return nil }
      return (epoch, values)
    }
  }

  /// The rows before an epoch, and its own.
  func adding(_ divergences: [Double], epoch: Int) -> DivergenceTable {
    var table = DivergenceTable()
    table.rows = rows.filter { $0.epoch < epoch && $0.divergences.count == divergences.count } + [(epoch, divergences)]
    return table
  }

  /// The file, with as many digits as it takes to read back the same numbers.
  var csv: String {
    let header = ["epoch"] + (rows.last?.divergences.indices ?? 0..<0).map { "kl_\($0)" }
    let lines = rows.map { row in ["\(row.epoch)"] + row.divergences.map { "\($0)" } }
    return ([header] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}
