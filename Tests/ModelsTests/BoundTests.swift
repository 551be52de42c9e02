import Models
import XCTest

/// What the table of bounds makes, and what a report is told of it.
final class BoundTests: XCTestCase {
  private func bound(_ objective: ModelConfiguration.BoundChoice?) -> any Bound {
    ModelConfiguration(.mlp, objective: objective).bound
  }

  func testTheTableMakesTheBoundOfTheSettings() throws {
    XCTAssertTrue(bound(nil) is EvidenceLowerBound && bound(.elbo) is EvidenceLowerBound)
    XCTAssertEqual(bound(.iwae).samples, 5)
    XCTAssertEqual(ModelConfiguration(.mlp, objective: .iwae, importanceSamples: 7).bound.samples, 7)
    let free = try XCTUnwrap(ModelConfiguration(.mlp, beta: 2, freeBits: 0.5).bound as? EvidenceLowerBound)
    XCTAssertEqual([free.beta, free.freeBits], [2, 0.5])
    let tc = try XCTUnwrap(ModelConfiguration(.mlp, beta: 6, objective: .tc).bound as? TotalCorrelationBound)
    XCTAssertEqual(tc.beta, 6)
    let usual = try XCTUnwrap(bound(.capacity) as? CapacityBound)
    XCTAssertEqual([usual.gamma, usual.capacity], [1000, 25])
    let held = ModelConfiguration(.mlp, objective: .capacity, gamma: 30, capacity: 4).bound
    XCTAssertEqual([(held as? CapacityBound)?.gamma, (held as? CapacityBound)?.capacity], [30, 4])
  }

  /// A file that names an objective and no more has the paper's settings.
  func testSettingsThatAFileLacksAreTheUsualOnes() {
    var configuration = ModelConfiguration(.mlp)
    configuration.objective = .iwae
    XCTAssertEqual(configuration.bound.samples, 5)
    configuration.objective = .capacity
    XCTAssertEqual((configuration.bound as? CapacityBound)?.capacity, 25)
  }

  func testOnlyThePlainELBOIsTheELBO() {
    for objective in ModelConfiguration.BoundChoice.allCases {
      XCTAssertEqual(bound(objective).isELBO, objective == .elbo, "\(objective)")
    }
    XCTAssertFalse(EvidenceLowerBound(beta: 2).isELBO || EvidenceLowerBound(freeBits: 0).isELBO)
    XCTAssertEqual(EvidenceLowerBound(freeBits: 0).title, "loss")
  }

  func testEveryBoundSaysWhatItIs() {
    for bound in [
      EvidenceLowerBound(), EvidenceLowerBound(freeBits: 0.5), EvidenceLowerBound(beta: 2, freeBits: 0.5),
      ImportanceWeightedBound(samples: 5), TotalCorrelationBound(), TotalCorrelationBound(beta: 6),
      CapacityBound(gamma: 30, capacity: 4),
    ] as [any Bound] {
      let equation = bound.equation(score: "SCORE")
      XCTAssertTrue(bound.explanation.hasPrefix("The loss") && !bound.explanation.hasSuffix("."), bound.explanation)
      XCTAssertTrue(equation.hasPrefix("L = ") && equation.contains("SCORE"), equation)
      XCTAssertEqual(
        equation.filter { $0 == "{" }.count, equation.filter { $0 == "}" }.count, "unequal braces: \(equation)")
      XCTAssertEqual(
        equation.ranges(of: #"\Big\{"#).count, equation.ranges(of: #"\Big\}"#).count, "unequal \\Big: \(equation)")
    }
    for bound in [TotalCorrelationBound(beta: 6), CapacityBound(gamma: 30, capacity: 4)] as [any Bound] {
      XCTAssertTrue(bound.explanation.contains("no bound on log p(x)"), bound.explanation)
    }
  }
}
