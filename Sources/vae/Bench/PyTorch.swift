import Foundation

/// The PyTorch of this machine, where there is one.
struct PyTorch {
  /// What starts a Python that has it; nil where none has.
  let python: String?
  /// Why it is not timed, as a sentence; nil where it is.
  let reasonOfAbsence: String?
  /// Its version and its Python, or why there is none.
  let summary: String

  /// The script that times it, from the top of the repository.
  static let script = "Golden/bench.py"

  /// The ways in which its step is timed.
  enum Variant: String, CaseIterable {
    case eager
    case channelsLast = "channels_last"
    case compile

    /// The variant's name, as PyTorch writes it.
    var title: String { self == .compile ? "torch.compile" : rawValue }
  }

  /// The variants to time; none where there is no PyTorch.
  var variants: [Variant] { python == nil ? [] : Variant.allCases }

  /// The first of `$PYTHON`, `.venv/bin/python` and `python3` that imports torch.
  static func find() -> PyTorch {
    guard FileManager.default.fileExists(atPath: script) else {
      return absent("\(script) is not here; run from the top of the repository")
    }
    let candidates = [ProcessInfo.processInfo.environment["PYTHON"], ".venv/bin/python", "python3"].compactMap { $0 }
    for python in candidates {
      guard let version = version(of: python) else { continue }
      return PyTorch(python: python, reasonOfAbsence: nil, summary: "\(version) (\(python))")
    }
    return absent("none of \(candidates.joined(separator: ", ")) can import torch; 'make .venv/ready' installs it")
  }

  /// A process of this Python, without the setting that would choose OpenBLAS's kernels for it.
  static func process(_ python: String, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python] + arguments
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "OPENBLAS_CORETYPE" }
    process.standardError = FileHandle.nullDevice
    return process
  }

  private static func absent(_ reason: String) -> PyTorch {
    PyTorch(python: nil, reasonOfAbsence: "PyTorch is not timed: \(reason).", summary: "none: \(reason)")
  }

  private static func version(of python: String) -> String? {
    let process = process(python, ["-c", "import torch; print(torch.__version__)"])
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
