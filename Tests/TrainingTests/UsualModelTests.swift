import Datasets
import Models
import XCTest

final class UsualModelTests: XCTestCase {
  func testEveryDataSetsUsualModelTakesItsImages() throws {
    for dataset in Dataset.all {
      let architecture = try XCTUnwrap(ModelConfiguration.Architecture(rawValue: dataset.usualModel), dataset.name)
      let model = ModelConfiguration(architecture)
      XCTAssertTrue(dataset.channels.contains(model.channels), dataset.name)
      XCTAssertTrue(dataset.sizes.contains(model.imageSize), dataset.name)
    }
  }
}
