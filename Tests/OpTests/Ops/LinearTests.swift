import XCTest

final class LinearTests: OpTestCase {}
