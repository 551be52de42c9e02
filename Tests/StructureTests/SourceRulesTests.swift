import XCTest

/// The rules on made-up sources: planted violations are caught, and their look-alikes are not.
final class SourceRulesTests: XCTestCase {
  private func complaints(_ text: String, at path: String = "Sources/Layers/Linear.swift") -> [String] {
    SourceRules.complaints(about: SourceText(path: path, text: text)).map(\.description)
  }

  private func expect(
    _ text: String, at path: String = "Sources/Layers/Linear.swift", complaint start: String, line: UInt = #line
  ) {
    let found = complaints(text, at: path)
    XCTAssertEqual(found.count, 1, "\(found)", line: line)
    XCTAssert(found.first?.hasPrefix(start) ?? false, "\(found)", line: line)
  }

  func testAnImportOfAHigherFloorIsCaughtWithItsLine() {
    expect(
      "import Autograd\nimport Models\n",
      complaint: "Sources/Layers/Linear.swift:2: Layers must not import Models; it may import Autograd, TensorCore — ")
    expect("import Layers", at: "Sources/TensorCore/Shape.swift", complaint: "Sources/TensorCore/Shape.swift:1: ")
    expect("import Models", at: "Sources/Reporting/Table.swift", complaint: "Sources/Reporting/Table.swift:1: ")
    expect("import Autograd", at: "Sources/Datasets/IDX.swift", complaint: "Sources/Datasets/IDX.swift:1: ")
    expect("import CZlib", at: "Sources/Training/Loop.swift", complaint: "Sources/Training/Loop.swift:1: ")
    expect(
      "import COpenBLAS", at: "Sources/Autograd/Ops/MatMul.swift", complaint: "Sources/Autograd/Ops/MatMul.swift:1: ")
    expect("import vae", at: "Sources/Training/Loop.swift", complaint: "Sources/Training/Loop.swift:1: ")
  }

  func testEveryWayToWriteAnImportIsSeen() {
    for statement in [
      "import Models", "  import Models", "public import Models", "@preconcurrency import Models",
      "@_spi(Checks) internal import Models", "import struct Models.VAE", "import Autograd; import Models",
      "import /* the */ Models", "import Models // why not",
    ] {
      XCTAssertEqual(complaints(statement).count, 1, statement)
    }
  }

  func testAFloorMayImportWhatStandsBelowIt() {
    XCTAssertEqual(complaints("import Autograd\nimport Glibc\nimport TensorCore"), [])
    XCTAssertEqual(
      complaints("import Glibc\nimport Foundation\nimport CPNG", at: "Sources/Datasets/PNG.swift"), [])
    XCTAssertEqual(
      complaints("import Models\nimport Datasets\nimport Glibc", at: "Sources/Training/Run.swift"), [])
    XCTAssertEqual(
      complaints("import ArgumentParser\nimport Training\nimport Reporting", at: "Sources/vae/Main.swift"), [])
  }

  func testTheFloorsThemselvesImportNothingUpward() {
    for (index, floor) in Floor.all.enumerated() {
      let below = Set(Floor.all[..<index].map(\.name))
      XCTAssert(floor.modules.subtracting(Floor.systemLibraries).isSubset(of: below), "\(floor.name) imports upward")
    }
  }

  func testATargetWithoutAFloorIsCaught() {
    expect(
      "let x = 1", at: "Sources/Misc/Misc.swift", complaint: "Sources/Misc/Misc.swift:1: the target Misc is on no floor"
    )
  }

  func testFoundationInNumericsIsCaught() {
    for target in ["TensorCore", "Autograd", "Layers", "Models"] {
      expect("import Foundation", at: "Sources/\(target)/A.swift", complaint: "Sources/\(target)/A.swift:1: ")
    }
  }

  func testInputAndOutputInNumericsIsCaught() {
    for line in [
      "print(loss)", "  debugPrint (loss)", "fputs(text, stderr)", "let f = FileManager.default", "let u: URL",
      "dump(x)",
      "let text = \"\\(readLine() ?? \"\")\"",
    ] {
      expect("let a = 1\n\(line)", complaint: "Sources/Layers/Linear.swift:2: found '")
      XCTAssertEqual(complaints(line, at: "Sources/vae/Train.swift"), [], line)
    }
    XCTAssertEqual(complaints("let fingerprint = blueprint(a)\nfunc footprint() {}\nlet URLs = 1"), [])
  }

  func testFilesOfOnesOwnAreCaughtAndThoseOfFilesAreNot() {
    for line in [
      "try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)",
      "try data.write(to: url, options: .atomic)",
      "try text.write(toFile: path, atomically: true, encoding: .utf8)",
      "try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)",
      "let text = try String(contentsOfFile: path, encoding: .utf8)", "let data = try Data(contentsOf: url)",
      "let bytes = FileManager.default.contents(atPath: path)", "guard rename(a, b) == 0 else { return }",
      "Glibc.rename(a, b)", "let file = open(path, O_WRONLY | O_CREAT, 0o644)", "mkdir(path, 0o755)",
      "let name = (path as NSString)", "let name = url.lastPathComponent", "fopen(path, \"w\")",
    ] {
      for path in ["Sources/Training/Run.swift", "Sources/vae/Train.swift"] {
        expect("let a = 1\n\(line)", at: path, complaint: "\(path):2: found '")
      }
      XCTAssertEqual(complaints(line, at: "Sources/Files/File.swift"), [], line)
    }
    XCTAssertEqual(
      complaints(
        "try image.write(to: path)\ntry File.write(text, to: path)\nlet file = open(path, O_RDONLY | O_CLOEXEC)\n"
          + "prename(a)\nlet name = Path(path).name", at: "Sources/Training/Run.swift"), [])
  }

  func testTrapsAreCaughtOnEveryFloor() {
    for path in ["Sources/Layers/Linear.swift", "Sources/vae/Train.swift"] {
      expect("let x = try! f()", at: path, complaint: "\(path):1: found 'try!'; throw a typed error")
      expect("precondition(x > 0, \"\")", at: path, complaint: "\(path):1: found 'precondition('; it says nothing")
    }
    XCTAssertEqual(complaints("fatalError(\"why\")\nrequire(x > 0, \"why\")"), [])
    XCTAssertEqual(complaints("precondition(x > 0, \"why\")", at: "Sources/Kernels/A.swift"), [])
    XCTAssertEqual(complaints("let x = try? f()\nlet y = try f()\nif !isRetry! {}"), [])
  }

  func testNotesAreCaughtInCommentsToo() {
    expect("let x = 1 // TODO: more", complaint: "Sources/Layers/Linear.swift:1: found 'TODO'; do it")
    expect("/* FIXME */", complaint: "Sources/Layers/Linear.swift:1: found 'FIXME'")
  }

  func testATestableImportIsCaught() {
    let found = SourceRules.testable(SourceText(path: "Tests/LayersTests/A.swift", text: "@testable import Layers"))
    XCTAssertEqual(found.map(\.line), [1])
  }

  func testALongFileIsCaught() {
    XCTAssertEqual(complaints(String(repeating: "// a line\n", count: 400)), [])
    expect(
      String(repeating: "// a line\n", count: 401),
      complaint: "Sources/Layers/Linear.swift:401: the file has 401 lines, at most 400 are allowed")
  }

  func testCommentsAndStringsAreNotCode() {
    let quotes = "\"\"\""
    for text in [
      "// import Models", "/// print(x) and try! and fatalError()", "/* import Models\n /* nested */ try! */",
      "let s = \"try! \\\" print(x)\"", "let s = #\"a \" try! \\\"#",
      "let s = \(quotes)\n import Models\n \"try!\"\n\(quotes)",
      "let s = #\(quotes)\n\(quotes) try!\n\(quotes)#", "let s = \"\\(f(\"/*\")) print(x)\"", "let s = \"//\"",
    ] {
      XCTAssertEqual(complaints(text), [], text)
    }
  }

  func testCodeAfterACommentOrAStringIsCode() {
    let quotes = "\"\"\""
    for text in [
      "/* a\n/* b */\n*/ let x = try! f()", "let s = \"//\"\n\nlet x = try! f()",
      "let s = \"\\\\\"\n\nlet x = try! f()",
      "let s = \(quotes)\n\(quotes)\nlet x = try! f()", "let s = \"\\(g(\")\"))\"\n// c\nlet x = try! f()",
      "let s = #\"\\\"#\n\nlet x = try! f()", "#if DEBUG\n#endif\nlet x = try! f()",
      "\n\nlet s = \"\\((1 + (try! f())))\"",
    ] {
      expect(text, complaint: "Sources/Layers/Linear.swift:3: found 'try!'")
    }
  }
}
