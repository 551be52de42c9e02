import ArgumentParser
import Book
import Files
import Glibc

/// `weave`: writes the book.
@main
struct Weave: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weave", abstract: "Run the chapters of the book, and write it with its figures.")

  @Option(help: "The folder to write to.") var outDir = "Reports/book"
  @Option(help: "The repository, where the chapters' sources are.") var repository = "."
  @Option(help: "The number of a chapter; several may be given. (default: all)") var chapter: [Int] = []
  @Option(help: "The folder with mnist and celeba in it. (default: $VAE_DATA_ROOT, then Data)") var dataRoot: String?
  @Flag(help: "Make the experiments as small as they still hold, on drawn images.") var quick = false

  func validate() throws {
    for number in chapter where !allChapters.contains(where: { $0.number == number }) {
      throw ValidationError("expected a chapter from 1 to \(allChapters.count), found \(number)")
    }
  }

  func run() async throws {
    let chosen = allChapters.filter { chapter.isEmpty || chapter.contains($0.number) }
    try await BookWriter(repository: repository, isQuick: quick, dataRoot: dataRoot).write(chosen, to: outDir) {
      print($0)
      fflush(nil)
    }
  }
}
