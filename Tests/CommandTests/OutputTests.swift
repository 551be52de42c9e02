import Foundation
import XCTest

/// Where an output may go, and what it leaves as it is.
final class OutputTests: CommandCase {
  func testAnOutputIsWrittenIntoWhatIsNoFileAndThroughALink() async throws {
    try await succeed("train \(smallRun) --model mlp --epochs 0 --out-dir run")
    let infer = "infer --ckpt run/last.safetensors --n 4 --out"
    try await succeed("\(infer) plain.png")
    let made = try await shell(
      "mkfifo pipe; mkdir elsewhere; ln -s elsewhere/target.png link.png; ln -s loop.png loop.png")
    XCTAssertEqual(made.status, 0)
    try await succeed("\(infer) link.png")
    XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: path("link.png")), "elsewhere/target.png")
    XCTAssertEqual(try bytes("elsewhere/target.png"), try bytes("plain.png"))
    let piped = try await shell("cat pipe > read.png & \"$vae\" \(infer) pipe; wait")
    XCTAssertEqual(piped.status, 0, piped.errors)
    XCTAssertEqual(try bytes("read.png"), try bytes("plain.png"))
    let stays = try await shell("test -p pipe")
    XCTAssertEqual(stays.status, 0)
    let unread = try await vae("\(infer) pipe")
    XCTAssertEqual(unread.status, 3, unread.errors)
    try FileManager.default.removeItem(atPath: path("pipe"))
    try await fail("\(infer) loop.png", status: 3, "loop.png")
    for place in ["a", "é", "-", "x.png"] { try await succeed("\(infer) \(place)") }
    for place in [".", "elsewhere/"] { try await fail("\(infer) \(place)", status: 3, place) }
  }

  func testNothingOfTheUsersIsOverwritten() async throws {
    try await succeed("train \(smallRun) --model mlp --epochs 0 --out-dir run")
    let infer = "infer --ckpt run/last.safetensors --n 4"
    try await fail("\(infer) --out run/last.safetensors", status: 2, "--out", ".png")
    try await fail("\(infer) --out samples.jpg", status: 2, "--out", ".png", "samples.jpg")
    try write(Data("mine".utf8), to: "notes")
    try await fail("\(infer) --out notes", status: 3, "notes", "another kind")
    try await fail("check --only op/Absolute --json notes", status: 3, "notes", "another kind")
  }
}
