import XCTest

final class SoftplusTests: OpTestCase {}
