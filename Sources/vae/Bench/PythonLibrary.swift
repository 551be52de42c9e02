import Files
import Foundation

/// A library that the Python of this machine may have, and the script that times what it does.
struct PythonLibrary {
  /// The library's name.
  let name: String
  /// The script, from the top of the repository.
  let script: String
  /// What starts a Python that has it; nil where none has.
  let python: String?
  /// Why it is not timed, as a sentence; nil where it is.
  let reasonOfAbsence: String?
  /// Its version and its Python, or why there is none.
  let summary: String

  /// PyTorch, whose training step is timed.
  static func pyTorch() -> PythonLibrary { find("PyTorch", "torch", script: "Golden/bench_step.py") }

  /// Pillow, whose way from files to tensors is timed. NumPy makes its pixels floating-point
  /// numbers.
  static func pillow() -> PythonLibrary { find("Pillow", "PIL", "numpy", script: "Golden/bench_data.py") }

  /// A process of a Python, without the setting that would choose OpenBLAS's kernels for it.
  static func process(_ python: String, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python] + arguments
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "OPENBLAS_CORETYPE" }
    process.standardError = FileHandle.nullDevice
    return process
  }

  /// The first of `$PYTHON`, `.venv/bin/python` and `python3` that imports the modules, the first
  /// of which says its version.
  private static func find(_ name: String, _ modules: String..., script: String) -> PythonLibrary {
    func absent(_ reason: String) -> PythonLibrary {
      PythonLibrary(
        name: name, script: script, python: nil, reasonOfAbsence: "\(name) is not timed: \(reason).",
        summary: "none: \(reason)")
    }
    guard (try? File.exists(script)) == true else {
      return absent("\(script) is not here; run from the top of the repository")
    }
    let candidates = [ProcessInfo.processInfo.environment["PYTHON"], ".venv/bin/python", "python3"].compactMap { $0 }
    for python in candidates {
      guard let version = version(of: modules, in: python) else { continue }
      return PythonLibrary(
        name: name, script: script, python: python, reasonOfAbsence: nil, summary: "\(version) (\(python))")
    }
    return absent(
      "none of \(candidates.joined(separator: ", ")) can import \(modules.joined(separator: " and ")); "
        + "'make .venv/ready' installs it")
  }

  /// The version of the first module; nil where one of them cannot be imported.
  private static func version(of modules: [String], in python: String) -> String? {
    let process = process(
      python, ["-c", "import \(modules.joined(separator: ", ")); print(\(modules[0]).__version__)"])
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
