// swift-tools-version: 6.3
import PackageDescription

// One target for each floor: a target may import targets listed earlier, never later ones.
// `Tests/StructureTests` reads the sources and fails where an import breaks the order.

let package = Package(
  name: "swift-vae",
  products: [
    .library(name: "TensorCore", targets: ["TensorCore"]),
    .library(name: "Communication", targets: ["Communication"]),
    .library(name: "Autograd", targets: ["Autograd"]),
    .library(name: "Files", targets: ["Files"]),
    .library(name: "Checking", targets: ["Checking"]),
    .library(name: "Layers", targets: ["Layers"]),
    .library(name: "Models", targets: ["Models"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Reporting", targets: ["Reporting"]),
    .library(name: "Numerics", targets: ["Numerics"]),
    .library(name: "RunChecks", targets: ["RunChecks"]),
    .executable(name: "vae", targets: ["vae"]),
    .library(name: "Book", targets: ["Book"]),
    .executable(name: "weave", targets: ["weave"]),
  ],
  traits: [
    .trait(name: "MPI", description: "Training by several processes, on one machine or many: 'make distributed'.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // System libraries: module maps only.
    .systemLibrary(name: "CJPEG", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CMPI", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CVectorUnit"),
    .systemLibrary(name: "CWebP", providers: [.apt(["libwebp-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

    // Ends the program with a line where the system has no memory, thread or descriptor left.
    .target(name: "CResources"),

    .target(name: "Kernels", dependencies: ["COpenBLAS", "CVectorUnit"]),
    .target(name: "TensorCore", dependencies: ["Kernels"]),
    .target(
      name: "Communication", dependencies: ["TensorCore", .target(name: "CMPI", condition: .when(traits: ["MPI"]))]),
    .target(name: "Autograd", dependencies: ["TensorCore"]),
    .target(name: "Files", dependencies: ["COpenSSL"]),
    .target(name: "Checking", dependencies: ["Autograd", "Files"]),
    .target(name: "Layers", dependencies: ["Autograd"]),
    .target(name: "Models", dependencies: ["Layers", "Communication"]),
    .target(
      name: "Datasets",
      dependencies: [
        "Files", "TensorCore", "CJPEG", "CPNG", "CWebP", "CZlib",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .target(name: "Training", dependencies: ["Communication", "Models", "Datasets", "Files"]),
    .target(
      name: "Reporting",
      dependencies: ["Files", "TensorCore", "CPNG", .product(name: "Subprocess", package: "swift-subprocess")]),
    .target(name: "Numerics", dependencies: ["Checking", "Communication", "Models", "Datasets"]),
    .target(name: "RunChecks", dependencies: ["Numerics", "Training"]),
    .executableTarget(
      name: "vae",
      dependencies: [
        "RunChecks", "Numerics", "Checking", "Training", "Reporting", "Datasets", "Files", "Models", "Layers",
        "Autograd", "Communication", "TensorCore", "CResources",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "TextTable", package: "TextTable"),
        .product(name: "Yams", package: "Yams"),
      ], resources: [.embedInCode("Report/report.yaml")], plugins: ["CommitPlugin"]),
    .target(
      name: "Book",
      dependencies: ["RunChecks", "Reporting", .product(name: "Subprocess", package: "swift-subprocess")]),
    .executableTarget(
      name: "weave", dependencies: ["Book", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    .plugin(name: "CommitPlugin", capability: .buildTool()),

    .testTarget(name: "KernelsTests", dependencies: ["TensorCore"]),
    .testTarget(name: "TensorCoreTests", dependencies: ["TensorCore"]),
    .testTarget(name: "CommunicationTests", dependencies: ["Communication"]),
    .testTarget(name: "AutogradTests", dependencies: ["Checking"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "CheckingTests", dependencies: ["Checking"]),
    .testTarget(name: "LayersTests", dependencies: ["Layers", "Checking"]),
    .testTarget(name: "ModelsTests", dependencies: ["Models", "Checking"]),
    .testTarget(name: "OpTests", dependencies: ["Numerics"]),
    .testTarget(name: "NumericsTests", dependencies: ["RunChecks"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "Checking"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting", "CPNG"]),
    .testTarget(
      name: "CommandTests",
      dependencies: ["vae", "Training", .product(name: "Subprocess", package: "swift-subprocess")]),
    .testTarget(
      name: "MutationTests", dependencies: [.product(name: "Subprocess", package: "swift-subprocess")]),
    .testTarget(name: "BookTests", dependencies: ["Book"]),
    .testTarget(name: "StructureTests"),
  ]
)

// Whoever reads the documentation needs the plug-in that makes it, and nobody else does: see 'make docs'.
if Context.environment["VAE_DOCS"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
