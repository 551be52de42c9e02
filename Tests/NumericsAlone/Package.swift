// swift-tools-version: 6.3
import PackageDescription

// The numerics as a package of their own: the floors that compute, their tests, and a program that
// runs checks by name. It needs no other package and builds in a quarter of the time, which is what
// the planted bugs (Tests/MutationTests) and the line coverage (`make coverage`) need: each builds
// it once more, changed or instrumented, in a folder under `.build`. Checks that want images or a
// training run are left out.

let package = Package(
  name: "swift-vae-numerics",
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CVectorUnit"),
    .target(name: "Kernels", dependencies: ["COpenBLAS", "CVectorUnit"]),
    .target(name: "TensorCore", dependencies: ["Kernels"]),
    .target(name: "Communication", dependencies: ["TensorCore"]),
    .target(name: "Autograd", dependencies: ["TensorCore"]),
    .target(name: "Files", dependencies: ["COpenSSL"]),
    .target(name: "Checking", dependencies: ["Autograd", "Files"]),
    .target(name: "Layers", dependencies: ["Autograd"]),
    .target(name: "Models", dependencies: ["Layers", "Communication"]),
    .target(
      name: "Numerics", dependencies: ["Checking", "Communication", "Models"],
      exclude: [
        "EvidenceChecks.swift", "NumericsCatalog.swift", "ObjectiveChecks.swift", "SmoothVAE.swift",
      ]),
    .target(
      name: "Datasets", dependencies: ["Files", "TensorCore"],
      sources: ["Binarization.swift", "ImageLabels.swift", "ImageSet.swift", "PixelBytes.swift"]),
    .target(name: "Training", dependencies: ["Datasets", "Models"], sources: ["Runs/BatchLoader.swift"]),
    .target(
      name: "RunChecks", dependencies: ["Checking", "Datasets", "Training"], sources: ["LoaderChecks.swift"]),
    .executableTarget(
      name: "run-checks", dependencies: ["Numerics", "RunChecks"], path: "Tests/NumericsAlone/RunChecks"),

    .testTarget(name: "KernelsTests", dependencies: ["TensorCore"]),
    .testTarget(name: "TensorCoreTests", dependencies: ["TensorCore"]),
    .testTarget(name: "CommunicationTests", dependencies: ["Communication"]),
    .testTarget(name: "AutogradTests", dependencies: ["Checking"]),
    .testTarget(name: "CheckingTests", dependencies: ["Checking"]),
    .testTarget(name: "OpTests", dependencies: ["Numerics"]),
    .testTarget(name: "LayersTests", dependencies: ["Layers", "Checking"]),
  ]
)
