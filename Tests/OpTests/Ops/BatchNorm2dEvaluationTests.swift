import XCTest

final class BatchNorm2dEvaluationTests: OpTestCase {}
