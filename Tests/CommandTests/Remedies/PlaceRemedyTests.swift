import Foundation
import Glibc
import XCTest

/// What is advised about files and folders to read and to write helps.
final class PlaceRemedyTests: RemedyCase {
  private let infer = "infer --ckpt run/last.safetensors --n 1 --out"

  private func prepare() async throws { try await succeed("\(train) --epochs 0 --out-dir run") }

  func testThePathOrTheSpaceIsWhatWasWrong() async throws {
    try await prepare()
    let remedy = "check the path, its permissions and the space left"
    try await complaint(of: "infer --ckpt runn/last.safetensors --n 1", advises: remedy)
    try await succeed("infer --ckpt run/last.safetensors --n 1")
    // A file may have 8 KiB (16 blocks of 512 bytes): less than a checkpoint.
    let full = try await shell("trap '' XFSZ; ulimit -f 16; \"$vae\" \(train) --epochs 1 --out-dir run --resume")
    XCTAssertTrue(full.errors.contains(remedy), full.errors)
    try await succeed("\(train) --epochs 1 --out-dir run --resume")
  }

  func testAFolderOfSomebodyElsesIsTakenOver() async throws {
    try XCTSkipIf(geteuid() != 0, "only root can make a folder of somebody else's")
    let nobody = "setpriv --reuid 65534 --clear-groups"
    let isThere = try await shell("chmod 755 . && \(nobody) \"$vae\" --version")
    try XCTSkipIf(isThere.status != 0, "another user cannot run the program: \(isThere.errors)")
    for folder in ["reports", "it's mine"] {
      try FileManager.default.createDirectory(atPath: path(folder), withIntermediateDirectories: true)
      let call = "HOME= \(nobody) \"$vae\" \(train) --epochs 0 --out-dir \"\(folder)/run\""
      let refused = try await shell(call)
      XCTAssertEqual(refused.status, 3, refused.errors)
      XCTAssertTrue(refused.errors.contains("; take it over (sudo chown -R 65534 "), refused.errors)
      let match = refused.errors.firstMatch(of: /; take it over \(sudo (?<command>.*)\), or choose another folder\n/)
      let command = try XCTUnwrap(match?.output.command, refused.errors)
      let taken = try await shell(String(command))
      XCTAssertEqual(taken.status, 0, taken.errors)
      let trained = try await shell(call)
      XCTAssertEqual(trained.status, 0, trained.errors)
    }
  }

  func testAFileOfAnotherKindIsKeptAndAnotherPathChosen() async throws {
    try await prepare()
    try put("grey.png", as: "grey.png")
    try write(Data("mine".utf8), to: "mine")
    try write(Data("mine".utf8), to: "mine.csv")
    try write(Data("mine".utf8), to: "mine.safetensors")
    let encode = "encode --ckpt run/last.safetensors --images grey.png --out"
    let check = "check --only op/Absolute --golden \(Self.top.appendingPathComponent("Golden").path)"
    for (call, place, other) in [
      (infer, "mine", "other"), (encode, "mine.csv", "other.csv"), (encode, "mine.safetensors", "other.safetensors"),
      ("\(check) --json", "mine", "other.json"), ("\(check) --junit", "nowhere/checks.xml", "checks.xml"),
    ] {
      try await complaint(of: "\(call) \(place)", advises: "choose another path")
      try await succeed("\(call) \(other)")
    }
  }

  func testAnOutputThatIsAnInputIsKeptAndAnotherPathChosen() async throws {
    try await prepare()
    for name in ["a.png", "b.png", "images/grid.png"] { try put("grey.png", as: name) }
    XCTAssertEqual(symlink("b.png", path("link.png")), 0)
    try await succeed("encode --ckpt run/last.safetensors --images a.png --out z.safetensors")
    let before = files()
    let ckpt = "--ckpt run/last.safetensors"
    let remedy = "choose another path"
    for (call, place) in [
      ("reconstruct \(ckpt) --images a.png b.png", "a.png"), ("reconstruct \(ckpt) --images b.png", "link.png"),
      ("reconstruct \(ckpt) --images images", "images/grid.png"), ("traverse \(ckpt) --images a.png", "a.png"),
      ("interpolate \(ckpt) --from a.png --to b.png", "./b.png"), ("infer \(ckpt)", "run/last.safetensors"),
      ("encode \(ckpt) --images a.png", "run/last.safetensors"),
      ("encode \(ckpt) --images a.png", "run/epoch_0000.safetensors"),
    ] {
      if call.hasPrefix("infer") {
        try await fail("\(call) --out \(place)", status: 2, ".png")
      } else {
        try await complaint(of: "\(call) --out \(place)", advises: remedy)
        try await succeed("\(call) --out other\(call.hasPrefix("encode") ? ".csv" : ".png")")
      }
    }
    for (name, bytes) in before { XCTAssertEqual(files()[name], bytes, name) }
    let check =
      "check --only op/Absolute --golden \(Self.top.appendingPathComponent("Golden").path) --json a.json --junit"
    try await complaint(of: "\(check) a.json", advises: "choose another path for one")
    try await succeed("\(check) a.xml")
  }

  func testAnInterruptedCommandEndsWithALineAndRunsAgain() async throws {
    try await prepare()
    let test = "test --ckpt run/last.safetensors --dataset digits --limit 32 --out-dir tested"
    let slow =
      "test --ckpt run/last.safetensors --dataset digits --limit 32 --out-dir tested --importance-samples 1000000"
    let outcome = try await shell("exec timeout --preserve-status -s INT 1 \"$vae\" \(slow)")
    XCTAssertEqual(outcome.status, 3, outcome.errors)
    XCTAssertEqual(outcome.errors, "vae: interrupted, and nothing was changed; run the same command again\n")
    XCTAssertFalse(files().keys.contains { $0.hasPrefix("tested/") }, "\(files().keys)")
    try await succeed(test)
  }

  /// A folder that somebody has given away may name files of other folders in what it would go on with.
  func testAStrangersJournalIsRemovedWithItsFolder() async throws {
    try await prepare()
    try write(Data("../outside\n".utf8), to: "run/.partial-7/.names")
    try write(Data("mine".utf8), to: "outside")
    let test = "test --ckpt run/last.safetensors --dataset digits --limit 32"
    try await complaint(of: test, advises: "remove 'run/.partial-7'")
    XCTAssertEqual(try text("outside"), "mine")
    try remove("run/.partial-7")
    try await succeed(test)
  }

  func testWhatIsInTheWayOfAFileIsMovedAway() async throws {
    try await prepare()
    try FileManager.default.createDirectory(atPath: path(".a.png.partial"), withIntermediateDirectories: true)
    let line = try await complaint(of: "\(infer) a.png", advises: "move it away")
    let name = try XCTUnwrap(line.firstMatch(of: /'([^']*)' is in the way/)?.output.1)
    let moved = try await shell("mv \(name) elsewhere")
    XCTAssertEqual(moved.status, 0, moved.errors)
    try await succeed("\(infer) a.png")
  }

  func testTheEndOfAnotherProcessIsWaitedFor() async throws {
    try await prepare()
    let file = open(path(".a.png.partial"), O_RDWR | O_CREAT, 0o600)
    XCTAssertEqual(flock(file, LOCK_EX | LOCK_NB), 0)
    try await complaint(of: "\(infer) a.png", advises: "wait for its end")
    close(file)
    try await succeed("\(infer) a.png")
  }

  func testAFileThatIsFarTooLargeIsAnotherOrTakenOutOfItsFolder() async throws {
    let made = try await shell("mkdir images && truncate -s 1T large images/large.png")
    try XCTSkipIf(made.status != 0, "the file system has no sparse files of this size")
    let remedy = "name another file, or take it out of its folder"
    try await prepare()
    try await complaint(of: "infer --ckpt large", advises: remedy)
    try await succeed("infer --ckpt run/last.safetensors --n 1")
    try put("grey.png", as: "images/0.png")
    let encode = "encode --ckpt run/last.safetensors --images images"
    try await complaint(of: encode, advises: remedy)
    try remove("images/large.png")
    try await succeed(encode)
  }

  func testResultsThatCannotBePrintedAreSentElsewhere() async throws {
    try await prepare()
    let trace = "\"$vae\" trace --ckpt run/last.safetensors --dataset digits --limit 8"
    let full = try await shell("\(trace) >/dev/full")
    XCTAssertTrue(full.errors.contains("; make space, or send them elsewhere"), full.errors)
    let elsewhere = try await shell("\(trace) >trace.txt")
    XCTAssertEqual(elsewhere.status, 0, elsewhere.errors)
  }

  func testAReportsPlaceIsFreedOfAFolderThatIsNotItsOwn() async throws {
    try write(Data("mine".utf8), to: "runs/report/mnist-mlp-seed0/notes.txt")
    let (golden, plan) = ("Golden", "Reports/plans/report.yaml")
    let report =
      "report \(Self.top.appendingPathComponent(plan).path) --drawn --quick "
      + "--golden \(Self.top.appendingPathComponent(golden).path)"
    let line = try await complaint(of: report, advises: "move it out of runs/report")
    try move(String(try XCTUnwrap(line.firstMatch(of: #/vae: (\S+): /#)?.output.1)), to: "mine")
    // The whole report takes minutes: what matters is that it begins.
    let begun = try await shell("timeout 3 \"$vae\" \(report)")
    XCTAssertEqual(begun.status, 124, begun.errors)
    XCTAssertFalse(begun.errors.contains("move it out"), begun.errors)
  }
}
