import Foundation
import XCTest

/// What is advised about the files of MNIST and Fashion-MNIST helps, as far as it can be followed
/// without them: any images of the right number and size are taken for Fashion-MNIST's.
final class IDXRemedyTests: RemedyCase {
  private let files = ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"]
  private let model = "--model mlp --hidden 8 --latent-dim 2 --limit 8 --batch-size 4 --epochs 0"

  /// Writes black images of the published number, packed.
  private func makeFiles(in folder: String) async throws {
    let made = try await shell(
      """
      mkdir -p \(folder); cd \(folder)
      printf '\\0\\0\\10\\3\\0\\0\\352\\140\\0\\0\\0\\34\\0\\0\\0\\34' > \(files[0]); truncate -s 47040016 \(files[0])
      printf '\\0\\0\\10\\3\\0\\0\\47\\20\\0\\0\\0\\34\\0\\0\\0\\34' > \(files[1]); truncate -s 7840016 \(files[1])
      gzip -1 -f \(files[0]) \(files[1])
      """)
    XCTAssertEqual(made.status, 0, made.errors)
  }

  func testFashionMNISTIsInstalledOrItsFolderNamed() async throws {
    // The package's folder may be there.
    try await complaint(
      of: "train --dataset fashion-mnist --data-root nowhere \(model)",
      advises: "leave --data-root out and run 'apt-get install dataset-fashion-mnist', or name another folder with it")
    try await makeFiles(in: "fashion")
    try await succeed("train --dataset fashion-mnist --data-root fashion \(model) --out-dir run")
  }

  func testADamagedFileIsRemovedAndGotAgain() async throws {
    try await makeFiles(in: "sound")
    let (whole, page) = (try bytes("sound/\(files[0]).gz"), Data("<html>503</html>".utf8))
    let call = "train --dataset fashion-mnist --data-root fashion \(model) --out-dir run"
    try write(try bytes("sound/\(files[1]).gz"), to: "fashion/\(files[1]).gz")
    var flipped = whole
    flipped[flipped.count / 2] ^= 0xff
    let few = Data([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28] + [UInt8](repeating: 7, count: 784))
    for (name, bytes, remedy) in [
      (".gz", page, "remove it and get it again"), (".gz", whole.prefix(whole.count - 4), "remove it and get it again"),
      (".gz", whole + page, "get the file again"), (".gz", flipped, "get"),
      ("", few, "replace the file with the published one of fashion-mnist, or name another folder with --data-root"),
    ] {
      try write(bytes, to: "fashion/\(files[0])\(name)")
      try await complaint(of: call, advises: remedy)
      try remove("fashion/\(files[0])\(name)")
    }
    try write(whole, to: "fashion/\(files[0]).gz")
    try await succeed(call)
  }

  func testWrongLabelsAreRemoved() async throws {
    try await makeFiles(in: "fashion")
    try write(Data("no labels".utf8), to: "fashion/train-labels-idx1-ubyte")
    let call = "train --dataset fashion-mnist --data-root fashion \(model) --out-dir run"
    try await complaint(of: call, advises: "get it again, or remove it: labels are optional")
    try remove("fashion/train-labels-idx1-ubyte")
    try await succeed(call)
  }

  func testMNISTIsLookedForUnderTheNamesAndInThePlaceThatAreAdvised() async throws {
    // A download that fails, as without a network.
    try write(Data("#!/bin/sh\necho 'no network' >&2; exit 6\n".utf8), to: "bin/curl")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("bin/curl"))
    let environment = ["PATH": path("bin") + ":/usr/bin:/bin"]
    let line = try await complaint(
      of: "train --dataset mnist \(model)",
      advises:
        "put train-images-idx3-ubyte.gz and t10k-images-idx3-ubyte.gz into Data/mnist, or name the folder of its "
        + "files with --data-root", environment: environment)
    let match = try XCTUnwrap(line.firstMatch(of: /put (?<train>\S+) and (?<test>\S+) into (?<folder>[^,]+),/))
    try await makeFiles(in: "black")
    try write(try bytes("black/\(match.output.train)"), to: "\(match.output.folder)/\(match.output.train)")
    try write(try bytes("black/\(match.output.test)"), to: "\(match.output.folder)/\(match.output.test)")
    // They are found, and seen not to be MNIST's.
    let found = try await complaint(
      of: "train --dataset mnist \(model)", advises: "replace the file with the published one of mnist",
      environment: environment)
    XCTAssertTrue(found.contains("Data/mnist/train-images-idx3-ubyte.gz: "), found)
  }

  func testAFileThatCannotBeDownloadedIsPutBesideItsPart() async throws {
    let line = try await complaint(
      of: "train --dataset mnist \(model)",
      advises: "run 'apt-get install curl', or get the file by hand and put it beside ",
      environment: ["PATH": "/nonexistent"])
    let part = try XCTUnwrap(line.firstMatch(of: /put it beside (\S+)/)?.output.1)
    XCTAssertEqual(part, "Data/mnist/train-images-idx3-ubyte.gz.part")
    try await makeFiles(in: "black")
    try write(try bytes("black/\(files[0]).gz"), to: String(part.dropLast(".part".count)))
    // It is found, and the next file is looked for.
    try await complaint(
      of: "train --dataset mnist \(model)", advises: "put it beside Data/mnist/t10k-images-idx3-ubyte.gz.part",
      environment: ["PATH": "/nonexistent"])
  }
}
