import Foundation
import XCTest

/// `.ci/portable`, which asks a second build for the same bits: what it does of what that build
/// says. The compiler is a stand-in here, whose program prints, and ends with, what a test wants.
final class PortableTests: CommandCase {
  private let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../.ci/portable").standardizedFileURL
  /// What begins a program that has a checkpoint's hash to compare.
  private let list = "case $* in *--list) echo run/mlp/weights; exit;; esac"

  /// Runs the script with a compiler that makes `program`, on a machine of some kind, whose owner
  /// has chosen kernels for OpenBLAS: whether whoever runs the tests has chosen some, too, decides
  /// nothing then.
  private func portable(_ program: String, machine: String = "x86_64") async throws -> Outcome {
    try write(Data(contentsOf: script), to: ".ci/portable")
    try write(Data("#!/bin/sh\necho \(machine)\n".utf8), to: "bin/uname")
    try write(Data("#!/bin/sh\n\(program)\n".utf8), to: "program")
    try write(
      Data("#!/bin/sh\necho swift $*\nmkdir -p .build/v3/release\ncp program .build/v3/release/vae\n".utf8),
      to: "bin/swift")
    return try await shell(
      "chmod +x bin/* program; PATH=\"$PWD/bin:$PATH\" SWIFT=swift OPENBLAS_CORETYPE=Haswell bash .ci/portable")
  }

  private func expectProcessorOfSuchBuilds() throws {
    let flags = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split { $0.isWhitespace }
    guard Set(["avx2", "fma", "bmi2"]).isSubset(of: flags) else { throw XCTSkip("no processor for x86-64-v3") }
  }

  func testTheRunsAreComparedPlainlyAndWithALesserProcessorsLibraries() async throws {
    try expectProcessorOfSuchBuilds()
    let outcome = try await portable("\(list); echo $* $OPENBLAS_CORETYPE $GLIBC_TUNABLES")
    XCTAssertEqual(outcome.status, 0, outcome.errors)
    XCTAssertTrue(outcome.output.contains("swift build -c release -Xcc -march=x86-64-v3"), outcome.output)
    let checks = outcome.output.split(separator: "\n").filter { $0.contains("check --only run/") }
    XCTAssertEqual(checks.count, 2, outcome.output)
    XCTAssertTrue(checks.first?.contains("Haswell") ?? false, outcome.output)
    for word in ["Prescott", "-FMA,", "-AVX2,", "-AVX512F,"] {
      XCTAssertTrue(checks.last?.contains(word) ?? false, outcome.output)
    }
  }

  func testOtherBitsFail() async throws {
    try expectProcessorOfSuchBuilds()
    // Each of the two comparisons fails alone.
    for kernels in ["Haswell", "Prescott"] {
      let outcome = try await portable("\(list); [ $OPENBLAS_CORETYPE = \(kernels) ]")
      XCTAssertEqual(outcome.status, 1, "only with \(kernels) the bits are the same")
    }
  }

  func testChecksWithoutAHashFail() async throws {
    try expectProcessorOfSuchBuilds()
    let outcome = try await portable("echo run/mlp/loss")
    XCTAssertEqual(outcome.status, 1)
    XCTAssertTrue(outcome.errors.contains("compares no checkpoint's hash"), outcome.errors)
  }

  func testAnotherProcessorIsToldThatItIsSkipped() async throws {
    let outcome = try await portable("exit 1", machine: "aarch64")
    XCTAssertEqual(outcome.status, 0)
    XCTAssertEqual(
      outcome.output, "portable: skipped: x86-64-v3 is an x86_64 processor's; this one is aarch64\n")
  }
}
