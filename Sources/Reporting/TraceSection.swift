/// One mini-batch, step by step.
extension ReportDraft {
  mutating func addTrace(_ trace: TraceRecord) {
    document.heading(2, "One mini-batch, step by step")
    document.add(trace.introduction)
    document.add(
      "Each table shows a tensor's shape, its first scalars in row-major order, the mean and the standard deviation of "
        + "all its scalars, and its Euclidean norm.")
    for (number, step) in trace.steps.enumerated() {
      document.heading(3, "Step \(number + 1): \(step.name)")
      document.add(step.explanation)
      if let equation = step.equation { document.add(Markdown.block(equation, language: "math")) }
      if !step.values.isEmpty { document.add(Self.table(step.values)) }
    }
  }

  private static func table(_ values: [TraceValue]) -> String {
    var table = MarkdownTable([
      .text("Tensor"), .text("Shape"), .text("First values"), .number("Mean"), .number("Std"), .number("Norm"),
    ])
    for value in values {
      let digits = { Numeral.significant($0, 6) }
      let first = value.first.map(digits).joined(separator: ", ") + (value.shape.count > value.first.count ? ", …" : "")
      let isSingle = value.shape.count == 1
      table.append([
        Markdown.code(value.name), value.shape.rank == 0 ? "scalar" : Markdown.code(value.shape.description), first,
        isSingle ? "" : digits(value.mean), isSingle ? "" : digits(value.standardDeviation),
        isSingle ? "" : digits(value.norm),
      ])
    }
    return table.markdown
  }
}
