/// A target and what it may import: the order of `Package.swift`, where nothing imports upward.
struct Floor {
  /// The target's name.
  let name: String
  /// Those of this project's modules that it may import.
  let modules: Set<String>
  /// Whether it computes and does nothing else: no Foundation, no I/O, no library but those of
  /// `modules`.
  let isNumeric: Bool

  private init(_ name: String, on modules: Set<String>, isNumeric: Bool = false) {
    self.name = name
    self.modules = modules
    self.isNumeric = isNumeric
  }

  /// From the ground up. Datasets and Reporting stand on TensorCore and Files alone; Reporting
  /// knows no model.
  static let all: [Floor] = [
    Floor("Kernels", on: ["COpenBLAS", "CVectorUnit"], isNumeric: true),
    Floor("TensorCore", on: ["Kernels"], isNumeric: true),
    Floor("Communication", on: ["TensorCore", "CMPI"], isNumeric: true),
    Floor("Autograd", on: ["TensorCore"], isNumeric: true),
    Floor("Files", on: ["COpenSSL"]),
    Floor("Checking", on: ["TensorCore", "Autograd", "Files"]),
    Floor("Layers", on: ["TensorCore", "Autograd"], isNumeric: true),
    Floor("Models", on: ["TensorCore", "Communication", "Autograd", "Layers"], isNumeric: true),
    Floor("Datasets", on: ["Files", "TensorCore", "CJPEG", "CPNG", "CWebP", "CZlib"]),
    Floor("Training", on: ["Files", "TensorCore", "Communication", "Autograd", "Layers", "Models", "Datasets"]),
    Floor("Reporting", on: ["Files", "TensorCore", "CPNG"]),
    Floor("Numerics", on: ["TensorCore", "Communication", "Autograd", "Checking", "Layers", "Models", "Datasets"]),
    Floor(
      "RunChecks",
      on: [
        "TensorCore", "Communication", "Autograd", "Checking", "Layers", "Models", "Datasets", "Training", "Numerics",
      ]),
    Floor(
      "vae",
      on: [
        "RunChecks", "Numerics", "Checking", "Files", "TensorCore", "Communication", "Autograd", "Layers", "Models",
        "Datasets",
        "Training", "Reporting",
      ]),
    Floor(
      "Book",
      on: [
        "RunChecks", "Numerics", "Checking", "Files", "TensorCore", "Communication", "Autograd", "Layers", "Models",
        "Datasets",
        "Training", "Reporting",
      ]),
    Floor("weave", on: ["Book", "Files"]),
  ]

  /// Module maps of C libraries.
  static let systemLibraries: Set<String> = [
    "CJPEG", "CMPI", "COpenBLAS", "COpenSSL", "CPNG", "CVectorUnit", "CWebP", "CZlib",
  ]

  /// What numerics may import from Swift itself.
  private static let swift: Set<String> = ["Glibc", "Synchronization"]

  /// The floor of a target.
  static func named(_ name: String) -> Floor? { all.first { $0.name == name } }

  /// Whether a file of this floor may import a module. Libraries from outside are `Package.swift`'s
  /// concern, but for numerics, which have none.
  func mayImport(_ module: String) -> Bool {
    if modules.contains(module) { return true }
    if isNumeric { return Self.swift.contains(module) }
    return Self.named(module) == nil && !Self.systemLibraries.contains(module)
  }
}
