/// The machine and the times: the last section, and the only one that may change.
extension ReportDraft {
  mutating func addMachine(_ machine: MachineFacts, hasTrainingTimes: Bool) {
    document.heading(2, Self.machineHeading)
    document.add(
      "The only section that may differ when the report is made again on the same machine"
        + (hasTrainingTimes ? ", but for the training times of the published figures." : "."))
    var facts = MarkdownTable([.text("What"), .text("Value")])
    for (name, value) in [
      ("Date", machine.date), ("Processor", machine.processor), ("Cores", String(machine.cores)),
      ("Threads", String(machine.threads)), ("Memory", Numeral.bytes(machine.memoryBytes)),
      ("Peak memory of the program", Numeral.bytes(machine.peakMemoryBytes)),
      ("Operating system", machine.operatingSystem), ("Swift", machine.swiftVersion),
      ("OpenBLAS", machine.openBLASVersion), ("OpenBLAS kernels", machine.openBLASCore),
      ("vae", machine.program),
    ] where !value.isEmpty { facts.append([name, Markdown.escaped(value)]) }
    document.add(facts.markdown)
    if !machine.stages.isEmpty { addStages(machine) }
    if !machine.epochs.isEmpty { addEpochs(machine) }
  }

  private mutating func addStages(_ machine: MachineFacts) {
    var table = MarkdownTable([.text("Stage"), .number("Wall time (s)"), .number("Peak memory")])
    for stage in machine.stages {
      table.append([
        Markdown.escaped(stage.name), Numeral.fixed(stage.seconds, 1), Numeral.bytes(stage.peakMemoryBytes),
      ])
    }
    table.append([
      "**Total**", "**\(Numeral.fixed(machine.stages.reduce(0) { $0 + $1.seconds }, 1))**",
      "**\(Numeral.bytes(machine.peakMemoryBytes))**",
    ])
    document.add(table.markdown)
  }

  private mutating func addEpochs(_ machine: MachineFacts) {
    document.add(
      """
      The runs, then each of their epochs, of a long run some. *Steps* are forward, backward and the optimizer, added up; the rest of an epoch \
      (the batches, the noise, the sums) stands in its ratio to them. Times are of training alone. Memory is that of the \
      whole program with all data sets, after the epoch's test and checkpoint; its growth is counted from the second epoch on.
      """)
    var runs = MarkdownTable([
      .text("Run"), .number("Epoch (s)"), .number("Its steps (s)"), .number("Epoch / steps"), .number("Peak memory"),
      .number("Growth after epoch 2"),
    ])
    var names: [String] = []
    for epoch in machine.epochs where !names.contains(epoch.run) { names.append(epoch.run) }
    for name in names { runs.append(Self.row(name, machine.epochs.filter { $0.run == name })) }
    document.add(runs.markdown)

    var epochs = MarkdownTable([
      .text("Run"), .number("Epoch"), .number("Wall time (s)"), .number("Steps (s)"), .number("Training images/s"),
      .number("Memory"), .number("Peak memory"),
    ])
    for epoch in names.flatMap({ name in machine.epochs.filter { $0.run == name }.evenlySpaced(30) }) {
      epochs.append([
        Markdown.escaped(epoch.run), String(epoch.epoch), Numeral.fixed(epoch.seconds, 2),
        Numeral.fixed(epoch.stepSeconds, 2), Numeral.whole(epoch.imagesPerSecond), Numeral.bytes(epoch.memoryBytes),
        Numeral.bytes(epoch.peakMemoryBytes),
      ])
    }
    document.add(epochs.markdown)
  }

  /// A run: the medians of its epochs' times and ratios, its peak, and how much memory grew.
  private static func row(_ name: String, _ epochs: [EpochTiming]) -> [String] {
    let growth = epochs.count < 3 ? nil : (epochs.last?.memoryBytes ?? 0) - epochs[1].memoryBytes
    return [
      Markdown.escaped(name), Numeral.fixed(median(epochs.map(\.seconds)), 2),
      Numeral.fixed(median(epochs.map(\.stepSeconds)), 2),
      Numeral.fixed(median(epochs.map { $0.seconds / $0.stepSeconds }), 3),
      Numeral.bytes(epochs.map(\.peakMemoryBytes).max() ?? 0), growth.map { Numeral.bytes(max($0, 0)) } ?? "—",
    ]
  }
}
