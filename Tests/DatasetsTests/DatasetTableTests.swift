import Datasets
import Foundation
import XCTest

/// The table of data sets: each entry fits itself, and the README tells of the same ones.
final class DatasetTableTests: XCTestCase {
  func testEveryDataSetIsFoundByItsName() {
    XCTAssertEqual(Set(Dataset.all.map(\.name)).count, Dataset.all.count, "a name occurs twice")
    for dataset in Dataset.all { XCTAssertEqual(Dataset(named: dataset.name)?.title, dataset.title) }
    XCTAssertNil(Dataset(named: "cats"))
    XCTAssertNil(Dataset(named: ""))
  }

  func testAnEntryFitsItself() throws {
    for dataset in Dataset.all {
      XCTAssertTrue(dataset.sizes.contains(dataset.defaultSize), dataset.name)
      XCTAssertFalse(dataset.channels.isEmpty, dataset.name)
      XCTAssertTrue(Set(dataset.channels).isSubset(of: [1, 3]), dataset.name)
      XCTAssertTrue(dataset.source.hasSuffix("."), "\(dataset.name): a source is a sentence")
      for text in [dataset.title, dataset.summary, dataset.remedy] { XCTAssertFalse(text.isEmpty, dataset.name) }
      XCTAssertNoThrow(try DatasetRequest(dataset).validate(), dataset.name)
    }
  }

  func testTheHelpTellsOfEveryDataSet() {
    for dataset in Dataset.all {
      XCTAssertTrue(Dataset.overview.contains("\(dataset.name) (\(dataset.summary))"), dataset.name)
    }
  }

  func testTheREADMETellsOfTheSameDataSets() throws {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: top.appending(path: "README.md"), encoding: .utf8)
    let table = readme.components(separatedBy: "| `--dataset` | expects |\n|---|---|\n").dropFirst().first
    let rows = try XCTUnwrap(table).split(separator: "\n", omittingEmptySubsequences: false).prefix {
      $0.hasPrefix("|")
    }
    let names = rows.map { $0.split(separator: "`").dropFirst().first.map(String.init) ?? "" }
    XCTAssertEqual(names, Dataset.all.map(\.name), "bring README.md's table and Dataset.all in step")
  }
}
