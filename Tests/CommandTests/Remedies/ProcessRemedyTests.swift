import Foundation
import XCTest

/// What is advised about several processes helps, as far as one can tell without MPI.
final class ProcessRemedyTests: RemedyCase {
  private let plan = """
    title: Shared
    data: {dataset: digits, limit: 60, batch-size: 20, model: mlp, hidden: 4}
    runs: [{name: shared, epochs: 3, shards: 2}, {name: alone, epochs: 1}]
    """

  func testAProgramWithoutMPIIsNotOneOfSeveralProcesses() async throws {
    let line = try await complaint(
      of: "\(train) --epochs 0", advises: "build it with 'make distributed', and start .build/mpi/release/vae",
      environment: ["OMPI_COMM_WORLD_SIZE": "4"])
    XCTAssertTrue(line.contains("one of 4 processes"), line)
    XCTAssertEqual(try names("."), [])
    try await succeed("\(train) --epochs 0")
  }

  func testAReportsRunWithShardsIsTrainedByWhatTheVariableStarts() async throws {
    try write(Data(plan.utf8), to: "plan.yaml")
    for (launcher, remedy) in [
      ("/nowhere/mpirun -n 4", "install MPI, or unset the variable"),
      ("true", "set $VAE_MPIRUN to what starts the program that follows it"),
    ] {
      try await complaint(
        of: "report plan.yaml --quick --out-dir report", advises: remedy, environment: ["VAE_MPIRUN": launcher])
    }
    // 'env' starts one process, which is as good as any number.
    let shared = try await vae(
      "report plan.yaml --quick --out-dir report", environment: ["VAE_MPIRUN": "env STARTED=yes"])
    XCTAssertEqual(shared.status, 0, shared.errors)
    let found = try bytes("runs/plan/shared/last.safetensors")
    try await succeed("report plan.yaml --quick --fresh --out-dir report")
    XCTAssertEqual(found, try bytes("runs/plan/shared/last.safetensors"))
  }
}
