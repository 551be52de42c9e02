import Subprocess

/// The program that draws graphs.
package enum Graphviz {
  /// Draws a graph as SVG; both files are in `folder`.
  package static func draw(_ graph: String, to picture: String, in folder: String) async throws {
    let arguments: Arguments = ["-Tsvg", "-o", picture, graph]
    do {
      let result = try await Subprocess.run(
        .name("dot"), arguments: arguments, workingDirectory: .init(folder), output: .discarded,
        error: .string(limit: 1 << 16))
      guard case .exited(0) = result.terminationStatus else {
        throw BookError("dot: expected a picture of \(graph), found: \(result.standardError); mend the graph")
      }
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw BookError("dot: expected the program on PATH, found none; run 'make book', which installs it")
    }
  }
}
