import XCTest

final class ExpTests: OpTestCase {}
