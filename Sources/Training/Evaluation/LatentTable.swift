import Files
import Foundation
import TensorCore

/// Posteriors of images, to be written and read again: as CSV for spreadsheets, or as safetensors.
///
/// | format | holds |
/// |---|---|
/// | CSV | a header `image,mu_0,…,logvar_0,…` and a line per image |
/// | safetensors | `mu` and `log_variance`, `[images, latent]`; `images` in the metadata, a path per line |
public struct LatentTable: Sendable {
  /// What the rows are called.
  public let names: [String]
  /// Means and, where they are known, log-variances: `[names.count, latent]`.
  public let mu: Tensor<Float>
  public let logVariance: Tensor<Float>?

  /// A table.
  public init(names: [String], mu: Tensor<Float>, logVariance: Tensor<Float>?) {
    require(
      mu.shape.rank == 2 && mu.shape[0] == names.count && logVariance.map { $0.shape == mu.shape } ?? true,
      "LatentTable: \(names.count) names and \(mu.shape) do not belong together")
    (self.names, self.mu, self.logVariance) = (names, mu, logVariance)
  }

  /// The file's bytes, in the format of its name's ending.
  public func serialized(for path: String) -> [UInt8] {
    path.hasSuffix(".safetensors") ? safetensors.serialized : Array(csv.utf8)
  }

  private var safetensors: Safetensors {
    var tensors = ["mu": StoredTensor.float32(mu)]
    tensors["log_variance"] = logVariance.map { .float32($0) }
    return Safetensors(metadata: ["images": names.joined(separator: "\n")], tensors: tensors)
  }

  private var csv: String {
    let columns = 0..<mu.shape[1]
    let header = ["image"] + columns.map { "mu_\($0)" } + (logVariance == nil ? [] : columns.map { "logvar_\($0)" })
    let rows = names.indices.map { i in
      [Self.quoted(names[i])] + mu[i].scalars.map { "\($0)" } + (logVariance?[i].scalars.map { "\($0)" } ?? [])
    }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// A field by RFC 4180.
  private static func quoted(_ field: String) -> String {
    field.contains { ",\"\r\n".contains($0) } ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }

  /// The latents of a file that ``serialized(for:)`` or somebody else made: the columns `mu_…` of a
  /// CSV file (or all, where none is called so), or the tensor `mu` (or `z`).
  /// - Throws: where the file has none, or a line has not as many numbers as the first.
  public static func latents(_ path: String) throws(TrainingError) -> Tensor<Float> {
    let bytes = try asTrainingError(File.read(path))
    func wrong(_ expected: String, _ found: String) -> TrainingError {
      .data(
        name: path, expected: expected, found: found, remedy: "give a table of latents, such as 'vae encode' writes")
    }
    if path.hasSuffix(".safetensors") {
      let file: Safetensors
      do { file = try Safetensors(bytes) } catch { throw wrong(error.expected, error.found) }
      guard case .float32(let tensor)? = file.tensors["mu"] ?? file.tensors["z"], tensor.shape.rank == 2 else {
        throw wrong("a tensor 'mu' or 'z' of rank 2 and type F32", "\(file.tensors.keys.sorted())")
      }
      return tensor
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(fields)
    guard let first = lines.first else { throw wrong("a line of numbers", "an empty file") }
    let isHeader = first.contains { Float($0) == nil }
    let named = first.indices.filter { first[$0].hasPrefix("mu_") }
    let columns = isHeader && !named.isEmpty ? named : Array(first.indices)
    var scalars: [Float] = []
    for (number, line) in lines.enumerated().dropFirst(isHeader ? 1 : 0) {
      for column in columns {
        guard line.indices.contains(column), let value = Float(line[column]), value.isFinite else {
          throw wrong(
            "\(columns.count) finite numbers in line \(number + 1)", "'\(line.joined(separator: ",").prefix(60))'")
        }
        scalars.append(value)
      }
    }
    guard !scalars.isEmpty else { throw wrong("a line of numbers", "a header alone") }
    return Tensor([scalars.count / columns.count, columns.count], scalars)
  }

  /// The fields of a line.
  private static func fields(_ line: Substring) -> [String] {
    var (fields, isQuoted) = ([""], false)
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
