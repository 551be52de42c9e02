import Crypto

/// The SHA-256 of some bytes in lower-case hexadecimal, as `sha256sum` prints it.
public func sha256(_ bytes: some Sequence<UInt8>) -> String {
  var hash = SHA256()
  if bytes.withContiguousStorageIfAvailable({ hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }) == nil {
    hash.update(data: Array(bytes))
  }
  return hexadecimal(hash.finalize())
}

/// Bytes in lower-case hexadecimal, two digits each.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
