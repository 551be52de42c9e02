import TensorCore
import Testing

/// A programmer's mistake ends the program with a text on standard error, in this optimised build
/// too.
@Suite struct MistakesTests {
  @Test func aPositionOutsideSaysSo() async throws {
    let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>([2, 2])[position: 7]
    }
    #expect(text(result).contains("Tensor: position 7 is outside 0..<4"))
  }

  @Test func shapesThatDoNotBroadcastSaySo() async throws {
    let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>([2]) + Tensor<Float>([3])
    }
    #expect(text(result).contains("[2], [3] do not broadcast"))
  }

  @Test func matricesThatDoNotFitSaySo() async throws {
    let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>([2, 3]).matmul(Tensor([2, 3]))
    }
    #expect(text(result).contains("multiply: [2, 3] and [2, 3] do not fit"))
  }

  private func text(_ result: ExitTest.Result) -> String {
    String(decoding: result.standardErrorContent, as: UTF8.self)
  }
}
