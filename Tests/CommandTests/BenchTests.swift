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
      let profile: Profile
    }
    struct Profile: Decodable {
      struct Op: Decodable {
        let name: String
        let calls: Int
        let forward, backward: Double
      }
      let milliseconds, optimizer, rest: Double
      let ops: [Op]
    }
    struct Data: Decodable {
      struct Stage: Decodable {
        let name: String
        let imagesPerSecond: [Double]
      }
      let source: String
      let fromFiles: Stage
      let competitors, stages: [Stage]
      let remarks: [String]
    }
    struct Command: Decodable {
      let command: String
      let target: Double
      let runs: [Double]
    }
    let peakGflops: Double
    let models: [Model]
    let data: Data?
    let startUp: [Command]
  }

  func testAStepIsTimedAndWrittenAsJSONAndMarkdown() async throws {
    // There is no Golden/bench_step.py in the test's folder, and so no PyTorch.
    let outcome = try await succeed(
      "bench --only mlp --images drawn --rounds 1 --batch-size 4 --json figures.json --out-dir bench")
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
    // 784·400 + 2·400·20 + 20·400 + 400·784 weights, three times, but for the gradient of the
    // images.
    XCTAssertEqual(model.flopsPerStep, 2 * 4 * (3 * (784 * 400 + 3 * 400 * 20 + 400 * 784) - 784 * 400))

    // One layer before the latents, two for mean and variance, two behind them.
    let calls = Dictionary(uniqueKeysWithValues: model.profile.ops.map { ($0.name, $0.calls) })
    XCTAssertEqual(calls["linear"], 5)
    XCTAssertEqual(calls["binaryCrossEntropyWithLogits"], 1)
    XCTAssertEqual(calls["gaussianKL"], 1)
    let parts = model.profile.ops.map { $0.forward + $0.backward } + [model.profile.optimizer, model.profile.rest]
    XCTAssertEqual(parts.reduce(0, +), model.profile.milliseconds, accuracy: model.profile.milliseconds * 1e-9)
    XCTAssertTrue(parts.allSatisfy { $0 >= 0 }, "\(model.profile)")

    XCTAssertEqual(try names("bench"), ["BENCH.md"])
    let text = String(decoding: try bytes("bench/BENCH.md"), as: UTF8.self)
    XCTAssertTrue(text.contains("### mlp, 4 images a step"), text)
    XCTAssertNotNil(text.firstMatch(of: /\| Images of a step +\| drawn +\|/), text)
    XCTAssertTrue(text.contains("PyTorch is not timed: Golden/bench\\_step.py is not here"), text)
  }
  func testPillowTakesTurnsWithUsAndWhoCannotIsLeftOutWithTheReason() async throws {
    let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized
    let image = try Data(contentsOf: root.appendingPathComponent("Golden/Images/colour-420.jpg"))
    for number in 1...4 { try write(image, to: "Data/celeba/img_align_celeba/00000\(number).jpg") }
    // A Python that has Pillow, of which a pass over the files takes half a second, and no torch.
    let python = """
      #!/bin/sh
      if [ "$1" = -c ]; then echo 13.0.0; exit; fi
      while read -r line; do
        case "$line" in
          *'"calls"'*) echo '{"seconds": 0.5, "peak_bytes": 1}' ;;
          *'"workers":0'*) echo '{"ready": true}' ;;
          *) echo '{"error": "ModuleNotFoundError: no torch"}' ;;
        esac
      done

      """
    try write(Data(python.utf8), to: "python")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("python"))
    try write(Data(), to: "Golden/bench_data.py")
    try await succeed(
      "bench --only data --rounds 2 --threads 3 --json figures.json --out-dir bench",
      environment: ["PYTHON": path("python")])
    let data = try XCTUnwrap(JSONDecoder().decode(Figures.self, from: bytes("figures.json")).data)
    XCTAssertTrue(data.source.hasPrefix("4 images of CelebA"), data.source)
    XCTAssertEqual(data.competitors.map(\.name), ["Pillow, one process"])
    XCTAssertEqual(data.competitors.map(\.imagesPerSecond), [[8, 8]])
    XCTAssertEqual(
      data.remarks, ["Pillow in a PyTorch DataLoader, 3 workers is left out: ModuleNotFoundError: no torch"])
    for stage in [data.fromFiles] + data.stages {
      XCTAssertEqual(stage.imagesPerSecond.count, 2, stage.name)
      XCTAssertTrue(stage.imagesPerSecond.allSatisfy { $0 > 0 }, stage.name)
    }
    let text = String(decoding: try bytes("bench/BENCH.md"), as: UTF8.self)
    XCTAssertTrue(text.contains("| Pillow, one process "), text)
  }

  func testThereAreAsManyThreadsAsProcessorsThatMayBeUsed() async throws {
    // The first of those that the shell may use, alone.
    let outcome = try await shell(
      "taskset -c $(taskset -cp $$ | sed 's/.*: //; s/[-,].*//') $vae bench --only startup --rounds 1")
    XCTAssertEqual(outcome.status, 0, outcome.errors)
    XCTAssertTrue(outcome.output.contains(", 1 thread, batch 128\n"), outcome.output)
  }

  func testTheStartOfEachCommandIsTimed() async throws {
    let before = Set(files().keys)
    try await succeed("bench --only startup --rounds 3 --json figures.json --out-dir bench")
    let commands = try JSONDecoder().decode(Figures.self, from: bytes("figures.json")).startUp
    XCTAssertEqual(
      commands.map(\.command),
      ["vae --help"]
        + ["mlp", "mnist", "celeba"].map { "vae infer --n 64 --ckpt \($0)/last.safetensors" })
    XCTAssertEqual(commands.map(\.target), [0.05, 0.5, 0.5, 0.5])
    for command in commands {
      XCTAssertEqual(command.runs.count, 3, command.command)
      XCTAssertTrue(command.runs.allSatisfy { $0 > 0 }, command.command)
    }
    XCTAssertEqual(Set(files().keys).subtracting(before), ["figures.json", "bench", "bench/BENCH.md"])
  }
}
