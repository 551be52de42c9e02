import Foundation
import XCTest

/// One's own images through one's own checkpoint.
final class OwnImagesTests: CommandCase {
  private let ckpt = "--ckpt run/last.safetensors"

  /// A small model, and five images drawn by it in a folder.
  private func prepare() async throws {
    try await succeed(
      "train --dataset digits --model mlp --hidden 16 --latent-dim 3 --limit 64 --batch-size 16 --epochs 1 --out-dir run"
    )
    for image in 0..<5 {
      try write(Data(), to: "images/\(image).png")
      try await succeed("infer \(ckpt) --n 1 --seed \(image) --out images/\(image).png")
    }
  }

  func testLatentsAreWrittenAndDecodedAgain() async throws {
    try await prepare()
    for out in ["latents.csv", "latents.safetensors"] {
      let encoded = try await succeed("encode \(ckpt) --images images --out \(out)")
      XCTAssertEqual(encoded.output, "\(out)\n")
      try await succeed("infer \(ckpt) --from-latents \(out) --out \(out).png")
    }
    XCTAssertEqual(try bytes("latents.csv.png"), try bytes("latents.safetensors.png"))
    let lines = String(decoding: try bytes("latents.csv"), as: UTF8.self).split(separator: "\n")
    XCTAssertEqual(lines.count, 6)
    XCTAssertEqual(lines[0], "image,mu_0,mu_1,mu_2,logvar_0,logvar_1,logvar_2")
    XCTAssertTrue(lines[1].hasPrefix("images/0.png,"), "\(lines[1])")
    try await fail("encode \(ckpt) --images images --out run/last.safetensors", status: 3, "another kind")
    try write(Data("mine".utf8), to: "mine.csv")
    try await fail("encode \(ckpt) --images images --out mine.csv", status: 3, "mine.csv", "another kind")
    // A table is made again.
    try await succeed("encode \(ckpt) --images images/0.png --out latents.csv")
    try await succeed("encode \(ckpt) --images images/0.png --out latents.safetensors")
    try await fail("encode \(ckpt) --images images --out a.txt", status: 2, ".csv or .safetensors")
    try await fail("encode \(ckpt) --images nowhere", status: 3, "nowhere")
    try await succeed("train --dataset digits --model mlp --latent-dim 2 --limit 8 --epochs 0 --out-dir other")
    try await fail(
      "infer --ckpt other/last.safetensors --from-latents latents.csv --out x.png", status: 3, "2 dimensions")
  }

  func testPicturesAreMadeOfThem() async throws {
    try await prepare()
    try await succeed("reconstruct \(ckpt) --images images/0.png images/3.png --out pair.png")
    try await succeed("reconstruct \(ckpt) --images images images --out ten.png")
    try await succeed("interpolate \(ckpt) --from images/0.png --to images/1.png --steps 5 --out way.png")
    try await succeed("traverse \(ckpt) --images images --dimensions 2 --steps 3 --extent 2 --out walk.png")
    try await succeed("traverse \(ckpt) --out from-the-prior.png")
    for (name, size) in [
      // 64-pixel cells with 2 pixels between; 6 a letter on the left, 11 above.
      ("pair.png", (16 + 2 + 2 * 58, 11 + 2 + 2 * 58)), ("ten.png", (16 + 2 + 8 * 58, 11 + 2 + 4 * 58)),
      ("way.png", (40 + 2 + 5 * 58, 11 + 2 + 2 * 58)), ("walk.png", (16 + 2 + 3 * 58, 11 + 2 + 2 * 58)),
      ("from-the-prior.png", (16 + 2 + 9 * 58, 11 + 2 + 3 * 58)),
    ] {
      let png = [UInt8](try bytes(name))
      let extents = [16, 20].map { png[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
      XCTAssertEqual(extents, [size.0, size.1], name)
    }
    try await fail(
      "interpolate \(ckpt) --from images/0.png --to images/1.png --steps 1", status: 2, "--steps", "2 to 64")
    try await fail("traverse \(ckpt) --extent -1", status: 2, "--extent")
    try await fail("reconstruct \(ckpt) --images images --out run/last.safetensors", status: 2, ".png")
  }
}
