/// A chapter: a file of prose and of code that is run.
///
/// The file is `Sources/Book/NN-name.swift`. Its comments that begin with `//:` are the chapter's
/// text, in Markdown; the code between them is shown, and what it prints stands below it.
///
/// - `\(name)` in the text is the value that the code gave by `page["name"] = …`.
/// - Statements that begin with `page` are not shown: they record values, figures and claims. Only
///   `page.print(…)` is, as `print(…)`, and `page.laboratory`. What `if !page.isQuick { … }` claims
///   of experiments in full is not shown either.
/// - `//: @source Autograd/Ops/Softplus.swift#Softplus.backward` shows that part of `Sources`.
/// - `//: @solution Book/Solutions/01-solutions.swift#bestStep` shows it folded.
/// - `//: @hide` hides the code that follows, up to the next text. So is what comes before the
///   first text.
public protocol Chapter: SendableMetatype {
  /// The chapter's place in the book, from 1.
  static var number: Int { get }
  /// The chapter's title, without its number.
  static var title: String { get }

  /// Computes what the chapter shows.
  static func write(_ page: Page) async throws
}

extension Chapter {
  /// `01`: what the names of the chapter's file and figures begin with.
  static var prefix: String { number < 10 ? "0\(number)" : "\(number)" }
}
