/// The machine and the times: the last section, and the only one that may change.
extension ReportDraft {
  mutating func addMachine(_ machine: MachineFacts) {
    document.heading(2, Self.machineHeading)
    document.add("The only section that may differ when the report is made again on the same machine.")
    var facts = MarkdownTable([.text("What"), .text("Value")])
    for (name, value) in [
      ("Date", machine.date), ("Processor", machine.processor),
      ("Cores", String(machine.cores)), ("Threads", String(machine.threads)),
      ("Memory", Numeral.bytes(machine.memoryBytes)),
      ("Peak memory of the program", Numeral.bytes(machine.peakMemoryBytes)),
      ("Operating system", machine.operatingSystem), ("Swift", machine.swiftVersion),
      ("OpenBLAS", machine.openBLASVersion), ("OpenBLAS kernels", machine.openBLASCore),
    ] {
      facts.append([name, Markdown.escaped(value)])
    }
    document.add(facts.markdown)
    if !machine.stages.isEmpty {
      var stages = MarkdownTable([.text("Stage"), .number("Wall time (s)")])
      for stage in machine.stages { stages.append([Markdown.escaped(stage.name), Numeral.fixed(stage.seconds, 1)]) }
      stages.append(["**Total**", "**\(Numeral.fixed(machine.stages.reduce(0) { $0 + $1.seconds }, 1))**"])
      document.add(stages.markdown)
    }
    if machine.epochs.isEmpty { return }
    var epochs = MarkdownTable([
      .text("Run"), .number("Epoch"), .number("Wall time (s)"), .number("Training images/s"),
    ])
    for epoch in machine.epochs {
      epochs.append([
        Markdown.escaped(epoch.run), String(epoch.epoch), Numeral.fixed(epoch.seconds, 2),
        Self.speed(epoch.imagesPerSecond),
      ])
    }
    document.add(epochs.markdown)
  }

  private static func speed(_ value: Double) -> String {
    Int(exactly: value.rounded()).map { Numeral.grouped($0) } ?? Numeral.fixed(value, 0)
  }
}
