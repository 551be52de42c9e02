internal import COpenSSL

/// A SHA-256 in the making, by OpenSSL: bytes go in one portion after the other.
public final class SHA256 {
  private let context = EVP_MD_CTX_new()

  /// The hash of nothing yet.
  public init() { check(EVP_DigestInit_ex(context, EVP_sha256(), nil)) }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  /// Adds bytes.
  public func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The hash's 32 bytes; nothing may be added after this.
  public func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    check(EVP_DigestFinal_ex(context, &digest, nil))
    return digest
  }

  private func check(_ status: Int32) { if status != 1 { fatalError("SHA256: OpenSSL offers no SHA-256") } }
}

/// The SHA-256 of some bytes in lower-case hexadecimal, as `sha256sum` prints it.
public func sha256(_ bytes: some Sequence<UInt8>) -> String {
  let hash = SHA256()
  if bytes.withContiguousStorageIfAvailable({ hash.update(UnsafeRawBufferPointer($0)) }) == nil {
    hash.update(Array(bytes))
  }
  return hexadecimal(hash.finish())
}
