import XCTest

final class ConvTranspose2dTests: OpTestCase {}
