import XCTest

/// Each flag of a training reaches its configuration, the folder's name and the training itself.
final class TrainFlagsTests: RemedyCase {
  private let small = "train --dataset digits --limit 8 --model mlp --hidden 4 --batch-size 4"

  func testEachFlagIsWrittenDownAndNamesTheFolder() async throws {
    let expected: [(flags: String, lines: [String], folder: String)] = [
      ("--objective iwae", [#""objective" : "iwae""#, #""importanceSamples" : 5"#], "_iwae_k5"),
      ("--objective iwae --importance-samples 3", [#""importanceSamples" : 3"#], "_iwae_k3"),
      ("--objective tc --beta 6", [#""objective" : "tc""#, #""beta" : 6"#], "_beta6.0_tc"),
      (
        "--objective capacity --epochs 4",
        [#""gamma" : 1000"#, #""capacity" : 25"#, #""betaWarmup" : 4"#], "_capacity_gamma1000.0_cap25.0"
      ),
      (
        "--objective capacity --gamma 10 --capacity 5 --beta-warmup 2", [#""gamma" : 10"#, #""capacity" : 5"#],
        "_warm2.0"
      ),
      ("--shards 2", [#""shards" : 2"#], "_b4_shards2"),
      ("--free-bits 0.5", [#""freeBits" : 0.5"#], "_free0.5"),
      ("--beta-warmup 1.5", [#""betaWarmup" : 1.5"#], "_warm1.5"),
      (
        "--beta-cycles 2 --epochs 4", [#""betaCycles" : 2"#, #""betaWarmup" : 1"#, #""scheduleEpochs" : 4"#],
        "_warm1.0_cycles2"
      ),
      ("--lr-schedule cosine --epochs 4", [#""lrSchedule" : "cosine""#, #""scheduleEpochs" : 4"#], "_cosine"),
      (
        "--lr-schedule steps --lr-steps 1,3", [#""lrSchedule" : "steps""#, #""lrSteps" : ["#, #""lrDecay" : 0.1"#],
        "_steps1-3_decay0.1"
      ),
      ("--lr-schedule steps --lr-steps 2 --lr-decay 0.5", [#""lrDecay" : 0.5"#], "_decay0.5"),
      ("--clip-norm 2", [#""clipNorm" : 2"#], "_clip2.0"), ("--weight-decay 0.1", [#""weightDecay" : 0.1"#], "_wd0.1"),
      ("--adam-epsilon 1e-4", [#""adamEpsilon" : 0.0001"#], "_eps0.0001"),
      ("--optimizer sgd --momentum 0.9", [#""optimizer" : "sgd""#, #""momentum" : 0.9"#], "_sgd_mom0.9"),
      ("--amp", [#""precision" : "bfloat16""#], "_bfloat16"),
      ("--binarize fixed", [#""binarize" : "fixed""#], "_fixed"),
      ("--binarize dynamic", [#""binarize" : "dynamic""#], "_dynamic"),
    ]
    for (flags, lines, folder) in expected {
      try await succeed("\(small) \(flags)\(flags.contains("--epochs") ? "" : " --epochs 1")")
      let runs = try names("runs/vae")
      XCTAssertEqual(runs.count, 1, "\(runs)")
      let run = "runs/vae/\(try XCTUnwrap(runs.first))"
      XCTAssertTrue(run.contains(folder), "\(run) does not say \(folder)")
      let configuration = try text("\(run)/config.json")
      for line in lines { XCTAssertTrue(configuration.contains(line), "\(flags): no \(line) in \(configuration)") }
      try remove("runs")
    }
  }

  func testWhatIsUsualIsNotMentioned() async throws {
    try await succeed("\(small) --epochs 1 --out-dir plain")
    try await succeed(
      "\(small) --epochs 1 --objective elbo --lr-schedule constant --optimizer adam --adam-epsilon 1e-8 --momentum 0 "
        + "--weight-decay 0 --beta-warmup 0 --beta-cycles 1 --binarize none --shards 1 --out-dir usual")
    XCTAssertEqual(try bytes("usual/config.json"), try bytes("plain/config.json"))
    XCTAssertEqual(try bytes("usual/last.safetensors"), try bytes("plain/last.safetensors"))
  }

  func testFlagsThatDoNotGoTogetherAreUsageErrors() async throws {
    for (flags, texts) in [
      ("--objective iwae --beta 4", ["beta", "expected 1 with the objective iwae", "found 4.0"]),
      ("--gamma 3", ["gamma", "expected none with the objective elbo", "capacity"]),
      ("--objective tc --importance-samples 3", ["importance samples", "iwae"]),
      ("--objective iwae --beta-warmup 2", ["warm-up", "none with the objective iwae"]),
      ("--lr-steps 3", ["learning rate's steps", "expected the schedule steps"]),
      ("--lr-steps 3,x", ["--lr-steps", "3,x"]), ("--optimizer sgd --adam-epsilon 1", ["Adam's epsilon", "sgd"]),
      ("--beta-cycles 4 --beta-warmup 9", ["cycles of the warm-up", "at most 2.5 epochs"]),
      ("--beta-cycles 0", ["--beta-cycles: expected at least 1, found 0"]),
      ("--beta-cycles 4 --epochs 0", ["--beta-cycles 4: expected at least 1 epoch"]),
      ("--beta-warmup=-1", ["--beta-warmup: expected a finite number of epochs, at least 0, found -1.0"]),
      ("--objective tc --batch-size 1", ["at least 2 images for each shard", "found 1 for 1 shard"]),
      ("--objective tc --batch-size 8 --shards 8", ["at least 2 images for each shard", "found 8 for 8 shards"]),
      ("--objective best", ["'best'", "iwae"]),
    ] as [(String, [String])] {
      let outcome = try await vae("\(small) \(flags)")
      XCTAssertEqual(outcome.status, 2, flags)
      for text in texts { XCTAssertTrue(outcome.errors.contains(text), "\(flags): \(outcome.errors)") }
      XCTAssertEqual(try names("."), [], flags)
    }
    let celeba = try await vae("train --dataset faces --limit 8 --binarize fixed")
    XCTAssertEqual(celeba.status, 2)
    XCTAssertTrue(celeba.errors.contains("pixels from 0 to 1"), celeba.errors)
  }

  func testATestSeesTheImagesAsTheTrainingSawThem() async throws {
    try await succeed("\(small) --epochs 1 --binarize dynamic --objective iwae --importance-samples 2 --out-dir run")
    let last = try XCTUnwrap(try text("run/metrics.csv").split(separator: "\n").last).split(separator: ",")
    try await succeed("test --ckpt run/last.safetensors --dataset digits --limit 8 --out-dir tested")
    let loss = try XCTUnwrap(try text("tested/metrics.json").firstMatch(of: /"loss" : ([\d.]+)/)).1
    XCTAssertEqual(Double(loss), Double(last[5]))
  }
}
