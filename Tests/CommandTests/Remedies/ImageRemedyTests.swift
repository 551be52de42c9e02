import Foundation
import XCTest

/// What is advised about image files and their folders helps.
final class ImageRemedyTests: RemedyCase {
  private let model = "--model mlp --hidden 8 --latent-dim 2 --batch-size 4 --epochs 0"
  private let noImage = Data("<html>503</html>".utf8)

  /// Trains for no epoch on a folder of images, into the folder `run`, or another.
  private func trained(_ flags: String = "--data-root images", into run: String = "run") -> String {
    "train --dataset images \(model) \(flags) --out-dir \(run)"
  }

  /// Five sound images in a folder.
  private func makeImages(_ folder: String = "images") throws {
    try put("grey.png", as: "\(folder)/0.png", "\(folder)/1.png", "\(folder)/2.png", "\(folder)/3.png")
    try put("small.jpg", as: "\(folder)/4.jpg")
  }

  // MARK: Damage

  func testADamagedImageIsReplacedTakenOutOrLeftOut() async throws {
    try makeImages()
    try write(noImage, to: "images/5.png")
    let line = try await complaint(
      of: trained(),
      advises: "replace the file, or take it out of the folder, or leave out what is damaged with --skip-damaged")
    try await succeed("\(trained(into: "left-out")) \(flag(in: line))")
    try put("colour.png", as: "images/5.png")
    try await succeed(trained(into: "replaced"))
    try remove("images/5.png")
    try await succeed(trained(into: "taken-out"))
  }

  // MARK: Places

  /// Pictures of a test among the images would be images from then on.
  func testPicturesOfATestGoToAnotherFolderThanTheImages() async throws {
    try makeImages()
    try await succeed(trained())
    let test = "test --ckpt run/last.safetensors --dataset images --data-root images"
    for folder in ["images", "images/results", "./images/../images/a/b"] {
      try await complaint(of: "\(test) --out-dir \(folder)", advises: "choose another with --out-dir")
    }
    XCTAssertEqual(try names("images").count, 5)
    try await succeed("\(test) --out-dir images-tested")
    try await succeed(test)
  }

  func testAHomeThatIsNoUTF8IsToldOfAndAnotherCacheNamed() async throws {
    try makeImages()
    let call = "HOME=$(printf '/tmp/\\351') XDG_CACHE_HOME= VAE_CACHE_DIR="
    let told = try await shell("\(call) \"$vae\" \(trained())")
    XCTAssertEqual(told.status, 0, told.errors)
    XCTAssertTrue(told.errors.contains("name one with $VAE_CACHE_DIR"), told.errors)
    let named = try await shell("\(call)kept \"$vae\" \(trained(into: "other"))")
    XCTAssertFalse(named.errors.contains("VAE_CACHE_DIR"), named.errors)
    XCTAssertEqual(try names("kept").count, 1)
  }

  // MARK: Damage of a test

  func testADamagedImageOfATestIsPutBackOrOtherDataAllowed() async throws {
    try makeImages()
    try put("colour.png", as: "images/5.png", "images/6.png")
    try await succeed(trained())
    try write(noImage, to: "images/0.png")
    let test = "test --ckpt run/last.safetensors --dataset images --data-root images --split all --out-dir tested"
    let line = try await complaint(
      of: test,
      advises: "replace the file, or take it out of the folder, or leave out what is damaged with --skip-damaged, and "
        + "give --allow-other-data")
    let flags = line.matches(of: /--[a-z-]+/).map { String($0.output) }.joined(separator: " ")
    try await succeed("\(test) \(flags)")
    try remove("images/0.png")
    try await succeed("\(test) --allow-other-data")
    try put("grey.png", as: "images/0.png")
    try await succeed(test)
  }

  func testOnesOwnDamagedImageIsReplacedOrLeftOut() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    try put("grey.png", as: "a.png")
    try write(noImage, to: "b.png")
    for command in ["encode", "reconstruct"] {
      let call = "\(command) --ckpt run/last.safetensors --images a.png"
      let line = try await complaint(of: "\(call) b.png", advises: "replace the file, or leave it out")
      XCTAssertFalse(line.contains("--skip-damaged"), "vae \(command) has no such flag: \(line)")
      try await succeed(call)
    }
    try put("colour.png", as: "b.png")
    try await succeed("encode --ckpt run/last.safetensors --images a.png b.png")
  }

  func testWhereAllAreDamagedTheyAreReplacedOrAnotherFolderNamed() async throws {
    try write(noImage, to: "images/0.png")
    try write(noImage, to: "images/1.png")
    let line = try await complaint(
      of: "\(trained()) --skip-damaged", advises: "replace them, or name another folder with --data-root")
    try makeImages("others")
    try await succeed("\(trained("\(flag(in: line)) others", into: "elsewhere")) --skip-damaged")
    try makeImages()
    try await succeed("\(trained()) --skip-damaged")
  }

  func testAnImageOfTooManyPixelsIsScaledDownOrRemoved() async throws {
    try makeImages()
    var huge = try [UInt8](bytes("images/4.jpg"))
    let frame = try XCTUnwrap(huge.indices.dropLast().first { huge[$0] == 0xff && huge[$0 + 1] == 0xc0 })
    // Height and width, after the marker, the segment's length and the precision.
    for place in [frame + 5, frame + 7] { huge[place] = 0xff }
    try write(Data(huge), to: "images/5.jpg")
    try await complaint(of: trained(), advises: "scale the image down or remove it")
    try put("small.jpg", as: "images/5.jpg")
    try await succeed(trained(into: "scaled"))
    try remove("images/5.jpg")
    try await succeed(trained(into: "removed"))
  }

  func testOfAnAnimationAFrameIsSaved() async throws {
    try makeImages()
    let canvas: [UInt8] = [0x02, 0, 0, 0, 7, 0, 0, 7, 0, 0]
    let chunks = Array("WEBPVP8X".utf8) + [10, 0, 0, 0] + canvas + Array("ANIM".utf8) + [6, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    try write(Data(Array("RIFF".utf8) + [UInt8(chunks.count), 0, 0, 0] + chunks), to: "images/5.webp")
    try await complaint(of: trained(), advises: "save one of its frames as an image")
    try put("lossless.webp", as: "images/5.webp")
    try await succeed(trained())
  }

  // MARK: Folders

  func testImagesArePutWhereTheyAreLookedForOrTheirFolderNamed() async throws {
    let line = try await complaint(
      of: trained(""), advises: "put the images into Data/images, or name the folder of its files with --data-root")
    try makeImages("mine")
    try await succeed(trained("\(flag(in: line)) mine", into: "named"))
    let folder = try XCTUnwrap(line.firstMatch(of: /put the images into (\S+),/)?.output.1)
    try makeImages(String(folder))
    try await succeed(trained(""))
  }

  func testAFolderThatIsNamedIsLeftOutOrAnotherNamed() async throws {
    try makeImages("mine")
    try await complaint(
      of: trained("--data-root nowhere"),
      advises: "leave --data-root out and put the images into Data/images, or name another folder with it")
    try await succeed(trained("--data-root mine", into: "named"))
    try makeImages("Data/images")
    try await succeed(trained(""))
  }

  func testOnesOwnImagesAreFilesOrAnotherFolder() async throws {
    try await succeed("\(train) --epochs 0 --out-dir run")
    try write(Data(), to: "empty/notes.txt")
    try makeImages()
    let encode = "encode --ckpt run/last.safetensors --images"
    try await complaint(of: "\(encode) empty", advises: "name files, or another folder")
    try await succeed("\(encode) images/0.png images/4.jpg")
    try await succeed("\(encode) images")
  }

  func testANameThatIsNoUTF8IsChanged() async throws {
    try makeImages()
    let made = try await shell(#"touch images/"$(printf 'a\351.png')""#)
    try XCTSkipIf(made.status != 0, "the file system takes no such name")
    try await complaint(of: trained(), advises: "rename it")
    let renamed = try await shell(#"mv images/"$(printf 'a\351.png')" images/note.txt"#)
    XCTAssertEqual(renamed.status, 0, renamed.errors)
    try await succeed(trained())
  }

  func testImagesThatCannotBeSplitAreMoreOrSplitOtherwise() async throws {
    try put("grey.png", as: "images/0.png", "images/1.png")
    try await complaint(of: trained(), advises: "give more images or another test fraction than 0.1")
    try await succeed("\(trained(into: "halves")) --test-fraction 0.5")
    try makeImages()
    try await succeed(trained())
  }

  func testATestFractionIsOneThatIsGivenAsAnExample() async throws {
    try makeImages()
    let trace = "trace --dataset images --data-root images --model mlp --batch-size 2 --test-fraction"
    let line = try await complaint(of: "\(trace) 2", advises: "give for example 0.1")
    let number = try XCTUnwrap(line.firstMatch(of: /give for example (\S+)/)?.output.1)
    try await succeed("\(trace) \(number)")
  }

  func testTurnedImagesAreTurnedUpright() async throws {
    try makeImages()
    try put("turned-6.jpg", as: "images/5.jpg")
    let warned = try await succeed(trained())
    XCTAssertTrue(warned.errors.contains("; 'vae train --exif' turns them upright"), warned.errors)
    let words = try command(quotedIn: warned.errors).split(separator: " ")
    XCTAssertEqual(words.first, "train")
    let upright = try await succeed("\(trained(into: "upright")) \(words.dropFirst().joined(separator: " "))")
    XCTAssertFalse(upright.errors.contains("warning"), upright.errors)
  }

  func testAnotherFolderKeepsTheDecodedImages() async throws {
    try makeImages()
    let warned = try await succeed(trained(), environment: ["VAE_CACHE_DIR": "/dev/null/cache"])
    XCTAssertTrue(warned.errors.contains("; name another folder with $VAE_CACHE_DIR"), warned.errors)
    let kept = try await succeed(
      trained(into: "kept"), environment: ["VAE_CACHE_DIR": .init(stringLiteral: path("kept-images"))])
    XCTAssertFalse(kept.errors.contains("warning"), kept.errors)
    XCTAssertEqual(try names("kept-images").count, 1)
  }

  // MARK: CelebA

  private func celeba(_ flags: String, into run: String) -> String {
    "train --dataset celeba --image-size 32 --base-channels 1 --latent-dim 1 --batch-size 1 --epochs 0 \(flags) "
      + "--out-dir \(run)"
  }

  /// Four aligned images in a folder, and the list of their parts.
  private func makeCelebA(_ folder: String = "faces", parts: [Int] = [0, 0, 2, 2]) throws {
    for number in 1...4 { try put("colour-420.jpg", as: "\(folder)/img_align_celeba/00000\(number).jpg") }
    try writeParts(parts, folder)
  }

  private func writeParts(_ parts: [Int], _ folder: String = "faces") throws {
    let lines = parts.enumerated().map { "00000\($0 + 1).jpg \($1)\n" }
    try write(Data(lines.joined().utf8), to: "\(folder)/list_eval_partition.txt")
  }

  func testCelebAIsUnpackedWhereItIsLookedFor() async throws {
    let line = try await complaint(
      of: celeba("", into: "run"),
      advises: "unpack img_align_celeba.zip of https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html into Data/celeba")
    try makeCelebA("mine")
    try await succeed(celeba("\(flag(in: line)) mine", into: "named"))
    try makeCelebA("Data/celeba")
    try await succeed(celeba("", into: "run"))

    try FileManager.default.createDirectory(atPath: path("beside/img_align_celeba"), withIntermediateDirectories: true)
    try put("colour-420.jpg", as: "beside/other.jpg")
    try await complaint(
      of: celeba("--data-root beside", into: "there"),
      advises: "unpack img_align_celeba.zip of https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html there")
    try makeCelebA("beside/img_align_celeba")
    try await succeed(celeba("--data-root beside --test-fraction 0.5", into: "there"))
  }

  func testFacesThatAreCroppedAlreadyAreTakenWhole() async throws {
    try makeCelebA()
    try put("small.jpg", as: "faces/img_align_celeba/000001.jpg")
    let line = try await complaint(
      of: celeba("--data-root faces", into: "run"),
      advises: "take the published images, or give --no-crop where they have been cropped already")
    try await succeed(celeba("--data-root faces \(flag(in: line))", into: "whole"))
    try makeCelebA()
    try await succeed(celeba("--data-root faces", into: "run"))
  }

  func testAListThatIsDamagedIsDownloadedAgain() async throws {
    for damage in ["000001.jpg 7\n", "000001.jpg 0\n000001.jpg 0\n"] {
      try makeCelebA()
      try write(Data(damage.utf8), to: "faces/list_eval_partition.txt")
      try await complaint(of: celeba("--data-root faces", into: "run"), advises: "download the file again")
    }
    try makeCelebA()
    try await succeed(celeba("--data-root faces", into: "run"))
  }

  func testAListThatMissesAnImageIsCompletedOrTheImageOrTheListTakenAway() async throws {
    try makeCelebA(parts: [0, 0, 2])
    try await complaint(
      of: celeba("--data-root faces", into: "run"),
      advises: "complete the file, take the image away, or remove the file to have the images split at random")
    try makeCelebA()
    try await succeed(celeba("--data-root faces", into: "complete"))
    try writeParts([0, 0, 2])
    try remove("faces/img_align_celeba/000004.jpg")
    try await succeed(celeba("--data-root faces", into: "without-image"))
    try makeCelebA(parts: [0, 0, 2])
    try remove("faces/list_eval_partition.txt")
    try await succeed(celeba("--data-root faces --test-fraction 0.5", into: "without-list"))
  }

  func testAListWithoutTrainingImagesGetsSomeOrIsRemoved() async throws {
    try makeCelebA(parts: [2, 2, 2, 2])
    try await complaint(
      of: celeba("--data-root faces", into: "run"),
      advises: "take more images, or remove the file to have them split at random")
    try put("colour-420.jpg", as: "faces/img_align_celeba/000005.jpg")
    try writeParts([2, 2, 2, 2, 0])
    try await succeed(celeba("--data-root faces", into: "more"))
    try remove("faces/list_eval_partition.txt")
    try await succeed(celeba("--data-root faces --test-fraction 0.5", into: "without-list"))
  }

  func testAPartWhoseImagesAreAllDamagedGetsWholeOnes() async throws {
    try makeCelebA()
    for name in ["000003.jpg", "000004.jpg"] { try write(noImage, to: "faces/img_align_celeba/\(name)") }
    let call = celeba("--data-root faces --skip-damaged", into: "run")
    try await complaint(of: call, advises: "replace the damaged images")
    try makeCelebA()
    try await succeed(call)
  }
}
