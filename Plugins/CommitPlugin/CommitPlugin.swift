import Foundation
import PackagePlugin

/// Writes the commit that `vae` is built from into a source file, before each build.
@main
struct CommitPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let folder = context.pluginWorkDirectoryURL.appending(path: "Sources")
    // The file is replaced where its text changes: else everything that imports it would be built
    // again. Whether sources differ from the commit is told, too.
    let script = """
      cd "$1" && commit=$(git rev-parse HEAD 2>/dev/null) || commit=
      if [ -n "$commit" ] && [ -n "$(git status --porcelain -- Package.swift Sources 2>/dev/null)" ]; then
        commit="$commit, changed"
      fi
      text="let builtCommit = \\"$commit\\""
      mkdir -p "$2" && { [ "$(cat "$2/Commit.swift" 2>/dev/null)" = "$text" ] || printf '%s\\n' "$text" >"$2/Commit.swift"; }
      """
    return [
      .prebuildCommand(
        displayName: "The commit", executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", script, "sh", context.package.directoryURL.path(), folder.path()],
        outputFilesDirectory: folder)
    ]
  }
}
