/** Faults in core/standards: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'A map in CBOR can have a key twice',
    file: 'core/standards/cbor.ts',
    text: "if (members.has(key)) throw flaw('a key is repeated')",
    replacement: "if (members.has(key) && key === '') throw flaw('a key is repeated')",
  },
  {
    name: 'Bytes after the item of a body in CBOR are ignored',
    file: 'core/standards/cbor.ts',
    text: 'if (!reader.isAtEnd) throw flaw',
    replacement: 'if (value === undefined && !reader.isAtEnd) throw flaw',
  },
  {
    name: 'A proof of a key can be made for any time in the future',
    file: 'core/standards/dpop.ts',
    text: 'Math.abs(request.now - iat * 1000)',
    replacement: 'request.now - iat * 1000',
  },
  {
    name: 'A proof of a key is valid for every method',
    file: 'core/standards/dpop.ts',
    text: 'if (htm !== request.method) return',
    replacement: 'if (htm === undefined) return',
  },
  {
    name: 'A website whose name begins with 127. is this machine',
    file: 'core/standards/host-name.ts',
    text: "return isIPv4(hostname) && hostname.startsWith('127.')",
    replacement: "return hostname.startsWith('127.')",
  },
  {
    name: 'The name of any website is a local name',
    file: 'core/standards/host-name.ts',
    text: '/^[a-z0-9_-]+(?:\\.localhost)?$/.test(name)',
    replacement: '/^[a-z0-9_.-]+(?:\\.localhost)?$/.test(name)',
  },
  {
    name: 'A range of IPv4 addresses can have a prefix of 64 bits',
    file: 'core/standards/ip-address.ts',
    text: 'Number(prefix) <= (family === 4 ? 32 : 128)',
    replacement: 'Number(prefix) <= 128',
  },
  {
    name: 'Negative durations are positive',
    file: 'core/standards/iso-duration.ts',
    text: "return sign * (sumOf(date, '') + sumOf(time, 'T'))",
    replacement: "return Math.abs(sign) * (sumOf(date, '') + sumOf(time, 'T'))",
  },
  {
    name: 'The place of a flaw in a seed shows names with slashes as they are escaped',
    file: 'core/standards/json-schema.ts',
    text: "part.replaceAll('~1', '/').replaceAll('~0', '~')",
    replacement: 'part',
  },
  {
    name: 'Of several similar names, the least similar one is suggested',
    file: 'core/standards/nearest.ts',
    text: 'a.distance - b.distance',
    replacement: 'b.distance - a.distance',
  },
  {
    name: 'The end of a pattern can overlap what its middle has matched',
    file: 'core/standards/pattern.ts',
    text: 'return from <= text.length - tail.length',
    replacement: 'return from <= text.length',
  },
  {
    name: 'A code of an MFA device can be used twice',
    file: 'core/standards/totp.ts',
    text: 'if (!used.includes(step) && codeAt(secret, step) === code) return step',
    replacement: 'if (codeAt(secret, step) === code) return step',
  },
  {
    name: 'A pair of codes can begin with the last code of the pair before',
    file: 'core/standards/totp.ts',
    text: 'if (step <= lastStep + 1 || codeAt(secret, step) !== second) continue',
    replacement: 'if (step <= lastStep || codeAt(secret, step) !== second) continue',
  },
  {
    name: 'A certificate is valid before its time',
    file: 'core/standards/x509/read.ts',
    text: 'return Date.parse(certificate.validFrom) <= now && now <= expirationOf(certificate)',
    replacement: 'return now <= expirationOf(certificate)',
  },
  {
    name: 'A chain can begin with the certificate itself',
    file: 'core/standards/x509/read.ts',
    text: 'if (itself !== -1) return itself + 1',
    replacement: 'if (itself > 0) return itself + 1',
  },
  {
    name: 'Large integers in certificates are negative',
    file: 'core/standards/x509/der.ts',
    text: '...((bytes[0] ?? 0) < 0x80 ? [bytes] : [Buffer.of(0), bytes])',
    replacement: 'bytes',
  },
  {
    name: 'Certificates that are signed with an elliptic curve name RSA as their algorithm',
    file: 'core/standards/x509/write.ts',
    text: "signingKey.asymmetricKeyType === 'rsa' ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256",
    replacement: 'RSA_WITH_SHA256',
  },
  {
    name: 'An attribute of another namespace is taken for one of SAML',
    file: 'core/standards/xml/document.ts',
    text: "each.name === name && each.namespace === ''",
    replacement: 'each.name === name',
  },
  {
    name: 'An end tag that closes nothing is ignored',
    file: 'core/standards/xml/document.ts',
    text: 'return endName === undefined || open.pop() === endName',
    replacement: "return endName === undefined || open.pop() !== ''",
  },
  {
    name: 'Quotation marks in the values of attributes are not escaped',
    file: 'core/standards/xml/text.ts',
    text: '/[&<>"\\t\\n\\r',
    replacement: '/[&<>\\t\\n\\r',
  },
  {
    name: 'A signature with a digest of SHA-1 is accepted',
    file: 'core/standards/xml/signatures.ts',
    text: 'verifier.HashAlgorithms = only(verifier.HashAlgorithms, DIGESTS)',
    replacement:
      'verifier.HashAlgorithms = only(verifier.HashAlgorithms, Object.keys(verifier.HashAlgorithms))',
  },
  {
    name: 'A signature counts as made with each of the keys that were tried',
    file: 'core/standards/xml/signatures.ts',
    text: 'signers = publicKeys.filter((key) => verify(hash, data, key, value))\n    return signers.length > 0',
    replacement: 'signers = publicKeys\n    return publicKeys.some((key) => verify(hash, data, key, value))',
  },
  {
    name: 'Assertions that are encrypted with AES-CBC cannot be read',
    file: 'core/standards/xml/encryption.ts',
    text: 'disallowDecryptionWithInsecureAlgorithm: false',
    replacement: 'disallowDecryptionWithInsecureAlgorithm: true',
  },
  {
    name: 'Times in XML must have no white space around them',
    file: 'core/standards/xml/time.ts',
    text: 'DATE_TIME.exec(text.trim())',
    replacement: 'DATE_TIME.exec(text)',
  },
]
