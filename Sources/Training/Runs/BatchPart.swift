import Communication
import Foundation
import Models
import TensorCore

/// What a process has met of the images of a batch, to be told to the others: the terms of their
/// loss, and in a test their posteriors.
struct BatchPart {
  /// A term: a value per image.
  struct Term {
    let name: String
    let weight: Double
    let values: [Float]
  }

  /// The batch's number.
  let batch: Int
  /// The images.
  let count: Int
  let terms: [Term]
  /// μ and the log-variance, `[count · latent]` each; empty in training.
  let mu, logVariance: [Float]

  /// What an objective has met.
  init(_ objective: Objective<Float>, batch: Int, withPosterior: Bool = false) {
    (self.batch, count) = (batch, objective.posterior.mu.shape[0])
    terms = objective.terms.map { Term(name: $0.name, weight: $0.weight, values: $0.values.value.scalars) }
    mu = withPosterior ? objective.posterior.mu.value.scalars : []
    logVariance = withPosterior ? objective.posterior.logVariance.value.scalars : []
  }

  /// The values of the term of this name.
  subscript(_ name: String) -> [Float] {
    guard let term = terms.first(where: { $0.name == name }) else {
      fatalError("BatchPart: expected one of the terms \(terms.map(\.name)), found '\(name)'")
    }
    return term.values
  }
}

extension Communicator {
  /// The parts of all processes, batch by batch and in each in the order of the processes, which is
  /// that of the images.
  func gather(_ parts: [BatchPart]) -> [BatchPart] {
    if count == 1 { return parts }
    let all = gather(BatchPart.encode(parts)).enumerated().flatMap { rank, bytes in
      BatchPart.decode(bytes).map { (rank: rank, part: $0) }
    }
    return all.enumerated().sorted { a, b in
      (a.element.part.batch, a.offset) < (b.element.part.batch, b.offset)
    }.map(\.element.part)
  }
}

extension BatchPart {
  /// What says how the numbers of a part, which follow one another, are to be read.
  private struct Header: Codable {
    let batch, count: Int
    let names: [String]
    let weights: [Double]
    let latents: Int
  }

  /// The length of the headers as JSON, the headers, and all numbers in a row.
  fileprivate static func encode(_ parts: [BatchPart]) -> [UInt8] {
    let headers = parts.map {
      Header(
        batch: $0.batch, count: $0.count, names: $0.terms.map(\.name), weights: $0.terms.map(\.weight),
        latents: $0.mu.count)
    }
    guard let json = try? JSONEncoder().encode(headers) else { fatalError("BatchPart: expected finite weights") }
    let numbers = parts.flatMap { $0.terms.flatMap(\.values) + $0.mu + $0.logVariance }
    return withUnsafeBytes(of: Int64(json.count).littleEndian) { Array($0) } + json
      + numbers.withUnsafeBytes { Array($0) }
  }

  /// The parts that another process has encoded.
  fileprivate static func decode(_ bytes: [UInt8]) -> [BatchPart] {
    let length = bytes.withUnsafeBytes { Int(Int64(littleEndian: $0.loadUnaligned(as: Int64.self))) }
    guard let headers = try? JSONDecoder().decode([Header].self, from: Data(bytes[8..<8 + length])) else {
      fatalError("BatchPart: expected what this program has encoded, found something else")
    }
    var place = 8 + length
    func next(_ count: Int) -> [Float] {
      defer { place += 4 * count }
      return [Float](unsafeUninitializedCapacity: count) { target, filled in
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyBytes(from: $0[place..<place + 4 * count]) }
        filled = count
      }
    }
    return headers.map { header in
      let terms = zip(header.names, header.weights).map { Term(name: $0, weight: $1, values: next(header.count)) }
      return BatchPart(
        batch: header.batch, count: header.count, terms: terms, mu: next(header.latents),
        logVariance: next(header.latents))
    }
  }

  private init(batch: Int, count: Int, terms: [Term], mu: [Float], logVariance: [Float]) {
    (self.batch, self.count, self.terms) = (batch, count, terms)
    (self.mu, self.logVariance) = (mu, logVariance)
  }
}
