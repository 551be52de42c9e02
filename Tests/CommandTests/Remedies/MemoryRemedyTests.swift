import Foundation
import XCTest

/// Memory, threads and names that the system does not give end a call with one line; what that line
/// advises helps.
final class MemoryRemedyTests: RemedyCase {
  /// Runs `vae` where it may have so many kilobytes of addresses.
  private func limited(_ kilobytes: Int, _ words: String) async throws -> Outcome {
    try await shell("ulimit -v \(kilobytes) && \"$vae\" \(words)")
  }

  /// Below the first of these limits the system does not even load the program.
  func testWhereMemoryRunsOutThereIsALineAndNoSignal() async throws {
    var failures = 0
    for kilobytes in stride(from: 200_000, through: 480_000, by: 20_000) {
      let outcome = try await limited(kilobytes, "\(train) --threads 2 --epochs 1 --out-dir run\(kilobytes)")
      let status = try XCTUnwrap(outcome.status, "a signal at \(kilobytes): \(outcome.errors)")
      XCTAssertTrue([0, 2, 3, 127].contains(status), "\(kilobytes): \(status) \(outcome.errors)")
      guard status == 2 || status == 3 else { continue }
      failures += 1
      let last = try XCTUnwrap(outcome.errors.split(separator: "\n").last)
      XCTAssertTrue(last.hasPrefix("vae: "), "\(kilobytes): \(outcome.errors)")
      let advises = [
        "; raise the limit (ulimit -v, the container's), or lower --batch-size", "; raise the limit (ulimit -u",
        "; lower --batch-size",
      ]
      XCTAssertTrue(advises.contains { last.contains($0) }, "\(kilobytes): \(last)")
    }
    XCTAssertGreaterThan(failures, 0, "no limit was too low")
    let raised = try await limited(4_000_000, "\(train) --threads 2 --epochs 1 --out-dir raised")
    XCTAssertEqual(raised.status, 0, raised.errors)
  }

  func testAModelThatTheLimitOfAddressesDoesNotHoldIsRefusedBeforeItIsMade() async throws {
    let large = "train --dataset faces --limit 8 --batch-size 8 --epochs 0 --latent-dim 512 --base-channels"
    let refused = try await limited(2_000_000, "\(large) 256")
    XCTAssertEqual(refused.status, 2, refused.errors)
    XCTAssertTrue(refused.errors.contains("of memory that this process may take"), refused.errors)
    let lowered = try await limited(2_000_000, "\(large) 2")
    XCTAssertEqual(lowered.status, 0, lowered.errors)
  }

  func testTheMemoryOfAFileIsAllowedByAHigherLimit() async throws {
    let model = "\(train) --hidden 4096,4096 --epochs 0"
    try await succeed("\(model) --out-dir run")
    let infer = "infer --ckpt run/last.safetensors --n 1"
    let remedy = "name another file, or raise the limit with $VAE_MEMORY_LIMIT=BYTES"
    try await complaint(of: infer, advises: remedy, environment: ["VAE_MEMORY_LIMIT": "100000000"])
    try await succeed(infer, environment: ["VAE_MEMORY_LIMIT": "10000000000"])
    for text in ["8G", "0", "-1"] {
      try await complaint(of: infer, advises: "set it to such a one", environment: ["VAE_MEMORY_LIMIT": text])
    }
  }

  func testAFileThatIsNoCheckpointTakesNoMemory() async throws {
    let made = try await shell("truncate -s 16G large")
    try XCTSkipIf(made.status != 0, "the file system has no sparse files of this size")
    let outcome = try await limited(2_000_000, "infer --ckpt large")
    XCTAssertEqual(outcome.status, 3, outcome.errors)
    XCTAssertTrue(outcome.errors.hasPrefix("vae: large: expected a header"), outcome.errors)
  }

  func testManyLargeImagesAreDrawnInBoundedMemory() async throws {
    try await succeed(
      "train --dataset faces --image-size 128 --base-channels 1 --latent-dim 1 --limit 8 --batch-size 8 --epochs 0 "
        + "--out-dir run")
    let outcome = try await limited(1_000_000, "infer --ckpt run/last.safetensors --n 1600 --threads 2")
    XCTAssertEqual(outcome.status, 0, outcome.errors)
  }

  // MARK: Names

  func testANameThatIsNoUTF8IsRenamedOrGoneInto() async throws {
    let made = try await shell("mkdir \"$(printf 'a\\351')\" && cp -r a* b")
    try XCTSkipIf(made.status != 0, "the file system takes no such name")
    let remedy = "rename it, or go into the folder and name it '.'"
    let out = try await shell("\"$vae\" \(train) --epochs 0 --out-dir \"$(printf 'a\\351')\"")
    XCTAssertEqual(out.status, 2, out.errors)
    XCTAssertTrue(out.errors.contains(#"found 'a\xe9'; \#(remedy)"#), out.errors)
    for variable in ["VAE_DATA_ROOT", "VAE_CACHE_DIR", "TMPDIR"] {
      let named = try await shell("\(variable)=\"$(printf 'a\\351')\" \"$vae\" \(train) --epochs 0")
      XCTAssertEqual(named.status, 2, named.errors)
      XCTAssertTrue(named.errors.contains(#"$\#(variable): expected a name in UTF-8, found 'a\xe9'"#), named.errors)
    }
    let inside = try await shell("cd \"$(printf 'a\\351')\" && \"$vae\" \(train) --epochs 0 --out-dir .")
    XCTAssertEqual(inside.status, 0, inside.errors)
    let renamed = try await shell("mv \"$(printf 'a\\351')\" ae && ls ae/last.safetensors")
    XCTAssertEqual(renamed.status, 0, renamed.errors)
  }
}
