// swift-tools-version: 6.3
import PackageDescription

// Feeds damaged files to every reader: `make fuzz`. A package of its own, so that no build of the
// suite has to wait for it.

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "swift-vae", path: "../..")],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: ["Checking", "Datasets", "Files", "Models", "Training"].map {
        .product(name: $0, package: "swift-vae")
      })
  ]
)
