extension StepProfile {
  /// One op per row, in milliseconds and per cent of the step; the last column adds up to it.
  var table: String {
    var table = MarkdownTable([
      .text("Op"), .number("calls"), .number("forward, ms"), .number("backward, ms"), .number("together, ms"),
    ])
    for op in ops {
      table.append([
        Markdown.code(op.name), Numeral.grouped(op.calls), cell(op.forward), cell(op.backward), cell(op.both),
      ])
    }
    table.append(["Adam", "", "", "", cell(optimizer)])
    table.append(["everything else", "", "", "", cell(rest)])
    table.append([
      "the step", Numeral.grouped(ops.reduce(0) { $0 + $1.calls }), cell(ops.reduce(0) { $0 + $1.forward }),
      cell(ops.reduce(0) { $0 + $1.backward }), cell(milliseconds),
    ])
    return table.markdown
  }

  /// `1.250 (12.5 %)`. Thousandths, because some ops of a step of milliseconds take no more.
  private func cell(_ time: Double) -> String {
    "\(Numeral.fixed(time, 3)) (\(Numeral.fixed(time / milliseconds * 100, 1)) %)"
  }
}
