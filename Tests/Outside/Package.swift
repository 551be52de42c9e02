// swift-tools-version: 6.3
import PackageDescription

// A package as somebody else would write it: an op and a model of their own with the checks of this
// suite. It is there to be copied: the README says how, at "Your own op and model". `make outside`
// builds and tests it, which proves that the public API is enough.

let package = Package(
  name: "swish",
  dependencies: [.package(name: "swift-vae", path: "../..")],
  targets: [
    .target(
      name: "Swish",
      dependencies: [
        .product(name: "Autograd", package: "swift-vae"), .product(name: "Checking", package: "swift-vae"),
        .product(name: "TensorCore", package: "swift-vae"),
      ]),
    .target(
      name: "TinyVAE",
      dependencies: ["Autograd", "Layers", "Models", "TensorCore"].map { .product(name: $0, package: "swift-vae") }),
    .testTarget(
      name: "TinyVAETests",
      dependencies: ["TinyVAE"]
        + ["Checking", "Datasets", "Layers", "Models", "TensorCore", "Training"].map {
          .product(name: $0, package: "swift-vae")
        }),
    .testTarget(name: "SwishTests", dependencies: ["Swish", .product(name: "Checking", package: "swift-vae")]),
  ]
)
