import Foundation
import XCTest

/// No remedy is without a test that follows it, and none names what is not there.
final class EveryRemedyTests: RemedyCase {
  /// Remedies that no test of the program can follow, and why; what they name is checked below.
  private let unfollowed = [
    // A library's: no command gets there.
    "set RECORD_BASELINES=1 and run again": "BaselineFileTests record so",
    "look at its changes, commit it, and check again without recording": "BaselineFileTests record so",
    "restore it, or make it anew": "a folder of goldens that is not the suite's",
    "give 1 (grey) or 3 (RGB)": "every data set's channels fit",
    "raise the limit": "the commands refuse such a limit",
    "give for example 64": "every model's image size fits",
    "put the images there": "a folder without images is not taken",
    "take a smaller image": "libjpeg's limit lies above every image that is encoded",
    "choose another --dataset, --image-size or --model": "images are loaded to fit the model",
    "choose another --dataset or --model": "images are loaded to fit the model",
    "give more images, or a larger --limit": "a part without images is refused before",
    "record the computation anew on another one": "a programmer's mistake",
    "give it one": "a programmer's mistake",
    "see Golden/README.md for its format": "a programmer's mistake",
    "show fewer or smaller images": "a programmer's mistake",
    "ask for fewer ranks": "a programmer's mistake",
    "nothing is needed: the program draws it": "drawn data are never missing",
    // The world's.
    "take fewer or smaller images, or allow the cache": "needs a machine without memory",
    "make space, or choose another folder": "needs a full disk",
    "build again with 'make build'": "needs another libwebp",
    "get the file by hand and put it beside": "needs a curl that cannot be started",
    "the report's figures need gnuplot: run 'apt-get install gnuplot-nox'": "installs a package",
    #"its place is Data/\(data.dataset.name) or $VAE_DATA_ROOT/\(data.dataset.name)"#: "needs CelebA's files",
    "run from the top of the repository": "vae bench says it of a script; CheckRemedyTests follow it for the goldens",
    "'make .venv/ready' installs it": "downloads PyTorch",
    "install another with 'apt-get install gnuplot-nox'": "installs a package",
    "ask for other --shards": "needs several processes; Tests/Distributed has them",
    "give --dataset": "needs MNIST's files; IDXDatasetTests provoke it",
  ]

  func testEveryRemedyIsFollowedByATestOrKnownToNeedTheWorld() throws {
    let remedies = try RemedySources("Sources").remedies
    XCTAssertGreaterThan(remedies.count, 60, "the remedies were not found")
    let tests = try (RemedySources("Tests/CommandTests/Remedies").files + RemedySources("Tests/BookTests").files)
      .filter { !$0.path.hasSuffix("EveryRemedyTests.swift") }.map(\.text).joined(separator: "\n")
    let known = unfollowed.keys.joined(separator: "\n")
    for remedy in remedies {
      for part in RemedySources.fixedParts(of: remedy.text) where !tests.contains(part) && !known.contains(part) {
        XCTFail("\(remedy.path): '\(part)': follow this remedy in a test beside this one")
      }
    }
    let all = remedies.map(\.text).joined(separator: "\n")
    for text in unfollowed.keys where !all.contains(text) { XCTFail("'\(text)': no such remedy; take it out") }
  }

  // MARK: What a text names is there

  /// Flags of other programs that are run.
  private let othersFlags: Set = [
    // curl
    "--connect-timeout", "--continue-at", "--fail", "--location", "--output", "--retry", "--show-error", "--silent",
    "--speed-limit", "--speed-time", "--url",
    // git, gnuplot, swift
    "--format", "--porcelain", "--stat", "--default-settings", "--version",
  ]

  /// The flags of each command, as its help lists them.
  private func flags() async throws -> [String: Set<String>] {
    let overview = try await succeed("--help").output
    let list = overview.components(separatedBy: "SUBCOMMANDS:").last ?? ""
    var flags: [String: Set<String>] = [:]
    for match in list.matches(of: #/(?m)^  ([a-z]+) /#) {
      let command = String(match.output.1)
      let help = try await succeed("\(command) --help").output
      flags[command] = Set(help.matches(of: /(?m)^  (--[a-z-]+)/).map { String($0.output.1) } + ["--help"])
    }
    XCTAssertGreaterThan(flags.count, 10, overview)
    return flags
  }

  func testEveryFlagThatATextNamesIsOneOfACommand() async throws {
    let known = try await flags().values.reduce(othersFlags) { $0.union($1) }
    let named = try RemedySources("Sources").all(/(--[a-z][a-z-]+)/)
    XCTAssertGreaterThan(named.count, 60, "the flags were not found")
    for flag in named where !known.contains(flag.text) { XCTFail("\(flag.path): no command has \(flag.text)") }
  }

  func testEveryFlagThatACommandsOwnTextsNameIsItsOwnOrSaidToBeAnothers() async throws {
    let flags = try await flags()
    let sources = try RemedySources("Sources/vae")
    for (path, text) in sources.files {
      guard let name = path.firstMatch(of: /(\w+)Command\.swift$/)?.output.1.lowercased(), let own = flags[name] else {
        continue
      }
      // `vae infer --from-latents` says whose it is, and is checked by the next test.
      let rest = text.replacing(/vae [a-z]+[^"'\n]*/, with: "")
      for match in rest.matches(of: /--[a-z][a-z-]+/) where !own.contains(String(match.output)) {
        XCTFail("\(path): 'vae \(name)' has no \(match.output)")
      }
    }
  }

  func testEveryCommandThatATextQuotesExistsWithItsFlags() async throws {
    let flags = try await flags()
    let quoted = try RemedySources("Sources").all(/(?:'|`|\n *)vae +([a-z]+[^'`"\n]*)/)
    XCTAssertGreaterThan(quoted.count, 20, "the commands were not found")
    for call in quoted {
      let words = call.text.split(separator: " ").map(String.init)
      guard let own = flags[words[0]] else {
        XCTFail("\(call.path): there is no 'vae \(words[0])'")
        continue
      }
      for match in call.text.matches(of: /--[a-z][a-z-]+/) where !own.contains(String(match.output)) {
        XCTFail("\(call.path): 'vae \(words[0])' has no \(match.output)")
      }
    }
  }

  func testEveryMakeTargetThatATextNamesIsOne() throws {
    let makefile = try String(contentsOf: Self.top.appendingPathComponent("Makefile"), encoding: .utf8)
    let targets = Set(makefile.matches(of: /(?m)^([.\w\/-]+):(?!=)/).map { String($0.output.1) })
    let named = try RemedySources("Sources").all(/(?:'|`|")make ([.a-z][\w.\/-]*)(?:'|`|"| )/)
    // "make the folder" is what a file's error was to do.
    let wanted = named.filter { $0.text != "the" }
    XCTAssertGreaterThan(wanted.count, 3, "the targets were not found")
    for target in wanted where !targets.contains(target.text) {
      XCTFail("\(target.path): the Makefile has no target \(target.text)")
    }
  }

  func testEveryFileOfTheRepositoryThatATextNamesIsThere() throws {
    let named = try RemedySources("Sources").all(/\b((?:Golden|Sources|Tests)\/[\w.\/-]*\w)\b(?!\\)/)
    XCTAssertGreaterThan(named.count, 2, "the files were not found")
    for file in named {
      XCTAssertTrue(
        FileManager.default.fileExists(atPath: Self.top.appendingPathComponent(file.text).path),
        "\(file.path): there is no \(file.text)")
    }
  }

  func testEveryPackageThatATextNamesIsInstalledBySetupOrADataSets() throws {
    let setup = try String(contentsOf: Self.top.appendingPathComponent(".ci/setup"), encoding: .utf8)
    let list = try XCTUnwrap(setup.firstMatch(of: /packages=\((.*)\)/)?.output.1)
    let packages = Set(list.split(separator: " ").map(String.init) + ["dataset-fashion-mnist"])
    let named = try RemedySources("Sources").all(/apt-get install ([\w-]+)/)
    XCTAssertGreaterThan(named.count, 2, "the packages were not found")
    for package in named where !packages.contains(package.text) {
      XCTFail("\(package.path): .ci/setup does not install \(package.text)")
    }
  }

  func testWhatMakeVenvReadyInstallsIsWhatTheBenchMisses() throws {
    let requirements = try String(
      contentsOf: Self.top.appendingPathComponent("Golden/requirements.txt"), encoding: .utf8)
    for library in ["torch", "pillow", "numpy"] { XCTAssertTrue(requirements.contains("\(library)=="), library) }
  }

  func testEveryVariableThatATextNamesIsRead() throws {
    let sources = try RemedySources("Sources")
    let text = sources.files.map(\.text).joined(separator: "\n")
    for name in sources.all(/\$(VAE_[A-Z_]+)/) {
      XCTAssertTrue(text.contains("(\"\(name.text)\")"), "\(name.path): nothing reads $\(name.text)")
    }
  }

  // MARK: These tests are tested

  func testARemedyIsFoundHoweverItIsWritten() {
    let whole = RemedySources.whole(
      """
      // remedy: "a comment"
      throw E(remedy: "one \\(x) "
          + "and a half", isFixed: true)
      let otherRemedy = isFixed ? "two" : "three"
      throw W("a: expected b, found c; choose "
          + "four")
      """)
    XCTAssertFalse(whole.contains("a comment"))
    let sources = RemedySources(files: [("a.swift", whole)])
    XCTAssertEqual(Set(sources.remedies.map(\.text)), ["one \\(x) and a half", "two", "three", "choose four"])
    XCTAssertEqual(RemedySources.fixedParts(of: "run \\(f(x)) and \\(y) wait"), ["wait"])
    XCTAssertEqual(RemedySources.fixedParts(of: "take \\(f(x)) away"), ["take", "away"])
  }
}
