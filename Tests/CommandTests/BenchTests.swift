import Foundation
import XCTest

/// `vae bench`, but for its speeds: no test depends on a time.
final class BenchTests: CommandCase {
  private struct Figures: Decodable {
    struct Model: Decodable {
      let model: String
      let batchSize: Int
      let millisecondsPerStep, imagesPerSecond, flopsPerStep: Double
      let peakBytes: Int
      let rounds: [Double]
    }
    let peakGflops: Double
    let models: [Model]
  }

  func testAStepIsTimedAndWrittenAsJSONAndMarkdown() async throws {
    // There is no Golden/bench.py in the test's folder, and so no PyTorch.
    let outcome = try await succeed("bench --only mlp --rounds 1 --batch-size 4 --json figures.json --out-dir bench")
    XCTAssertNotNil(
      outcome.output.firstMatch(of: /(?m)^mlp: [\d.]+ ms per step, \d+ images\/s, peak \d/), outcome.output)
    let figures = try JSONDecoder().decode(Figures.self, from: bytes("figures.json"))
    XCTAssertEqual(figures.models.map(\.model), ["mlp"])
    let model = try XCTUnwrap(figures.models.first)
    XCTAssertEqual(model.batchSize, 4)
    XCTAssertEqual(model.rounds, [model.millisecondsPerStep])
    XCTAssertEqual(model.imagesPerSecond, 4e3 / model.millisecondsPerStep, accuracy: model.imagesPerSecond * 1e-9)
    for number in [model.millisecondsPerStep, Double(model.peakBytes), figures.peakGflops] {
      XCTAssertGreaterThan(number, 0)
    }
    // 784·400 + 2·400·20 + 20·400 + 400·784 weights, three times, but for the gradient of the images.
    XCTAssertEqual(model.flopsPerStep, 2 * 4 * (3 * (784 * 400 + 3 * 400 * 20 + 400 * 784) - 784 * 400))

    XCTAssertEqual(try names("bench"), ["BENCH.md"])
    let text = String(decoding: try bytes("bench/BENCH.md"), as: UTF8.self)
    XCTAssertTrue(text.contains("### mlp, 4 images a step"), text)
    XCTAssertTrue(text.contains("PyTorch is not timed: Golden/bench.py is not here"), text)
  }
}
