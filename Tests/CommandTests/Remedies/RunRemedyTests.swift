import Foundation
import Glibc
import TensorCore
import Training
import XCTest

/// What is advised about a run's folder and its checkpoints helps.
final class RunRemedyTests: RemedyCase {
  // MARK: The run's folder

  func testAnInterruptedRunGoesOnWithResume() async throws {
    let run = "train --dataset digits --base-channels 2 --limit 4000 --batch-size 16 --epochs 2 --out-dir run"
    let interrupted = try await shell(
      "\"$vae\" \(run) & p=$!; while kill -0 $p && [ ! -e run/timings.csv ]; do sleep 0.01; done; kill -TERM $p; wait $p"
    )
    XCTAssertEqual(interrupted.status, 3, interrupted.errors)
    XCTAssertTrue(interrupted.errors.contains("interrupted after epoch 0 of 2"), interrupted.errors)
    XCTAssertTrue(
      interrupted.errors.contains("; the same command with --resume goes on from there"), interrupted.errors)
    try await succeed("\(run) \(flag(in: interrupted.errors))")
    XCTAssertTrue(try names("run").contains("epoch_0002.safetensors"))
  }

  func testARunInTheWayIsContinuedOrAnotherFolderChosen() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    let line = try await complaint(
      of: "\(train) --epochs 2 --out-dir run",
      advises: "continue it with --resume, or choose another folder with --out-dir")
    try await succeed("\(train) --epochs 2 --out-dir run \(flag(in: line))")
    try await succeed("\(train) --epochs 1 --out-dir other")
  }

  func testAFinishedRunGoesOnToMoreEpochs() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    let line = try await complaint(
      of: "\(train) --epochs 0 --out-dir run --resume", advises: "ask for more --epochs")
    try await succeed("\(train) \(flag(in: line)) 2 --out-dir run --resume")
  }

  func testARunGoesOnWithItsSettingsOrAnotherBegins() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    try await complaint(
      of: "\(train) --seed 1 --epochs 2 --out-dir run --resume",
      advises: "resume with the same settings and images, or begin a new run in another --out-dir")
    try await succeed("\(train) --epochs 2 --out-dir run --resume")
    try await succeed("\(train) --seed 1 --epochs 2 --out-dir another")
  }

  func testWhereNoRunIsOneIsBegunOrNamed() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    try await complaint(
      of: "\(train) --epochs 2 --out-dir nowhere --resume",
      advises: "run without --resume to begin, or name the run's folder with --out-dir")
    try await succeed("\(train) --epochs 2 --out-dir nowhere")
    try await succeed("\(train) --epochs 2 --out-dir run --resume")
  }

  func testAFileInTheWayIsMovedOrAnotherFolderChosen() async throws {
    try write(Data("mine".utf8), to: "run/metrics.csv")
    let line = try await complaint(
      of: "\(train) --epochs 0 --out-dir run",
      advises: "choose another folder with --out-dir, or move the file away")
    try await succeed("\(train) --epochs 0 \(flag(in: line)) other")
    try move("run/metrics.csv", to: "mine.csv")
    try await succeed("\(train) --epochs 0 --out-dir run")
  }

  func testTheEndOfAnotherRunIsWaitedForOrAnotherFolderChosen() async throws {
    try FileManager.default.createDirectory(atPath: path("run"), withIntermediateDirectories: true)
    let folder = open(path("run"), O_RDONLY)
    XCTAssertEqual(flock(folder, LOCK_EX | LOCK_NB), 0)
    try await complaint(
      of: "\(train) --epochs 0 --out-dir run",
      advises: "wait for its end, or choose another folder with --out-dir")
    try await succeed("\(train) --epochs 0 --out-dir other")
    close(folder)
    try await succeed("\(train) --epochs 0 --out-dir run")
  }

  // MARK: Divergence

  func testATrainingThatDivergesDoesNotWithASmallerRateElsewhere() async throws {
    let line = try await complaint(
      of: "\(train) --lr 1e30 --epochs 2 --out-dir run",
      advises: "try a smaller --lr in another --out-dir; there is no earlier checkpoint")
    try await succeed("\(train) \(flag(in: line)) 1e-3 --epochs 2 --out-dir another")
  }

  func testTheLastGoodWeightsAreWhereTheErrorSays() async throws {
    try await succeed("\(train) --lr 1e30 --epochs 0 --out-dir run")
    let line = try await complaint(
      of: "\(train) --lr 1e30 --epochs 2 --out-dir run --resume", advises: "the last good weights are in ")
    let weights = try XCTUnwrap(line.components(separatedBy: "the last good weights are in ").last)
    try await succeed("infer --ckpt \(weights) --n 1")
  }

  func testAnAbsurdLossIsNoneWithASmallerRateElsewhere() async throws {
    let run = "train --dataset digits --limit 64 --batch-size 16 --epochs 1"
    let absurd = try await succeed("\(run) --lr 0.05 --out-dir run")
    XCTAssertTrue(absurd.errors.contains("; begin again with a smaller --lr in another --out-dir"), absurd.errors)
    let sound = try await succeed("\(run) --lr 0.001 --out-dir another")
    XCTAssertFalse(sound.errors.contains("warning"), sound.errors)
  }

  // MARK: Checkpoints

  func testADamagedCheckpointIsCopiedAgainOrAnEarlierOneUsed() async throws {
    try await succeed("\(train) --epochs 2 --out-dir run")
    let whole = try bytes("run/last.safetensors")
    var flipped = whole
    flipped[flipped.count - 5] ^= 1
    let remedy = "the file is damaged: copy it again, or use an earlier one"

    try write(flipped, to: "copy.safetensors")
    try await complaint(of: "infer --ckpt copy.safetensors --n 1", advises: remedy)
    try write(whole, to: "copy.safetensors")
    try await succeed("infer --ckpt copy.safetensors --n 1")
    try await succeed("infer --ckpt run/epoch_0001.safetensors --n 1")

    for name in ["last", "epoch_0002"] { try write(flipped, to: "run/\(name).safetensors") }
    try await complaint(of: "\(train) --epochs 2 --out-dir run --resume", advises: remedy)
    try remove("run/last.safetensors")
    try write(try bytes("run/epoch_0001.safetensors"), to: "run/last.safetensors")
    try await succeed("\(train) --epochs 2 --out-dir run --resume")
    XCTAssertEqual(try bytes("run/epoch_0002.safetensors"), whole)
  }

  func testACheckpointOfTrainIsTakenInPlaceOfAnotherFile() async throws {
    try write(Data("hello\n".utf8), to: "text")
    let line = try await complaint(
      of: "infer --ckpt text --n 1",
      advises: "give a checkpoint that 'vae train' of this version has written, complete")
    XCTAssertEqual(try command(quotedIn: line), "train")
    try await succeed("\(train) --epochs 0 --out-dir run")
    try await succeed("infer --ckpt run/last.safetensors --n 1")
  }

  func testACheckpointOfTrainIsTakenInPlaceOfOneThatContradictsItself() async throws {
    try await succeed("\(train) --epochs 1 --out-dir run")
    var (checkpoint, _) = try Checkpoint.read(path("run/last.safetensors"))
    let sound = checkpoint
    checkpoint.model.latentDim = 3
    try checkpoint.write(to: path("other.safetensors"))
    try await complaint(
      of: "infer --ckpt other.safetensors --n 1",
      advises: "give a checkpoint that 'vae train' of this version has written")
    try await succeed("infer --ckpt run/last.safetensors --n 1")

    checkpoint = sound
    checkpoint.optimizer = nil
    try checkpoint.write(to: path("run/last.safetensors"))
    let resume = "\(train) --epochs 2 --out-dir run --resume"
    try await complaint(
      of: resume,
      advises: "resume from a checkpoint that 'vae train' of this version has written, or begin a new run")
    try await succeed("\(train) --epochs 2 --out-dir new")
    try sound.write(to: path("run/last.safetensors"))
    try await succeed(resume)
  }

  // MARK: Weights to begin with

  func testTheModelWhoseWeightsTheseAreIsAskedForOrOtherWeightsGiven() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    let wide = train.replacing("--latent-dim 2", with: "--latent-dim 3")
    try await succeed("\(wide) --epochs 0 --out-dir wide")
    let line = try await complaint(
      of: "\(wide) --epochs 0 --init run/last.safetensors --out-dir tuned",
      advises: "ask for the model whose weights these are (--model, --latent-dim, …), or give other weights")
    XCTAssertTrue(line.contains("'fc_mu.weight' with the shape [3, 8], found the shape [2, 8]"), line)
    try await succeed("\(train) --epochs 0 --init run/last.safetensors --out-dir tuned")
    try await succeed("\(wide) --epochs 0 --init wide/last.safetensors --out-dir other")
  }

  func testWeightsOfOthersAreSavedOtherwise() async throws {
    let train = "train --dataset digits --base-channels 2 --latent-dim 2 --limit 8 --epochs 0"
    try await succeed("\(train) --out-dir run")
    let saved = try Safetensors([UInt8](bytes("run/last.safetensors"))).tensors
    func save(_ name: String, _ tensor: StoredTensor?) throws {
      var tensors = saved
      tensors[name] = tensor
      try write(Data(Safetensors(tensors: tensors).serialized), to: "weights.safetensors")
    }
    let begin = "\(train) --init weights.safetensors --out-dir"

    let counter = "encoder.0.bn.num_batches_tracked"
    try save(counter, .float32(Tensor(0)))
    try await complaint(
      of: "\(begin) a", advises: "save it as an integer, or leave it out: it then counts as 0")
    try save(counter, nil)
    try await succeed("\(begin) a")
    try save(counter, .int64([], [0]))
    try await succeed("\(begin) b")
    XCTAssertEqual(
      try Checkpoint.read(path("a/last.safetensors")).file.payloadHash,
      try Checkpoint.read(path("b/last.safetensors")).file.payloadHash)

    try save("fc_mu.bias", .int64([2], [0, 1]))
    try await complaint(of: "\(begin) c", advises: "save it as floating-point numbers")
    try save("fc_mu.bias", .float64(Tensor([2], [0, 1])))
    try await succeed("\(begin) c")

    try save("fc_mu.bias", .float32(Tensor([2], [0, .nan])))
    try await complaint(of: "\(begin) d", advises: "give weights from before they diverged")
    try await succeed("\(train) --init run/last.safetensors --out-dir d")
  }

  func testLatentsAreThoseOfEncodeAndOfTheSameModel() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    try await succeed("train --dataset digits --model mlp --latent-dim 3 --limit 8 --epochs 0 --out-dir other")
    try put("grey.png", as: "grey.png")
    let infer = "infer --ckpt run/last.safetensors --from-latents"
    try write(Data("hello\n".utf8), to: "text.csv")
    let line = try await complaint(
      of: "\(infer) text.csv", advises: "give a table of latents, such as 'vae encode' writes")
    let encode = try command(quotedIn: line)
    try await succeed("\(encode) --ckpt other/last.safetensors --images grey.png --out others.csv")
    try await complaint(of: "\(infer) others.csv", advises: "give those of the same model")
    try await succeed("\(encode) --ckpt run/last.safetensors --images grey.png --out latents.csv")
    try await succeed("\(infer) latents.csv")
  }
}
