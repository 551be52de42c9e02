import XCTest

final class BatchNorm2dTests: OpTestCase {}
