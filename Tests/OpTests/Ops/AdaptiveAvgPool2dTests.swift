import XCTest

final class AdaptiveAvgPool2dTests: OpTestCase {}
