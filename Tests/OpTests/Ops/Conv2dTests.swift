import XCTest

final class Conv2dTests: OpTestCase {}
